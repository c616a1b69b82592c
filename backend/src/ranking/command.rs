//! `backend ranking replay --score vN [--days D] [--json]`.

use clap::Subcommand;
use domain::directory::replay::{FEWEST_LISTS, Figures, Report, replay};
use domain::directory::versions::{CURRENT, VERSIONS, Version, find};
use domain::platform::config::Config;
use domain::platform::db;

/// Comparing versions.
#[derive(Subcommand)]
pub enum RankingCommand {
    /// Puts every list that was shown into the order of another version, and judges both by what was done.
    Replay {
        /// The version to compare with the present one: `v2`.
        #[arg(long)]
        score: String,
        /// Days of the log to read.
        #[arg(long, default_value_t = 90)]
        days: u64,
        /// One JSON object instead of a table.
        #[arg(long)]
        json: bool,
    },
}

/// Gives the exit code: 0, or 2 for a version that there is not.
///
/// # Errors
/// When Postgres does not answer.
pub async fn run(command: RankingCommand, config: Config) -> anyhow::Result<u8> {
    let RankingCommand::Replay { score, days, json } = command;
    let number = score.trim_start_matches('v').parse::<i16>().ok();
    let (Some(candidate), Some(present)) = (number.and_then(find), find(CURRENT)) else {
        say(&format!("There is no version {score}. There are: {}.", listed()));
        return Ok(2);
    };
    let pool = db::pool(&config.database);
    let cx = crate::cli::context(config);
    let report = replay(&mut *pool.get().await?, &cx, present, candidate, days).await?;
    if json {
        say(&serde_json::to_string(&report)?);
    } else {
        tell(&report, candidate);
    }
    Ok(0)
}

fn listed() -> String {
    let line = |version: &Version| format!("v{} ({})", version.number, version.says.trim_end_matches('.'));
    VERSIONS.iter().map(line).collect::<Vec<_>>().join(", ")
}

fn tell(report: &Report, candidate: &Version) {
    let days = report.days.map_or_else(|| "no day".to_owned(), |(from, to)| format!("{from} to {to}"));
    say(&format!("v{}: {}", candidate.number, candidate.says));
    say(&format!(
        "Log: {days}, {} lists were shown, in {} of them something was done.",
        report.lists, report.judged_lists
    ));
    if !report.is_enough {
        say(&format!("Too little to conclude anything: at least {FEWEST_LISTS} such lists are needed."));
    }
    say("                         present  candidate");
    let row = |name: &str, of: &dyn Fn(&Figures) -> f64| {
        say(&format!("{name:<22} {:>9.3}  {:>9.3}", of(&report.present), of(&report.candidate)));
    };
    row("version", &|figures| f64::from(figures.version));
    row("nDCG at 10", &|figures| figures.ndcg);
    row("newcomers' share", &|figures| figures.newcomer_share);
    for (country, _) in report.present.countries.iter().take(10) {
        let share = |figures: &Figures| {
            figures.countries.iter().find(|(of, _)| of == country).map_or(0.0, |(_, share)| *share)
        };
        row(&format!("share of {country}"), &share);
    }
}

#[expect(clippy::print_stdout, reason = "this is what the person at the terminal reads")]
fn say(line: &str) {
    println!("{line}");
}
