#!/usr/bin/env bash
# seed, plan, freeze and send to 20,000 readers with two workers, one killed twice; then the rate beside smtp-source
#
# Release build, a private database that is durable, everything on this machine. First two workers send an issue while
# one of them is killed -9 and started again, twice; smtp-sink writes down what it took, and ledger and sink are compared.
# Then three rounds, alternating: smtp-source with 1, 8 and 16 sessions, of which the best counts, and the digest of two
# workers, from its start to its last answer; medians. ENGINEERS, READERS, ROUNDS and CONNECTIONS (of each worker)
# change the sizes.
set -u -o pipefail
ROOT=$BENCH_ROOT
cd "$ROOT" || exit 1
for part in common lock find install postgres redis build processes commands; do
  # shellcheck source=/dev/null
  . "$ROOT/tools/dev/$part.sh"
done
# shellcheck source=tools/bench/lib.sh
. "$ROOT/tools/bench/lib.sh"
# shellcheck source=tools/bench/lib_digest.sh
. "$ROOT/tools/bench/lib_digest.sh"

ENGINEERS=${ENGINEERS:-100000} READERS=${READERS:-20000} ROUNDS=${ROUNDS:-3} CONNECTIONS=${CONNECTIONS:-4}
SINK_PID='' WORKER_A='' WORKER_B=''
PATH=$PATH:/usr/sbin:/usr/lib/postfix/sbin

end() {
  local code=$? pid
  trap '' INT TERM HUP
  trap - EXIT
  for pid in $WORKER_A $WORKER_B $SINK_PID; do kill "$pid" 2>/dev/null; done
  stop_servers
  [ -z "${BENCH_DATA:-}" ] || [ -n "${BENCH_KEEP:-}" ] || rm -rf "$BENCH_DATA"
  exit "$code"
}

has smtp-sink && has smtp-source || die 3 "smtp-sink and smtp-source are missing: apt install postfix (its daemon need not run)"
unset DATABASE_URL REDIS_URL SMTP_URL
BENCH_DATA=$(mktemp -d /var/tmp/roster-bench.XXXXXX) || exit 1
chmod 755 "$BENCH_DATA"
use_data "$BENCH_DATA"
open_locks
trap end EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
find_servers
build_if_stale
start_servers
set_environment
SINK_PORT=$(free_port)
# More sender jobs than workers: whoever starts finds one, although those of the killed are leased for a while.
export ROSTER_ENV=development ROSTER__WORKER__PORT=0 ROSTER__DIGEST__SENDERS=4 ROSTER__WORKER__DIGEST_SLOTS=1 \
  ROSTER__TELEMETRY__FILTER=warn,worker::digests=info ROSTER__SMTP__CONNECTIONS=$CONNECTIONS \
  SMTP_URL=smtp://127.0.0.1:$SINK_PORT

step "seeding $ENGINEERS engineers and $READERS readers"
"$BINARIES/backend" migrate >>"$LOGS/seed.log" 2>&1 || die 1 "the migrations failed: $(tail -n 3 "$LOGS/seed.log")"
seed_seconds=$(seconds_of "$BINARIES/backend" seed --engineers "$ENGINEERS" --subscribers "$READERS" --companies 4) ||
  die 1 "the database could not be filled: $(tail -n 3 "$LOGS/steps.log")"
plan_seconds=$(seconds_of "$BINARIES/worker" digest plan --period 2025-01) || die 1 "no issue could be planned: $(tail -n 3 "$LOGS/steps.log")"
# 1,000,000 engineers in two minutes, to scale; an issue is planned by a timer that comes each minute.
bench_result digest-seed "engineers=$ENGINEERS readers=$READERS seconds=$seed_seconds" limit-seconds \
  "$(awk -v n="$ENGINEERS" 'BEGIN { print 120 * n / 1e6 }')" "$(bench_ratio "$seed_seconds" "$(awk -v n="$ENGINEERS" 'BEGIN { print 120 * n / 1e6 }')")"
bench_result digest-plan "engineers=$ENGINEERS seconds=$plan_seconds" limit-seconds 60 "$(bench_ratio "$plan_seconds" 60)"

step "two workers, one of them killed twice"
mkdir -m 777 "$DATA/sink"
start_sink -D "$DATA/sink/taken"
start_workers
killed_run
stop_sink
BYTES=$(bytes_of_a_copy)
rm -f "$DATA/sink/taken"

step "$READERS readers, $BYTES bytes a copy, two workers"
start_sink
sources='' ours='' best=0
for round in $(seq "$ROUNDS"); do
  best=0
  for sessions in 1 8 16; do
    rate=$(source_rate "$sessions" "$BYTES") || die 1 "smtp-source failed"
    [ "$rate" -le "$best" ] || best=$rate
  done
  rate=$(send_month "2025-$(printf '%02d' $((round + 3)))") || exit 1
  step "round $round: smtp-source $best/s, digest $rate/s"
  sources="$sources $best" ours="$ours $rate"
done
# shellcheck disable=SC2086 # lists of numbers
rate=$(bench_median $ours) peer=$(bench_median $sources)
bench_result digest "readers=$READERS workers=2 bytes=$BYTES copies_per_second=$rate worker_peak_kib=$(peak_kib "$WORKER_A")" \
  smtp-source-unsigned "$peer" "$(bench_ratio "$rate" "$peer")"
freeze_seconds=$(longest_freeze)
bench_result digest-freeze "readers=$READERS seconds=$freeze_seconds" limit-seconds-for-1000000 15 "$(bench_ratio "$freeze_seconds" 15)"
