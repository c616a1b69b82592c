# A private Postgres below the data folder: $DATA/postgres, reached over a unix socket.

POSTGRES_PID=

# --- who it runs as -----------------------------------------------------------------
# Postgres refuses root. PG_AS is the prefix that turns root into somebody else: a user
# namespace where the kernel allows it (files stay root's), else setpriv to another user.

choose_postgres_user() {
  PG_AS=() PG_OWNER=$(id -u)
  is_root || return 0
  local owner=0 user
  [ -d "$DATA/postgres" ] && owner=$(owner_of "$DATA/postgres")
  if [ "$owner" = 0 ] && unshare --user --map-user=1000 --map-group=1000 true 2>/dev/null; then
    PG_AS=(unshare --user --map-user=1000 --map-group=1000)
    return 0
  fi
  has setpriv || die 3 "Postgres refuses to run as root and there is no setpriv here: run ./dev as an ordinary user"
  if [ "$owner" = 0 ]; then
    for user in postgres nobody; do owner=$(id -u "$user" 2>/dev/null) && break; done
    [ -n "$owner" ] || die 3 "Postgres refuses to run as root and there is no other user here: run ./dev as an ordinary user"
    [ ! -d "$DATA/postgres" ] || chown -R "$owner" "$DATA/postgres"
  fi
  PG_OWNER=$owner
  chmod o+x "$DATA" # ours, whatever the umask was
  PG_AS=(setpriv --reuid="$owner" --regid="$(id -g "$owner" 2>/dev/null || echo 65534)" --clear-groups)
}

owner_of() { stat -c %u "$1" 2>/dev/null || stat -f %u "$1"; }
as_postgres() { ${PG_AS[@]+"${PG_AS[@]}"} "$@"; }

