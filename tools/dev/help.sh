# ./dev help: every command and every setting that ./dev reads.

cmd_help() {
  cat <<'END'
./dev COMMAND: Roster on this machine

  up                     build, start everything, load demo data, send this month's digest,
                         print the addresses; Ctrl-C ends all of it
  down                   end what ./dev up started
  test [--browser] [WORDS]
                         lint, dependency walls, all tests, browser journeys where Chromium is
                         found (--browser requires them); with WORDS only Rust tests of that name
  lint                   format, clippy without warnings, scripts, file sizes
  seed --engineers N --subscribers M --companies K
                         load that much plausible data
  bench [NAME [--json]]  run a benchmark (without NAME: list them)
  db [PSQL ARGS]         psql on the private database; db url prints its address,
                         db schema writes domain/src/schema.rs anew
  mail [N]               the newest mails that the catcher holds
  simulate [--days N] [--json]
                         what the clock would do in so many days (90) if nobody acted: every mail
                         and transition in order, on a copy of the data
  backend ARGS…          run the backend's binary on the same data
  worker ARGS…           run the worker's binary on the same data
  help                   this

Environment
  PORT            the site's port (8080)
  ROSTER_DATA     where data, logs and sockets live (.dev)
  ROSTER_PROFILE  dev, or release for figures
  DATABASE_URL, REDIS_URL, SMTP_URL
                  use these servers instead of private ones
  PUBLIC_URL      the address in links (http://127.0.0.1:$PORT)
  CHROMIUM        the browser for the journeys
  CARGO_TARGET_DIR  where builds go

Exit codes: 0 done, 1 failed, 2 wrong use, 3 something is missing (the line that installs it is printed).
END
}
