# ./dev test: lint, the dependency walls, all Rust tests on servers of their own, browser
# journeys, cargo-deny. Every step runs, the summary tells them apart, the exit code is honest.

cmd_test() {
  local browser=
  if [ "${1:-}" = --browser ]; then browser=1 && shift; fi
  case ${1:-} in -*) die 2 "usage: ./dev test [--browser] [WORDS]" ;; esac
  [ $# -le 1 ] || die 2 "usage: ./dev test [--browser] [WORDS]; one name, quoted where it has blanks"
  FAILED=0 SUMMARY=''
  begin_tests
  if [ $# -gt 0 ]; then
    timed "tests of \"$1\"" rust_tests "$1"
    [ -z "$browser" ] || timed "browser journeys" browser_journeys required "$1"
  else
    timed "lint" cmd_lint
    timed "dependency walls" dependency_walls
    timed "tests" rust_tests
    timed "browser journeys" browser_journeys "${browser:+required}"
    timed "cargo-deny" cargo_deny
  fi
  summary
  return "$FAILED"
}

# begin_tests: a data folder of their own below the usual one, one run at a time
begin_tests() {
  open_data
  export ROSTER_TOOLS=$TOOLS
  use_data "$DATA/test"
  open_locks
  lock 9 try || wait_for_turn
  trap finish_test EXIT
  stop_servers # left over from a test run that was killed
  need_build_tools
  unset DATABASE_URL REDIS_URL SMTP_URL PUBLIC_URL ROSTER_ENV
  find_servers
}

wait_for_turn() {
  step "another ./dev test runs on $DATA: waiting for it"
  until lock 9 try; do pause 0.5; done
}

finish_test() {
  local code=$?
  trap '' INT TERM HUP
  trap - EXIT
  stop_step
  undo_install
  stop_instance
  stop_servers
  rm -rf "$DATA/postgres"
  exit "$code"
}

# timed NAME CMD…: NOTE is what the step has to say about itself
timed() {
  local name=$1 from=$SECONDS result=ok
  shift
  NOTE=
  step "$name"
  "$@" || { result=FAILED FAILED=1; }
  SUMMARY="$SUMMARY$(printf '  %-18s %-7s %4d s  %s' "$name" "$result" $((SECONDS - from)) "$NOTE")
"
}

summary() {
  local verdict="all green"
  [ -z "${NOT_RUN:-}" ] || verdict="green as far as it ran"
  [ "$FAILED" = 0 ] || verdict=FAILED
  printf '\n%s%s after %s s\n' "$SUMMARY" "$verdict" "$SECONDS"
  [ -z "${NOT_RUN:-}" ] || printf '%s\n' "$NOT_RUN"
}

# The directions between the crates, as far as a machine can hold them.
dependency_walls() {
  local crate found code=0
  for crate in backend worker; do
    found=$(grep -nE '^"?diesel' "$crate/Cargo.toml") && { warn "$crate/Cargo.toml lists diesel: ask domain instead: $found"; code=1; }
  done
  wall domain 'actix|apalis|lettre' || code=1
  wall backend 'worker |apalis|lettre' || code=1
  wall worker 'backend ' || code=1
  return "$code"
}

# wall CRATE PATTERN: no crate whose name begins so below CRATE
wall() {
  local tree found
  tree=$(cargo tree --package "$1" --all-features --edges normal,build --prefix none --locked) || return 1
  found=$(printf '%s\n' "$tree" | grep -E "^($2)" | sort -u)
  [ -z "$found" ] || { warn "$1 must not depend on: $found"; return 1; }
}

# Own cluster, always a fresh one, that trades durability for speed.
start_test_servers() {
  rm -rf "$DATA/postgres"
  step "starting Postgres and Redis for the tests"
  start_servers fsync=off synchronous_commit=off full_page_writes=off max_connections=400
  export TEST_DATABASE_URL=${OUR_DATABASE_URL%/roster}/postgres TEST_REDIS_URL=$OUR_REDIS_URL
  export TEST_REDIS_SERVER=$REDIS_SERVER # tests that stop and start one of their own
}

rust_tests() {
  local log=$LOGS/tests.log passed
  start_test_servers
  run_waited cargo_test "$log" "$@"
  local code=$?
  passed=$(awk '/^test result:/ { p += $4; f += $6; i += $8 } END { printf "%d passed, %d failed, %d ignored", p, f, i }' "$log")
  NOTE=$passed
  case $passed in "0 passed, 0 failed"*) warn "no test ran"; code=1 ;; esac
  stop_servers
  return "$code"
}
cargo_test() {
  local log=$1
  shift
  cargo test --workspace --locked --no-fail-fast "$@" 2>&1 | tee "$log"
}

# Advisories come from the network: without it the rest is checked, and that is said.
cargo_deny() {
  if ! cargo deny --version >/dev/null 2>&1; then
    NOTE="NOT RUN (cargo install --locked cargo-deny)"
    echo "cargo-deny: $NOTE"
    return 0
  fi
  run_waited cargo deny --locked check bans licenses sources || return 1
  if run_waited cargo deny fetch db >"$LOGS/deny.log" 2>&1; then
    run_waited cargo deny --locked check advisories
  else
    NOTE="advisories NOT RUN (their database cannot be fetched: $LOGS/deny.log)"
    echo "cargo-deny: $NOTE"
  fi
}

# ./dev db schema: the tables of a fresh database, as diesel wants them
cmd_schema() {
  [ $# -eq 0 ] || die 2 "./dev db schema takes no arguments"
  begin_tests
  start_test_servers
  UPDATE_SCHEMA=1 run_waited cargo test --workspace --locked --quiet --test schema schema_rs_is || die 1 "domain/src/schema.rs was not written"
  run_waited cargo fmt --package domain
  git --no-pager diff --stat -- domain/src/schema.rs
}
