# Builds the two binaries and knows where they are. ROSTER_PROFILE=release for figures.

target_dir() {
  local dir=${CARGO_TARGET_DIR:-}
  [ -n "$dir" ] || dir=$(cargo metadata --no-deps --offline --format-version 1 2>/dev/null | sed -n 's/.*"target_directory":"\([^"]*\)".*/\1/p')
  dir=${dir:-target}
  case $dir in /*) printf '%s' "$dir" ;; *) printf '%s' "$ROOT/$dir" ;; esac
}

find_binaries() {
  PROFILE=${ROSTER_PROFILE:-dev}
  case $PROFILE in
    dev) BINARIES=$(target_dir)/debug ;;
    release) BINARIES=$(target_dir)/release ;;
    *) die 2 "ROSTER_PROFILE is dev or release, not $PROFILE" ;;
  esac
}

build() {
  need_build_tools
  find_binaries
  if [ ! -d "$BINARIES/deps" ]; then
    step "first build: some 330 crates, which takes 5 to 15 minutes on two cores (later ones take seconds)"
  else
    step "building (a changed page takes seconds)"
  fi
  run_waited cargo build --workspace --locked --profile "$PROFILE" >&2 || die 1 "the build failed: see above"
}

# build_if_stale: commands that run a binary do not wait for cargo when nothing changed
build_if_stale() {
  need_build_tools
  find_binaries
  local newest
  if [ -x "$BINARIES/backend" ] && [ -x "$BINARIES/worker" ]; then
    newest=$(find Cargo.toml Cargo.lock domain backend/src backend/Cargo.toml worker/src worker/Cargo.toml migrations templates config static \
      -type f -newer "$BINARIES/backend" -newer "$BINARIES/worker" 2>/dev/null | head -n 1)
    [ -n "$newest" ] || return 0
  fi
  build
}
