# ./dev bench NAME [--json]: tools/bench/NAME.sh, or the list of them.

cmd_bench() {
  local name=${1:-} script
  if [ -z "$name" ] || [ "$name" = --json ]; then
    for script in tools/bench/*.sh; do
      case $script in tools/bench/lib*) continue ;; esac
      [ ! -f "$script" ] ||
        printf '%-12s %s\n' "$(basename "$script" .sh)" "$(sed -n '2s/^# *//p' "$script")"
    done
    return 0
  fi
  shift
  script=$ROOT/tools/bench/$name.sh
  case $name in *[!a-z0-9_-]* | lib*) script= ;; esac
  [ -f "$script" ] || die 2 "no such benchmark: $name (./dev bench lists them)"
  export BENCH_JSON='' ROSTER_PROFILE=${ROSTER_PROFILE:-release} BENCH_ROOT=$ROOT
  [ "${1:-}" != --json ] || { BENCH_JSON=1 && shift; }
  forward "$BASH" "$script" "$@"
}
