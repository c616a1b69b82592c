//! `backend passport …`: keys, a demo file, and verifying a file without the site.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context as _;
use clap::Subcommand;
use domain::install;
use domain::passports::{
    self, Claims, DemoError, DemoKind, Keyring, LARGEST_FILE, Revocations, Verdict, read_keys, read_revoked,
};
use domain::platform::config::Config;
use domain::platform::context::Context;
use domain::platform::db;
use domain::platform::signatures::{PublicKey, SigningKey};
use secrecy::ExposeSecret;

use super::words;
use crate::cli::context;
use crate::seed;

/// How long the database may take to say whether a passport was revoked.
const PATIENCE: Duration = Duration::from_secs(5);

/// Vetting passports.
#[derive(Subcommand)]
pub enum PassportCommand {
    /// Prints the passport of the demo engineer, exactly as it is downloaded. Loads the demo data where it is missing.
    Demo {
        /// Another one, to see what `verify` says: valid, expired, unknown-key or revoked.
        #[arg(long = "as", default_value = "valid", value_parser = kind)]
        kind: DemoKind,
    },
    /// Says whether a file is a passport that holds. Exit code 0: valid; 10: changed; 11: expired; 12: signed by somebody
    /// else; 13: revoked; 14: no passport.
    Verify {
        /// The file.
        file: PathBuf,
        /// A JSON Web Key Set, as at /.well-known/roster-passport-keys.json, instead of this installation's keys.
        #[arg(long)]
        keys: Option<PathBuf>,
        /// A list as at /passports/revoked.json, instead of this installation's database.
        #[arg(long)]
        revoked: Option<PathBuf>,
    },
    /// Prints this installation's public keys as a JSON Web Key Set.
    Keys,
    /// Makes a new signing key and prints it for the settings.
    Keygen,
}

fn kind(text: &str) -> Result<DemoKind, String> {
    let known: Vec<&str> = DemoKind::ALL.iter().map(|kind| kind.as_str()).collect();
    text.parse::<DemoKind>().map_err(|_| format!("known are {}", known.join(", ")))
}

/// Makes a key: needs no settings, since production refuses to start without one.
///
/// # Errors
/// When nobody reads the output.
pub fn keygen() -> anyhow::Result<u8> {
    let key = SigningKey::generate();
    let public = key.public();
    print(&format!("ROSTER__PASSPORTS__SIGNING_KEY={}\n", key.to_text().expose_secret()))?;
    tell(&format!("public key (x): {}\nkey id (kid):   {}", public.x(), public.id()));
    Ok(0)
}

/// Runs one of the commands. Gives the exit code.
///
/// # Errors
/// A sentence for the person at the terminal.
pub async fn run(command: PassportCommand, config: Config) -> anyhow::Result<u8> {
    match command {
        PassportCommand::Demo { kind } => demo(&context(config), kind).await,
        PassportCommand::Verify { file, keys, revoked } => {
            verify(&context(config), &file, keys.as_deref(), revoked.as_deref()).await
        }
        PassportCommand::Keys => {
            print(&format!("{:#}\n", Keyring::of(&config)?.to_jwks()))?;
            Ok(0)
        }
        PassportCommand::Keygen => keygen(),
    }
}

async fn demo(cx: &Context, kind: DemoKind) -> anyhow::Result<u8> {
    let pool = db::pool(&cx.config.database);
    let mut conn = pool.get().await.context("the database does not answer")?;
    let is_migrated = db::is_migrated(&mut conn).await?;
    let file = if is_migrated { passports::demo(&mut conn, cx, kind).await } else { Err(DemoError::NoDemo) };
    let file = match file {
        Err(DemoError::NoDemo | DemoError::NoPassport) if cx.config.is_development() => {
            // What `./dev up` does at its start, for a folder in which it never ran.
            db::migrate(&cx.config.database.url).await?;
            install::load(&mut conn, cx.now).await?;
            seed::run(&cx.config, seed::SeedArgs::demo()).await?;
            passports::demo(&mut conn, cx, kind).await
        }
        other => other,
    };
    print(&file?)?;
    Ok(0)
}

async fn verify(
    cx: &Context,
    file: &Path,
    keys: Option<&Path>,
    revoked: Option<&Path>,
) -> anyhow::Result<u8> {
    let bytes = read(file)?;
    let keys: Vec<PublicKey> = match keys {
        Some(path) => read_keys(&text(path)?).with_context(|| path.display().to_string())?,
        None => Keyring::of(&cx.config)?.public(),
    };
    let (mut verdict, claims) = passports::verify(&bytes, &keys, &Revocations::Unknown, cx.now);
    let mut note = None;
    if let Some(claims) = &claims {
        match ask_whether_revoked(cx, claims, revoked).await? {
            Asked::Yes => verdict = Verdict::Revoked,
            Asked::No => {}
            Asked::Nobody(why) => note = Some(format!("Whether it was revoked could not be checked: {why}.")),
        }
    }
    let facts = claims.map(|claims| statement(&claims, cx)).unwrap_or_default();
    // Who reads only the first line, or nothing, gets the exit code all the same.
    if let Err(error) = print(&format!("{}\n{facts}", verdict.sentence())) {
        tracing::debug!(%error, "said to nobody");
    }
    if let Some(note) = note {
        tell(&note);
    }
    Ok(verdict.exit_code())
}

enum Asked {
    Yes,
    No,
    Nobody(String),
}

async fn ask_whether_revoked(cx: &Context, claims: &Claims, list: Option<&Path>) -> anyhow::Result<Asked> {
    if let Some(path) = list {
        let list = read_revoked(&text(path)?);
        let list = list.with_context(|| format!("{}: is no list of revoked passports", path.display()))?;
        return Ok(if list.contains(claims.jti) { Asked::Yes } else { Asked::No });
    }
    let pool = db::pool(&cx.config.database);
    let answer =
        db::within(&pool, PATIENCE, async |conn| passports::is_revoked(conn, claims.jti).await).await;
    Ok(match answer {
        Ok(Some(true)) => Asked::Yes,
        Ok(Some(false)) => Asked::No,
        Ok(None) => {
            Asked::Nobody("this installation's database does not know it; --revoked takes a list".into())
        }
        Err(error) => {
            tracing::debug!(%error, "no answer");
            Asked::Nobody("this installation's database does not answer; --revoked takes a list".into())
        }
    })
}

/// What it states, a line each.
fn statement(claims: &Claims, cx: &Context) -> String {
    use std::fmt::Write as _;
    let mut text = String::new();
    let facts = words::facts(claims, cx.config.site.time_zone);
    for fact in facts.iter().chain(&words::stages(claims)) {
        let _ = writeln!(text, "  {}: {}", fact.term, fact.text);
    }
    let _ = writeln!(text, "  Whose it is: {}", claims.profile_url());
    text
}

fn read(path: &Path) -> anyhow::Result<Vec<u8>> {
    use std::io::Read as _;
    let unreadable = || format!("{} cannot be read", path.display());
    let file = std::fs::File::open(path).with_context(unreadable)?;
    let mut bytes = Vec::new();
    let most = u64::try_from(LARGEST_FILE).unwrap_or(u64::MAX).saturating_add(1);
    file.take(most).read_to_end(&mut bytes).with_context(unreadable)?;
    Ok(bytes)
}

fn text(path: &Path) -> anyhow::Result<String> {
    std::fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))
}

/// To standard output, byte for byte.
fn print(text: &str) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).context("nobody reads the output")
}

fn tell(line: &str) {
    #[expect(clippy::print_stderr, reason = "this is what the person at the terminal reads")]
    {
        eprintln!("{line}");
    }
}
