//! `backend directory check [--count N] [--seed S] [--minutes M]`: builds the index and compares it with plain SQL on the data that
//! there is.

use std::time::Duration;

use clap::Subcommand;
use domain::directory::{build_once, check};
use domain::platform::clock::Clock;
use domain::platform::config::Config;
use domain::platform::db;

/// The search engine.
#[derive(Subcommand)]
pub enum DirectoryCommand {
    /// Asks the index and Postgres the same random searches, with every facet, and says how many answers differ.
    Check {
        /// Searches.
        #[arg(long, default_value_t = 100)]
        count: u32,
        /// The same seed asks the same of the same data.
        #[arg(long, default_value_t = 1)]
        seed: u64,
        /// Begins no further search after so many minutes: plain SQL takes minutes for some of a million engineers.
        #[arg(long)]
        minutes: Option<u32>,
    },
}

/// Gives the exit code: 0, or 1 when answers differ, each of which is in the log.
///
/// # Errors
/// When Postgres does not answer, or not within an hour.
pub async fn run(command: DirectoryCommand, mut config: Config) -> anyhow::Result<u8> {
    let DirectoryCommand::Check { count, seed, minutes } = command;
    // Counting facets in plain SQL over very many engineers takes longer than a page may.
    config.database.statement_timeout_ms = 3_600_000;
    let pool = db::pool(&config.database);
    let cx = crate::cli::context(config);
    let began = std::time::Instant::now();
    let index = build_once(&pool, &Clock::system()).await.map_err(|error| anyhow::anyhow!(error))?;
    let build_s = began.elapsed().as_secs_f64();
    let limit = minutes.map(|minutes| Duration::from_secs(u64::from(minutes) * 60));
    let checked = check(&mut *pool.get().await?, &cx, &index, seed, (count, limit)).await?;
    say(&serde_json::json!({
        "engineers": index.len(), "bytes": index.bytes(), "build_s": build_s, "seed": seed,
        "answers": checked.answers, "wrong": checked.wrong, "facet_values": checked.facet_values,
    }));
    Ok(u8::from(checked.wrong > 0))
}

#[expect(clippy::print_stdout, reason = "this is what the person at the terminal reads")]
fn say(line: &serde_json::Value) {
    println!("{line}");
}
