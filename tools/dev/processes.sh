# The processes of one data folder: their environment, starting, watching, stopping.

# spawn NAME CMD…: in its own process group (a Ctrl-C is ours to pass on), its output in
# logs/NAME.log, its pid in run/NAME.pid and SPAWNED. The log before is kept as .old.
spawn() {
  local name=$1 log=$LOGS/$1.log
  shift
  [ ! -s "$log" ] || mv -f "$log" "$log.old"
  set -m
  "$@" </dev/null >"$log" 2>&1 7>&- 8>&- 9>&- &
  SPAWNED=$!
  set +m
  disown "$SPAWNED" # we tell of its end ourselves
  printf -v "BORN_$name" %s "$SECONDS"
  remember "$name" "$SPAWNED"
}

last_words() {
  warn "the last lines of $LOGS/$1.log:"
  tail -n "${2:-15}" "$LOGS/$1.log" | sed 's/^/    /' >&2
}

OUR_DATABASE_URL='' OUR_REDIS_URL=''

# --- the servers --------------------------------------------------------------------

# find_servers: before a build that takes minutes says too late that something is missing
find_servers() {
  PG_AS=() PG_OWNER=$(id -u)
  local postgres=1 redis=1
  [ -z "${DATABASE_URL:-}" ] || postgres=
  [ -z "${REDIS_URL:-}" ] || redis=
  need_servers "$postgres" "$redis"
  if [ -n "$postgres" ]; then
    choose_postgres_user
    check_parents
  fi
  choose_socket_dir
}

# start_servers [SETTING…]: those that no preset address replaces
start_servers() {
  lock 7 exclusive
  if [ -z "${DATABASE_URL:-}" ]; then
    start_postgres "$@"
    OUR_DATABASE_URL=postgres://roster@$(url_path "$SOCKETS")/roster
  fi
  if [ -z "${REDIS_URL:-}" ]; then
    start_redis
    OUR_REDIS_URL=redis+unix://$SOCKETS/redis.sock
  fi
  unlock_start
}

stop_servers() {
  lock 7 exclusive
  stop_redis &
  stop_postgres
  wait $!
  rmdir "$(cat "$RUN/sockets" 2>/dev/null)" 2>/dev/null
  unlock_start
}

# What both binaries read. A running ./dev up has written down what it uses.
set_environment() {
  export ROSTER_ENV=${ROSTER_ENV:-development}
  export DATABASE_URL=${DATABASE_URL:-$OUR_DATABASE_URL} REDIS_URL=${REDIS_URL:-$OUR_REDIS_URL}
  export PORT=${PORT:-8080} ROSTER__CATCHER__SPOOL=$SPOOL
  export ROSTER__INBOUND__REPLY_DOMAIN=${ROSTER__INBOUND__REPLY_DOMAIN-reply.roster.example}
  export ROSTER__INBOUND__MAILDIR=${ROSTER__INBOUND__MAILDIR-$DATA/replies}
  mkdir -p "$DATA/replies/new" "$DATA/replies/cur" "$DATA/replies/tmp"
  export ROSTER__DIGEST__JOURNAL_DIR=${ROSTER__DIGEST__JOURNAL_DIR:-$DATA/journal}
  # All of it ends within 20 seconds of a signal: ten for our processes, eight for the servers.
  export ROSTER__HTTP__SHUTDOWN_SECONDS=${ROSTER__HTTP__SHUTDOWN_SECONDS:-6}
  export ROSTER__WORKER__GRACE_SECONDS=${ROSTER__WORKER__GRACE_SECONDS:-8}
}

write_environment() {
  local name
  (
    umask 077
    for name in ROSTER_ENV DATABASE_URL REDIS_URL SMTP_URL PORT PUBLIC_URL ROSTER__WORKER__PORT; do
      [ -z "${!name:-}" ] || printf '[ -n "${%s:-}" ] || export %s=%q\n' "$name" "$name" "${!name}"
    done >"$RUN/environment"
  )
}

write_ports() {
  printf '{"backend": %s, "worker": %s, "smtp": %s, "postgres": "%s", "redis": "%s"}\n' \
    "$PORT" "$ROSTER__WORKER__PORT" "${CATCHER_PORT:-null}" "${OUR_DATABASE_URL:+$SOCKETS}" "${OUR_REDIS_URL:+$SOCKETS/redis.sock}" >"$DATA/ports.json"
}

# --- our own three ------------------------------------------------------------------

start_catcher() { spawn catcher "$BINARIES/worker" catcher --listen "127.0.0.1:$CATCHER_PORT" --spool "$SPOOL"; }
start_backend() { spawn backend "$BINARIES/backend" serve; }
start_worker() { spawn worker "$BINARIES/worker" run; }

# stop_processes: asks all three at once, and insists after ten seconds
stop_processes() {
  local name pid pids=()
  for name in backend worker catcher; do
    pid=$(recall "$name") && pids+=("$pid")
  done
  [ ${#pids[@]} -gt 0 ] || return 0
  kill -TERM "${pids[@]}" 2>/dev/null
  await_gone 100 "${pids[@]}" || kill -KILL "${pids[@]}" 2>/dev/null
}
