# Browser journeys: backend/tests/browser/run.mjs against a private instance of the site.

JOURNEYS=$ROOT/backend/tests/browser

count_journeys() { find "$JOURNEYS/journeys" -name '*.mjs' | wc -l | tr -d ' '; }

# browser_journeys [required] [WORDS]
browser_journeys() {
  local required=${1:-} port url
  if ! { [ -n "$required" ] && need_browser; } && ! { find_chromium && find_node; }; then
    journeys_not_run "apt install $(lacking_for_browser)" "$required"
    return
  fi
  if ! run_waited npm_ci; then
    tail -n 5 "$LOGS/npm.log" >&2
    journeys_not_run "npm ci failed: $LOGS/npm.log" "$required"
    return
  fi
  port=$(free_port) url=
  # a fresh one each time: yesterday's accounts are in nobody's way
  [ ! -d "$DATA/browser" ] || ROSTER_DATA=$DATA/browser "$BASH" "$ROOT/dev" down
  rm -rf "$DATA/browser"
  # journeys fill in forms faster than people
  PORT=$port ROSTER_DATA=$DATA/browser ROSTER__LIMITS__POSTS_PER_MINUTE=600 spawn instance "$BASH" "$ROOT/dev" up
  INSTANCE_PID=$SPAWNED
  step "starting an instance for the journeys on port $port"
  while [ -z "$url" ]; do
    lives "$SPAWNED" || { last_words instance 30; warn "the instance for the journeys did not start"; return 1; }
    [ ! -f "$DATA/browser/run/ready" ] || url=http://127.0.0.1:$port
    pause 0.5
  done
  run_waited env CHROMIUM="$CHROMIUM" BASE_URL="$url" ROSTER_DATA="$DATA/browser" node "$JOURNEYS/run.mjs" ${2:+"$2"}
  local code=$?
  NOTE="$(count_journeys) journeys"
  stop_instance
  return "$code"
}

lacking_for_browser() { if find_chromium; then echo nodejs npm; else echo chromium; fi; }

npm_ci() { (cd "$JOURNEYS" && npm ci --no-audit --no-fund) >"$LOGS/npm.log" 2>&1; }

INSTANCE_PID=
stop_instance() {
  [ -n "$INSTANCE_PID" ] || return 0
  kill -TERM "$INSTANCE_PID" 2>/dev/null
  await_gone 250 "$INSTANCE_PID" || ROSTER_DATA=$DATA/browser "$BASH" "$ROOT/dev" down
  INSTANCE_PID=
}

# journeys_not_run WHY [required]: said at the very end too, where nobody overlooks it
journeys_not_run() {
  NOTE="NOT RUN"
  NOT_RUN="browser: $(count_journeys) journeys NOT RUN ($1)"
  [ -z "$2" ]
}
