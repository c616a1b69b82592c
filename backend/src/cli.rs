//! The command line of the backend. A user's mistake is one line on standard error and exit code 2, never a trace.

use std::process::ExitCode;
use std::sync::Arc;

use clap::{Parser, Subcommand};
use domain::install;
use domain::platform::actor::Actor;
use domain::platform::clock::Clock;
use domain::platform::config::{self, Config};
use domain::platform::context::Context;
use domain::platform::keys::Keys;
use domain::platform::{db, telemetry};

use crate::accounts;
use crate::accounts::command::StaffCommand;
use crate::app::App;
use crate::directory::command::DirectoryCommand;
use crate::passports::command::PassportCommand;
use crate::ranking::command::RankingCommand;
use crate::{passports, ranking, seed};

/// Roster's site.
#[derive(Parser)]
#[command(name = "backend", version, about)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serves pages and API until SIGTERM.
    Serve,
    /// Brings the database up to this release.
    Migrate,
    /// Loads plausible data, the same every time; never in production.
    Seed(seed::SeedArgs),
    /// Reads the settings and says whether they can be used, or all that is wrong with them. Touches nothing else.
    Check,
    /// Accounts of staff.
    #[command(subcommand)]
    Staff(StaffCommand),
    /// Vetting passports: keys, a demo file, verifying a file.
    #[command(subcommand)]
    Passport(PassportCommand),
    /// The search engine.
    #[command(subcommand)]
    Directory(DirectoryCommand),
    /// Versions of the top score.
    #[command(subcommand)]
    Ranking(RankingCommand),
}

/// Runs the command of this process.
#[must_use]
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    if let Command::Passport(PassportCommand::Keygen) = cli.command {
        return finished(passports::command::keygen());
    }
    let config = match config::load() {
        Ok(config) => config,
        Err(error) => return told(&error, 2),
    };
    telemetry::start_logs(&config.telemetry);
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return told(&error, 1),
    };
    finished(runtime.block_on(run(cli.command, config)))
}

fn finished(ended: anyhow::Result<u8>) -> ExitCode {
    match ended {
        Ok(code) => ExitCode::from(code),
        Err(error) => told(&format!("{error:#}"), 1),
    }
}

fn told(error: &dyn std::fmt::Display, code: u8) -> ExitCode {
    #[expect(clippy::print_stderr, reason = "this is what the person at the terminal reads")]
    {
        eprintln!("backend: {error}");
    }
    ExitCode::from(code)
}

#[expect(clippy::print_stdout, reason = "this is what the person at the terminal reads")]
fn say(line: &str) {
    println!("{line}");
}

/// Gives the exit code.
async fn run(command: Command, config: Config) -> anyhow::Result<u8> {
    match command {
        Command::Directory(command) => return crate::directory::command::run(command, config).await,
        Command::Ranking(command) => return ranking::command::run(command, config).await,
        Command::Passport(command) => return passports::command::run(command, config).await,
        Command::Serve => {
            let app = App::build(config, Clock::system())?;
            crate::ops::presence::refuse_demo_accounts(app.state()).await?;
            tracing::info!(address = app.state().config.origin(), "serving");
            app.run_until_stopped().await?;
        }
        Command::Migrate => {
            let done = db::migrate(&config.database.url).await?;
            let pool = db::pool(&config.database);
            let cx = context(config);
            let mut conn = pool.get().await?;
            install::load(&mut conn, cx.now).await?;
            let issued = domain::passports::issue_missing(&mut conn, &cx).await?;
            tracing::info!(done, issued, "migrated");
        }
        Command::Seed(asked) => seed::run(&config, asked).await?,
        Command::Check => {
            // Whatever is wrong was said, with exit code 2, before this.
            say(&format!("the settings can be used ({:?})", config.environment).to_lowercase());
        }
        Command::Staff(command) => accounts::command::run(command, config).await?,
    }
    Ok(0)
}

/// Circumstances of an operation that somebody at the shell calls, now.
pub(crate) fn context(config: Config) -> Context {
    Context {
        actor: Actor::Operator,
        now: Clock::system().now(),
        request_id: None,
        keys: Arc::new(Keys::new(config.secrets.signing_key.clone())),
        config: Arc::new(config),
    }
}
