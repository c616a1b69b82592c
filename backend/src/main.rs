//! The backend's door: everything is behind `cli`.

use std::process::ExitCode;

fn main() -> ExitCode {
    backend::cli::main()
}
