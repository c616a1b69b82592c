# Locks on a data folder. They live as long as the process that holds the descriptor,
# so a killed ./dev leaves none behind.
#   9  up.lock     one ./dev up
#   8  users.lock  shared by all that use the servers; who gets it alone may stop them
#   7  start.lock  held while servers are started or stopped

# lock FD exclusive|shared|try: "try" gives up at once when somebody else holds it
lock() {
  if has flock; then
    case $2 in
      exclusive) flock -x "$1" ;;
      shared) flock -s "$1" ;;
      try) flock -n -x "$1" ;;
    esac
  else
    perl -e 'use Fcntl ":flock"; open(my $f, ">&=", $ARGV[0]) or exit 2;
      exit !flock($f, {exclusive => LOCK_EX, shared => LOCK_SH, try => LOCK_EX | LOCK_NB}->{$ARGV[1]})' "$1" "$2"
  fi
}

open_locks() {
  exec 9>>"$RUN/up.lock" 8>>"$RUN/users.lock" 7>>"$RUN/start.lock" ||
    die 1 "cannot open the locks in $RUN: it belongs to another user"
}

unlock_start() { exec 7>&- 7>>"$RUN/start.lock"; }
