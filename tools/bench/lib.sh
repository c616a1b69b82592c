# What every benchmark prints: a figure never stands alone, beside it are the limit or
# the peer of the same run, their ratio, and how busy the machine was.
#
#   . "$BENCH_ROOT/tools/bench/lib.sh"
#   bench_result CASE 'KEY=NUMBER KEY=NUMBER …' AGAINST_NAME AGAINST_NUMBER RATIO

bench_load() {
  if [ -r /proc/loadavg ]; then cut -d' ' -f1-3 /proc/loadavg; else sysctl -n vm.loadavg | tr -d '{}'; fi
}

# bench_ratio A B: A / B with three decimals
bench_ratio() { awk -v a="$1" -v b="$2" 'BEGIN { if (b == 0) print "null"; else printf "%.3f", a / b }'; }

# bench_median NUMBER…
bench_median() { printf '%s\n' "$@" | sort -n | awk '{ v[NR] = $1 } END { print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'; }

bench_result() {
  local case=$1 figures=$2 name=$3 number=$4 ratio=$5 load figure json=
  # shellcheck disable=SC2046 # three numbers
  load=$(printf '%s, %s, %s' $(bench_load))
  if [ -z "${BENCH_JSON:-}" ]; then
    printf '%-28s %s   against %s %s: ratio %s   (load %s)\n' "$case" "$figures" "$name" "$number" "$ratio" "$load"
    return 0
  fi
  for figure in $figures; do json="$json${json:+, }\"${figure%%=*}\": ${figure#*=}"; done
  printf '{"case": "%s", "figures": {%s}, "against": {"name": "%s", "value": %s}, "ratio": %s, "load": [%s]}\n' \
    "$case" "$json" "$name" "$number" "$ratio" "$load"
}
