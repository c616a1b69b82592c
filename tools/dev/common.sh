# What every part needs: words to the terminal, the data folder, waiting, HTTP without curl.
# Runs on bash 3.2 (macOS) and on a Debian that has neither ps nor curl.

say() { printf '%s\n' "$*" >&2; }
step() { printf '▸ %s\n' "$*" >&2; }
warn() { printf '! %s\n' "$*" >&2; }

# die CODE WORDS: 1 it failed, 2 wrong use, 3 something is missing on this machine
die() {
  local code=$1
  shift
  printf '✗ %s\n' "$*" >&2
  exit "$code"
}

has() { command -v "$1" >/dev/null 2>&1; }
is_root() { [ "$(id -u)" = 0 ]; }

# use_data DIR: every path below belongs to this data folder from now on
use_data() {
  mkdir -p "$1" 2>/dev/null || die 1 "cannot create the data folder $1 (ROSTER_DATA moves it)"
  DATA=$(cd "$1" 2>/dev/null && pwd -P) || die 1 "cannot enter the data folder $1 (ROSTER_DATA moves it)"
  [ -w "$DATA" ] || die 1 "cannot write to the data folder $DATA (ROSTER_DATA moves it)"
  RUN=$DATA/run LOGS=$DATA/logs SPOOL=$DATA/mail
  TOOLS=${ROSTER_TOOLS:-$DATA/tools}
  mkdir -p "$RUN" "$LOGS" "$SPOOL"
}

open_data() { use_data "${ROSTER_DATA:-$ROOT/.dev}"; }

# run_waited CMD…: a long step in its own process group, so that a signal to us is
# answered at once and ends all of the step.
STEP_PID=
run_waited() {
  local code
  set -m
  "$@" </dev/null 7>&- 8>&- 9>&- &
  STEP_PID=$!
  set +m
  wait "$STEP_PID"
  code=$?
  STEP_PID=
  return "$code"
}

stop_step() {
  [ -z "$PAUSE_PID" ] || kill "$PAUSE_PID" 2>/dev/null
  [ -n "$STEP_PID" ] || return 0
  kill -TERM -- "-$STEP_PID" 2>/dev/null
  await_gone 30 "$STEP_PID" || kill -KILL -- "-$STEP_PID" 2>/dev/null
  STEP_PID=
}

# A pause that a trapped signal ends at once.
PAUSE_PID=
pause() {
  sleep "$1" 7>&- 8>&- 9>&- &
  PAUSE_PID=$!
  wait "$PAUSE_PID"
  PAUSE_PID=
}

# stamp PID: when this process started; empty when it is gone or only a zombie
stamp() {
  local stat
  if [ -d /proc/self ]; then
    { read -r stat <"/proc/$1/stat"; } 2>/dev/null || return 0
    # shellcheck disable=SC2086 # fields after the name, which may hold blanks
    set -- ${stat##*) }
    [ "$1" = Z ] || printf '%s' "${20}"
  else
    ps -o lstart= -p "$1" 2>/dev/null
  fi
}

lives() { [ -n "$1" ] && [ -n "$(stamp "$1")" ]; }

# remember NAME PID / recall NAME: a pid file that a reused pid cannot fool
remember() { printf '%s %s\n' "$2" "$(stamp "$2")" >"$RUN/$1.pid"; }
recall() {
  local pid started
  { read -r pid started <"$RUN/$1.pid"; } 2>/dev/null || return 1
  [ -n "$started" ] && [ "$(stamp "$pid")" = "$started" ] && printf '%s' "$pid"
}

# await_gone TENTHS PID…: waits that long for all of them to end
await_gone() {
  local tenths=$1 pid left
  shift
  while :; do
    left=
    for pid in "$@"; do lives "$pid" && left=1; done
    [ -z "$left" ] && return 0
    [ "$tenths" -le 0 ] && return 1
    tenths=$((tenths - 1))
    sleep 0.1
  done
}

port_taken() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# free_port: below the range that the kernel hands out by itself
free_port() {
  local port
  while :; do
    port=$((20000 + (RANDOM * 32768 + RANDOM) % 12000))
    port_taken "$port" || break
  done
  printf '%s' "$port"
}

# http_get PORT PATH: status and headers, an empty line, the body
http_get() {
  local line
  {
    exec 3<>"/dev/tcp/127.0.0.1/$1" || return 1
    printf 'GET %s HTTP/1.0\r\nHost: 127.0.0.1:%s\r\nConnection: close\r\n\r\n' "$2" "$1" >&3
    while IFS= read -r -t 5 line <&3 || [ -n "$line" ]; do
      printf '%s\n' "${line%$'\r'}"
      line=
    done
    exec 3>&-
  } 2>/dev/null
}

# json_text KEY: the first string of that name on stdin (our own flat JSON only)
json_text() { sed -n 's/.*"'"$1"'" *: *"\(\([^"\\]\|\\.\)*\)".*/\1/p' | head -n 1; }

# url_path PATH: as the host part of a Postgres address
url_path() { printf '%s' "$1" | sed -e 's/%/%25/g' -e 's,/,%2F,g' -e 's/ /%20/g' -e 's/@/%40/g' -e 's/:/%3A/g'; }
