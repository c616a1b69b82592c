//! `backend seed`: loads plausible data and says how far it is.

use clap::Args;
use domain::platform::clock::Clock;
use domain::platform::config::Config;
use domain::seed::{self, Progress, Size};

/// How much there is to be afterwards; what exists already counts.
#[derive(Args, Clone, Copy, Debug)]
pub struct SeedArgs {
    /// Engineers.
    #[arg(long, default_value_t = 0)]
    engineers: u32,
    /// Confirmed subscribers.
    #[arg(long, default_value_t = 0)]
    subscribers: u32,
    /// Verified companies.
    #[arg(long, default_value_t = 0)]
    companies: u32,
    /// The small demo, with the people whose password is in the README.
    #[arg(long)]
    demo: bool,
}

impl SeedArgs {
    /// The small demo.
    #[must_use]
    pub fn demo() -> Self {
        Self { engineers: 0, subscribers: 0, companies: 0, demo: true }
    }
}

/// Loads it, with progress on standard error.
///
/// # Errors
/// When nothing was asked for, or the database refuses.
pub async fn run(config: &Config, asked: SeedArgs) -> anyhow::Result<()> {
    let size =
        Size { engineers: asked.engineers, subscribers: asked.subscribers, companies: asked.companies };
    if size == Size::default() && !asked.demo {
        anyhow::bail!("say what to load: --demo, --engineers N, --subscribers M, --companies K");
    }
    let mut tell = |at: Progress| say(&format!("{}: {} of {}", at.what, at.done, at.of));
    let added = seed::run(config, Clock::system().now(), size, asked.demo, &mut tell).await?;
    if added == Size::default() {
        say("everything is there already: nothing was added");
    } else {
        let Size { engineers, subscribers, companies } = added;
        say(&format!("added {engineers} engineers, {subscribers} subscribers, {companies} companies"));
    }
    Ok(())
}

fn say(line: &str) {
    #[expect(clippy::print_stderr, reason = "this is what the person at the terminal reads")]
    {
        eprintln!("seed: {line}");
    }
}