# closed_parent DIR: the first folder on the way to DIR that Postgres' user cannot enter
closed_parent() {
  local path=$1 parts=() i
  while [ "$path" != / ]; do
    parts=("$path" ${parts[@]+"${parts[@]}"})
    path=$(dirname "$path")
  done
  for ((i = 0; i < ${#parts[@]}; i++)); do
    # not test -x: that asks for the user, without the one power it may have been given
    as_postgres sh -c 'cd -- "$1"' sh "${parts[i]}" 2>/dev/null || { printf '%s' "${parts[i]}"; return 0; }
  done
  return 1
}

# The other user must be able to walk down to the data and to the binaries. A closed parent
# (a clone in /root) is passed with the one power that enters folders, where root may lend it.
check_parents() {
  local closed plain=(${PG_AS[@]+"${PG_AS[@]}"}) power
  closed=$(closed_parent "$PGBIN") || closed=$(closed_parent "$DATA") || return 0
  if [ "${PG_AS[0]:-}" = setpriv ]; then
    for power in dac_read_search dac_override; do
      PG_AS=("${plain[@]}" "--inh-caps=+$power" "--ambient-caps=+$power")
      closed_parent "$PGBIN" >/dev/null || closed_parent "$DATA" >/dev/null || return 0
    done
    PG_AS=("${plain[@]}")
  fi
  die 1 "Postgres runs as user $PG_OWNER without root's powers, and that user cannot enter $closed: chmod o+x '$closed', or move the data with ROSTER_DATA=/var/tmp/roster"
}

# --- where its socket lives ---------------------------------------------------------
# A socket's path may have 107 bytes at most, a clone may lie deeper: so a short folder
# of our own, named after the data folder, remembered there for later commands.

choose_socket_dir() {
  local base name dir
  name=roster-$(id -u)-$(printf '%s' "$DATA" | cksum | cut -d' ' -f1)
  dir=$(cat "$RUN/sockets" 2>/dev/null)
  if [ -z "$dir" ] || ! our_folder "$dir"; then
    base=${XDG_RUNTIME_DIR:-}
    if [ "$PG_OWNER" != "$(id -u)" ] || [ ! -d "$base" ] || [ ! -w "$base" ] || [ ${#base} -gt 50 ]; then base=/tmp; fi
    dir=$base/$name
    mkdir -m 700 "$dir" 2>/dev/null
    our_folder "$dir" || die 1 "$dir belongs to somebody else: remove it, or move the data with ROSTER_DATA"
    printf '%s\n' "$dir" >"$RUN/sockets"
  fi
  [ "$PG_OWNER" = "$(id -u)" ] || chown "$PG_OWNER" "$dir"
  SOCKETS=$dir
}

our_folder() {
  [ -d "$1" ] && [ ! -L "$1" ] || return 1
  local owner
  owner=$(owner_of "$1")
  [ "$owner" = "$(id -u)" ] || [ "$owner" = "$PG_OWNER" ]
}

# --- is it running ------------------------------------------------------------------
# postmaster.pid outlives a crash and its number may be anybody's by now: what counts is
# a process that works in the data folder.

postgres_pids() {
  local cwd
  for cwd in /proc/[0-9]*/cwd; do
    [ "$(readlink "$cwd" 2>/dev/null)" = "$DATA/postgres" ] && printf '%s ' "${cwd//[!0-9]/}"
  done
}

find_running_postgres() {
  local pid
  POSTGRES_PID=
  pid=$(head -n 1 "$DATA/postgres/postmaster.pid" 2>/dev/null)
  lives "$pid" || return 1
  if [ -d /proc/self ]; then
    [ "$(readlink "/proc/$pid/cwd" 2>/dev/null)" = "$DATA/postgres" ] || return 1
  else
    ps -o command= -p "$pid" | grep -qF -- "$DATA/postgres" || return 1
  fi
  POSTGRES_PID=$pid
}

# After a crash: wait for what it left, then take away its lock.
clear_crashed_postgres() {
  [ -e "$DATA/postgres/postmaster.pid" ] || return 0
  local left
  left=$(postgres_pids)
  # shellcheck disable=SC2086 # a list of pids
  [ -z "$left" ] || await_gone 50 $left || { kill -QUIT $left; await_gone 50 $left || kill -KILL $left; } 2>/dev/null
  rm -f "$DATA/postgres/postmaster.pid"
}

# --- start and stop -----------------------------------------------------------------

make_cluster() {
  local locale
  [ -f "$DATA/postgres/PG_VERSION" ] && return 0
  step "creating the database cluster in $DATA/postgres"
  rm -rf "$DATA/postgres"
  mkdir -m 700 "$DATA/postgres"
  [ "$PG_OWNER" = "$(id -u)" ] || chown "$PG_OWNER" "$DATA/postgres"
  for locale in C.UTF-8 en_US.UTF-8 C; do
    as_postgres "$PGBIN/initdb" -D "$DATA/postgres" -U roster -A trust -E UTF8 --locale="$locale" --no-instructions \
      >"$LOGS/initdb.log" 2>&1 && break
  done
  if [ ! -f "$DATA/postgres/PG_VERSION" ] ||
    ! printf 'create database roster' | as_postgres "$PGBIN/postgres" --single -D "$DATA/postgres" postgres >>"$LOGS/initdb.log" 2>&1; then
    tail -n 5 "$LOGS/initdb.log" >&2
    rm -rf "$DATA/postgres"
    die 1 "Postgres could not create its cluster (all of it: $LOGS/initdb.log)"
  fi
}

# start_postgres [SETTING…]: reuses what runs; else starts it and waits until it answers
start_postgres() {
  local settings=() setting tenths=600
  make_cluster
  find_running_postgres && return 0
  clear_crashed_postgres
  for setting in "listen_addresses=" "unix_socket_directories=$SOCKETS" max_connections=200 "$@"; do
    settings+=(-c "$setting")
  done
  spawn postgres ${PG_AS[@]+"${PG_AS[@]}"} "$PGBIN/postgres" -D "$DATA/postgres" "${settings[@]}"
  POSTGRES_PID=$SPAWNED
  until [ "$(sed -n 8p "$DATA/postgres/postmaster.pid" 2>/dev/null | tr -d ' ')" = ready ]; do
    lives "$POSTGRES_PID" || { last_words postgres; die 1 "Postgres did not start"; }
    tenths=$((tenths - 1))
    [ "$tenths" -gt 0 ] || { last_words postgres; die 1 "Postgres is not ready after a minute"; }
    pause 0.1
  done
}

# stop_postgres: TERM would wait for its clients, INT throws them out
stop_postgres() {
  find_running_postgres || return 0
  kill -INT "$POSTGRES_PID" 2>/dev/null
  if ! await_gone 60 "$POSTGRES_PID"; then
    kill -QUIT "$POSTGRES_PID" 2>/dev/null
    await_gone 15 "$POSTGRES_PID" || kill -KILL "$POSTGRES_PID" 2>/dev/null
  fi
}
