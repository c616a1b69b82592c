//! The worker's door: everything is behind `cli`.

use std::process::ExitCode;

fn main() -> ExitCode {
    worker::cli::main()
}
