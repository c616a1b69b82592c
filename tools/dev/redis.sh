# A private Redis on a unix socket. It keeps nothing on disk: it holds only what may be lost.

start_redis() {
  local tenths=100
  recall redis >/dev/null && return 0
  rm -f "$SOCKETS/redis.sock"
  spawn redis "$REDIS_SERVER" --port 0 --unixsocket "$SOCKETS/redis.sock" --unixsocketperm 700 \
    --save '' --appendonly no --dir "$RUN" --daemonize no
  until grep -qis 'ready to accept connections' "$LOGS/redis.log"; do
    lives "$SPAWNED" || { last_words redis; die 1 "Redis did not start"; }
    tenths=$((tenths - 1))
    [ "$tenths" -gt 0 ] || { last_words redis; die 1 "Redis is not ready after ten seconds"; }
    pause 0.1
  done
}

stop_redis() {
  local pid
  pid=$(recall redis) || return 0
  kill -TERM "$pid" 2>/dev/null
  await_gone 30 "$pid" || kill -KILL "$pid" 2>/dev/null
}
