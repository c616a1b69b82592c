#!/usr/bin/env bash
# search 10,000, 100,000 and 1,000,000 engineers, pages and JSON, beside pgbench -S
#
# Release build, a private database that is durable, everything on this machine; sizes are filled up one after the other.
# For each size: ANSWERS random searches with all facets, or as many as take MINUTES (of a million engineers plain SQL needs
# minutes for some), are asked of the index and of plain SQL; REQUESTS different
# searches, drawn from SEED (printed), by 60 viewers with exclusions of their own, are offered at RATE a second over
# CONNECTIONS connections, as pages and as JSON, then as fast as they are answered for CLOSED seconds; `pgbench -S` runs
# just before. A change's way into the answers is measured end to end. SIZES, SEED, RATE, CONNECTIONS, REQUESTS, ANSWERS,
# MINUTES and CLOSED change all that. Bars (quality.md): p50 at the largest size at most 4 times that at the smallest, p99 at most
# 4 times p50, nine tenths of what is offered answered in time, no wrong answer, a change seen within a second.
set -u -o pipefail
ROOT=$BENCH_ROOT
cd "$ROOT" || exit 1
for part in common lock find install postgres redis build processes commands; do
  # shellcheck source=/dev/null
  . "$ROOT/tools/dev/$part.sh"
done
# shellcheck source=tools/bench/lib.sh
. "$ROOT/tools/bench/lib.sh"
# shellcheck source=tools/bench/lib_directory.sh
. "$ROOT/tools/bench/lib_directory.sh"

SIZES=${SIZES:-10000 100000 1000000} SEED=${SEED:-4} RATE=${RATE:-50} CONNECTIONS=${CONNECTIONS:-16}
REQUESTS=${REQUESTS:-2000} ANSWERS=${ANSWERS:-100} MINUTES=${MINUTES:-20} CLOSED=${CLOSED:-10}
BACKEND_PID='' FIRST_HTML='' FIRST_JSON='' FAILED=''

end() {
  local code=$?
  trap '' INT TERM HUP
  trap - EXIT
  stop_backend
  stop_servers
  [ -z "${BENCH_DATA:-}" ] || [ -n "${BENCH_KEEP:-}" ] || rm -rf "$BENCH_DATA"
  exit "$code"
}

has python3 || die 3 "the load generator needs python3: apt install python3"
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
start_servers shared_buffers=1GB
PORT=$(free_port)
set_environment
export ROSTER_ENV=development ROSTER__TELEMETRY__FILTER=warn ROSTER__LIMITS__POSTS_PER_MINUTE=100000 \
  PUBLIC_URL=http://127.0.0.1:$PORT

step "seed $SEED, $REQUESTS requests at $RATE a second over $CONNECTIONS connections, $ANSWERS answers compared"
"$BINARIES/backend" migrate >>"$LOGS/seed.log" 2>&1 || die 1 "the migrations failed: $(tail -n 3 "$LOGS/seed.log")"
"$BINARIES/backend" seed --demo >>"$LOGS/seed.log" 2>&1 || die 1 "no demo data: $(tail -n 3 "$LOGS/seed.log")"
for size in $SIZES; do
  measure_size "$size" || exit 1
done
[ -z "$FAILED" ] || die 1 "bars that were not met:$FAILED"
