//! The command line of the worker. A user's mistake is one line on standard error and exit code 2, never a trace.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use domain::platform::clock::Clock;
use domain::platform::config;
use domain::platform::telemetry;

use crate::catcher;
use crate::digests;
use crate::simulate::command::Simulate;
use crate::state::State;

/// Roster's worker: jobs, timers, mail.
#[derive(Parser)]
#[command(name = "worker", version, about)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Works on jobs, timers and mails until SIGTERM.
    Run,
    /// Reads the settings and says what is wrong with them.
    Check,
    /// Plans, sends and counts an issue of the digest.
    Digest {
        #[command(subcommand)]
        command: digests::command::Command,
    },
    /// Tells, on a copy of the data, every mail and transition that the clock would bring if nobody acted.
    Simulate(Simulate),
    /// Catches mail into a folder, for laptops: the site shows it at /dev/mail.
    Catcher {
        /// Where to listen, such as 127.0.0.1:1025.
        #[arg(long)]
        listen: SocketAddr,
        /// The folder.
        #[arg(long)]
        spool: PathBuf,
    },
}

/// Runs the command of this process.
#[must_use]
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let mut config = match config::load() {
        Ok(config) => config,
        Err(error) => return told(&error, 2),
    };
    if matches!(cli.command, Command::Simulate(_)) {
        // The story is the output: what timers log on their way is not.
        "error".clone_into(&mut config.telemetry.filter);
    }
    telemetry::start_logs(&config.telemetry);
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return told(&error, 1),
    };
    let code = runtime.block_on(async {
        match State::new(config, Clock::system()) {
            Ok(state) => match run(cli.command, state).await {
                Ok(code) => ExitCode::from(code),
                Err(error) => told(&format!("{error:#}"), 1),
            },
            Err(error) => told(&format!("{error:#}"), 2),
        }
    });
    runtime.shutdown_background(); // what still blocks a thread must not keep the process alive
    code
}

async fn run(command: Command, state: State) -> anyhow::Result<u8> {
    match command {
        Command::Run => crate::run::run(state).await,
        Command::Check => {
            tracing::info!(environment = ?state.config.environment, "the settings are fine");
            Ok(0)
        }
        Command::Digest { command } => digests::command::run(&state, command).await,
        Command::Simulate(asked) => {
            let config = domain::platform::config::Config::clone(&state.config);
            Box::pin(crate::simulate::command::run(config, asked)).await
        }
        Command::Catcher { listen, spool } => {
            catcher::run(&state.config, listen, &spool).await?;
            Ok(0)
        }
    }
}

fn told(error: &dyn std::fmt::Display, code: u8) -> ExitCode {
    #[expect(clippy::print_stderr, reason = "this is what the person at the terminal reads")]
    {
        eprintln!("worker: {error}");
    }
    ExitCode::from(code)
}
