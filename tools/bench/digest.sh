#!/usr/bin/env bash
# a digest to 20,000 readers into smtp-sink, beside smtp-source with messages of the same size
#
# Release build, a private database that is durable, both ends on this machine. Three rounds, alternating: smtp-source
# with 1, 8 and 16 sessions, of which the best counts, then the digest from the first claim to the last answer; medians.
# READERS, ROUNDS, SENDERS and CONNECTIONS (of each sender) change the sizes.
set -u -o pipefail
ROOT=$BENCH_ROOT
cd "$ROOT" || exit 1
for part in common lock find install postgres redis build processes commands; do
  # shellcheck source=/dev/null
  . "$ROOT/tools/dev/$part.sh"
done
# shellcheck source=tools/bench/lib.sh
. "$ROOT/tools/bench/lib.sh"

READERS=${READERS:-20000} ROUNDS=${ROUNDS:-3} SENDERS=${SENDERS:-2} CONNECTIONS=${CONNECTIONS:-4}
SINK_PID='' WORKER_PID='' CATCHER_PID=''
PATH=$PATH:/usr/sbin:/usr/lib/postfix/sbin

end() {
  local code=$? pid
  trap '' INT TERM HUP
  trap - EXIT
  for pid in $WORKER_PID $CATCHER_PID $SINK_PID; do kill "$pid" 2>/dev/null; done
  stop_servers
  [ -z "${BENCH_DATA:-}" ] || rm -rf "$BENCH_DATA"
  exit "$code"
}

has smtp-sink && has smtp-source || die 3 "smtp-sink and smtp-source are missing: apt install postfix (its daemon need not run)"
unset DATABASE_URL REDIS_URL SMTP_URL
BENCH_DATA=$(mktemp -d /var/tmp/roster-bench.XXXXXX) || exit 1
use_data "$BENCH_DATA"
open_locks
trap end EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
find_servers
start_servers
set_environment
build_if_stale
SINK_PORT=$(free_port)
export ROSTER_ENV=development ROSTER__WORKER__PORT=0 ROSTER__TELEMETRY__FILTER=warn ROSTER__DIGEST__SENDERS=$SENDERS \
  ROSTER__SMTP__CONNECTIONS=$CONNECTIONS ROSTER__DIGEST__JOURNAL_DIR="$BENCH_DATA/journal"

start_bench_worker() { # start_bench_worker SMTP_URL
  export SMTP_URL=$1
  "$BINARIES/worker" run >>"$LOGS/worker.log" 2>&1 &
  WORKER_PID=$!
}

stop_bench_worker() {
  kill "$WORKER_PID" 2>/dev/null
  wait "$WORKER_PID" 2>/dev/null
  WORKER_PID=''
}

# send_month MONTH: copies a second, from the first claim to the last answer
send_month() {
  local said
  said=$("$BINARIES/worker" digest send --period "$1" --wait-seconds 1200 2>>"$LOGS/send.log") ||
    { printf '%s\n' "$said" >&2; tail -n 20 "$LOGS/worker.log" >&2; die 1 "the digest of $1 was not sent"; }
  printf '%s\n' "$said" | sed -n 's/^took .* s, \([0-9]*\) copies a second$/\1/p'
}

# source_rate SESSIONS BYTES: messages a second of smtp-source
source_rate() {
  local start end
  start=$(date +%s%N)
  smtp-source -d -s "$1" -m "$READERS" -l "$2" -f b@bounces.example.com -t reader@example.com "127.0.0.1:$SINK_PORT" || return 1
  end=$(date +%s%N)
  awk -v n="$READERS" -v ns=$((end - start)) 'BEGIN { printf "%.0f", n * 1e9 / ns }'
}

step "one copy into a catcher, to know its size"
"$BINARIES/backend" migrate >>"$LOGS/seed.log" 2>&1 && "$BINARIES/backend" seed --engineers 400 --subscribers 1 --companies 4 >>"$LOGS/seed.log" 2>&1 ||
  { tail -n 20 "$LOGS/seed.log" >&2; die 1 "the database could not be filled"; }
CATCHER_PORT=$(free_port)
"$BINARIES/worker" catcher --listen "127.0.0.1:$CATCHER_PORT" --spool "$SPOOL" 2>>"$LOGS/catcher.log" &
CATCHER_PID=$!
start_bench_worker "smtp://127.0.0.1:$CATCHER_PORT"
send_month 2025-01 >/dev/null
stop_bench_worker
kill "$CATCHER_PID" && wait "$CATCHER_PID" 2>/dev/null
CATCHER_PID=''
BYTES=$(cat "$SPOOL"/*.eml | wc -c | tr -d ' ')

step "$READERS readers, $BYTES bytes a copy"
"$BINARIES/backend" seed --engineers 400 --subscribers "$READERS" --companies 4 >>"$LOGS/seed.log" 2>&1 || die 1 "the readers could not be seeded"
# shellcheck disable=SC2046 # nothing, or two words
smtp-sink $(is_root && printf '%s' '-u nobody') "127.0.0.1:$SINK_PORT" 1000 >>"$LOGS/sink.log" 2>&1 &
SINK_PID=$!
start_bench_worker "smtp://127.0.0.1:$SINK_PORT"
sources='' ours=''
for round in $(seq "$ROUNDS"); do
  best=0
  for sessions in 1 8 16; do
    rate=$(source_rate "$sessions" "$BYTES") || die 1 "smtp-source failed"
    [ "$rate" -le "$best" ] || best=$rate
  done
  rate=$(send_month "2025-$(printf '%02d' $((round + 3)))")
  step "round $round: smtp-source $best/s, digest $rate/s"
  sources="$sources $best" ours="$ours $rate"
done
# shellcheck disable=SC2086 # lists of numbers
rate=$(bench_median $ours) peer=$(bench_median $sources)
rss=$(awk '/VmHWM/ { print $2 }' "/proc/$WORKER_PID/status" 2>/dev/null || echo 0)
bench_result digest "readers=$READERS bytes=$BYTES copies_per_second=$rate worker_peak_kib=${rss:-0}" smtp-source-unsigned "$peer" "$(bench_ratio "$rate" "$peer")"
