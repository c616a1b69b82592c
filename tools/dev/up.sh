# ./dev up and ./dev down.

cmd_up() {
  [ $# -eq 0 ] || die 2 "./dev up takes no arguments: PORT and ROSTER_DATA move it"
  open_data
  open_locks
  trap 'exit 0' INT TERM HUP
  trap ':' PIPE
  claim_up
  trap finish_up EXIT
  remember up $$
  stop_processes # left over from a ./dev that was killed
  PORT=${PORT:-8080}
  ! port_taken "$PORT" || die 1 "port $PORT is taken by another program: choose one with PORT=$((PORT + 1)) ./dev up"
  find_servers
  build
  lock 8 shared
  step "starting Postgres and Redis"
  start_servers
  choose_ports
  set_environment
  write_environment
  write_ports
  prepare_database
  start_all
  await_ready
  send_digest
  say ''
  addresses | tee "$RUN/ready.new"
  mv "$RUN/ready.new" "$RUN/ready"
  watch
}

# Only one ./dev up works on a data folder: a second one waits until the first is ready,
# says what the first said, and is done.
claim_up() {
  local told=
  until lock 9 try; do
    if [ -f "$RUN/ready" ] && recall up >/dev/null; then
      say "already running:"
      cat "$RUN/ready"
      exit 0
    fi
    [ -n "$told" ] || step "another ./dev up is starting on $DATA: waiting for it"
    told=1
    pause 0.3
  done
  rm -f "$RUN/ready"
}

finish_up() {
  local code=$?
  trap '' INT TERM HUP
  trap - EXIT
  step "stopping"
  rm -f "$RUN/ready" "$RUN/environment"
  stop_step
  undo_install
  stop_processes
  stop_servers
  rm -f "$RUN"/*.pid
  step "stopped"
  exit "$code"
}

choose_ports() {
  local preset=${SMTP_URL:-}
  ROSTER__WORKER__PORT=$(free_port) CATCHER_PORT=
  if [ -z "$preset" ]; then
    CATCHER_PORT=$(free_port)
    SMTP_URL=smtp://127.0.0.1:$CATCHER_PORT
  fi
  export ROSTER__WORKER__PORT SMTP_URL
}

prepare_database() {
  step "migrating the database"
  run_waited "$BINARIES/backend" migrate >&2 || die 1 "the migrations failed: see above"
  step "loading demo data (once)"
  run_waited "$BINARIES/backend" seed --demo >&2 || die 1 "the demo data could not be loaded: see above"
}

start_all() {
  step "starting the catcher, the backend and the worker"
  CHILDREN="backend worker"
  [ -z "$CATCHER_PORT" ] || { start_catcher && CHILDREN="catcher $CHILDREN"; }
  start_backend
  start_worker
}

# "degraded" is an answer too (say a preset Redis that is down): told after half a minute.
await_ready() {
  local waited=0 answer status='' name
  step "waiting for http://127.0.0.1:$PORT/readyz"
  while :; do
    for name in $CHILDREN; do
      recall "$name" >/dev/null || { last_words "$name"; die 1 "the $name ended while starting"; }
    done
    answer=$(http_get "$PORT" /readyz | tail -n 1)
    status=$(printf '%s' "$answer" | json_text status)
    [ "$status" != ok ] || return 0
    if [ "$status" = degraded ] && [ $waited -ge 150 ]; then
      warn "serving, but degraded: $answer"
      return 0
    fi
    if [ $waited -ge 300 ]; then
      last_words backend
      die 1 "not ready after a minute; /readyz says: ${answer:-nothing}"
    fi
    waited=$((waited + 1))
    pause 0.2
  done
}

# Once a month: the worker knows whether it is sent.
send_digest() {
  step "sending this month's digest to the demo subscribers (once)"
  run_waited "$BINARIES/worker" digest send >"$LOGS/digest.log" 2>&1 && return 0
  last_words digest
  warn "the digest was not sent; try again: ./dev worker digest send"
}

addresses() {
  local url=${PUBLIC_URL:-http://127.0.0.1:$PORT}
  cat <<END
Roster is ready.
  site     $url
  inbox    $url/dev/mail
  staff    $url/staff
  sign in  $url/sign-in   (password roster-demo-pass)
             staff@demo.test  vetter@demo.test  company@demo.test  developer@demo.test
  logs     $LOGS
  stop     Ctrl-C, or ./dev down
END
}

# --- while it runs ------------------------------------------------------------------
# A child that ends is named, its last lines are shown, and it is started again, as a
# server's supervisor would. One that five times in a row does not live for five seconds
# cannot work: that ends everything.

watch() {
  local name names="$CHILDREN"
  [ -z "${OUR_REDIS_URL:-}" ] || names="redis $names"
  [ -z "${OUR_DATABASE_URL:-}" ] || names="postgres $names"
  while :; do
    for name in $names; do
      is_up "$name" || revive "$name"
    done
    pause 1
  done
}

is_up() { if [ "$1" = postgres ]; then find_running_postgres; else recall "$1" >/dev/null; fi; }

revive() {
  local born="BORN_$1" brief="BRIEF_$1" lives=0
  [ $((SECONDS - ${!born:-0})) -ge 5 ] || lives=$((${!brief:-0} + 1))
  printf -v "$brief" %s "$lives"
  warn "$1 ended"
  last_words "$1"
  [ "$lives" -lt 5 ] || die 1 "$1 ended $lives times within seconds of its start: stopping everything"
  step "starting $1 again"
  lock 7 exclusive
  "start_$1"
  unlock_start
}

cmd_down() {
  [ $# -eq 0 ] || die 2 "./dev down takes no arguments: ROSTER_DATA says which instance"
  open_data
  open_locks
  PG_OWNER=$(id -u)
  local pid
  if pid=$(recall up); then
    kill -TERM "$pid"
    await_gone 200 "$pid" || kill -KILL "$pid"
  elif [ -z "$(running_names)" ]; then
    say "nothing runs on $DATA"
    return 0
  fi
  stop_processes
  stop_servers
  rm -f "$RUN"/*.pid "$RUN/ready" "$RUN/environment"
  say "stopped"
}

running_names() {
  local name
  for name in backend worker catcher redis; do recall "$name" >/dev/null && echo "$name"; done
  find_running_postgres && echo postgres
}
