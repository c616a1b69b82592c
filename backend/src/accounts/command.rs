//! `backend staff create`: the first accounts of staff, made by whoever has a shell here.

use std::io::{BufRead, IsTerminal};
use std::sync::Arc;

use anyhow::{Context as _, bail};
use clap::{Args, Subcommand};
use domain::accounts::password::{Hasher, Password, PasswordHash};
use domain::accounts::{NewStaff, create_staff};
use domain::platform::actor::{Actor, Permission};
use domain::platform::clock::Clock;
use domain::platform::config::Config;
use domain::platform::context::Context;
use domain::platform::db;
use domain::platform::email::EmailAddress;
use domain::platform::keys::Keys;
use secrecy::ExposeSecret;

/// Accounts of staff.
#[derive(Subcommand)]
pub enum StaffCommand {
    /// Creates a staff account. Without --password-stdin it prints a link to choose the password, good for two hours.
    Create(Create),
}

/// The account to be.
#[derive(Args)]
pub struct Create {
    /// Where they are written to.
    #[arg(long, value_parser = address)]
    email: EmailAddress,
    /// What to call the person.
    #[arg(long)]
    name: String,
    /// What they may do: admin, vetter, matcher, project_lead, editor or moderator; repeat it for several.
    #[arg(long = "permission", value_parser = permission, default_value = "admin")]
    permissions: Vec<Permission>,
    /// Read the password from the first line of standard input.
    #[arg(long)]
    password_stdin: bool,
}

fn address(text: &str) -> Result<EmailAddress, String> {
    text.parse::<EmailAddress>().map_err(|error| error.to_string())
}

fn permission(text: &str) -> Result<Permission, String> {
    let known: Vec<&str> = Permission::ALL.iter().map(|p| p.as_str()).collect();
    text.parse::<Permission>()
        .map_err(|_| format!("there is no such permission; known are {}", known.join(", ")))
}

/// Runs one of the commands.
///
/// # Errors
/// A sentence for the person at the terminal.
pub async fn run(command: StaffCommand, config: Config) -> anyhow::Result<()> {
    let StaffCommand::Create(create) = command;
    let name = create.name.trim();
    if name.is_empty() || name.chars().count() > 100 || name.chars().any(char::is_control) {
        bail!("--name: 1 to 100 characters on one line");
    }
    let password = if create.password_stdin { Some(read_password(&create, &config).await?) } else { None };
    let new = NewStaff {
        email: create.email.clone(),
        name: name.to_owned(),
        permissions: create.permissions.clone(),
        password,
    };
    let cx = Context {
        actor: Actor::Operator,
        now: Clock::system().now(),
        request_id: None,
        keys: Arc::new(Keys::new(config.secrets.signing_key.clone())),
        config: Arc::new(config),
    };
    let pool = db::pool(&cx.config.database);
    let mut conn = pool.get().await.context("the database does not answer")?;
    let (_, token) = create_staff(&mut conn, &cx, &new).await?;
    say(&format!("created the staff account {} ({})", new.email, words(&new.permissions)));
    match token {
        Some(token) => {
            say("choose its password within two hours at");
            say(&cx.config.absolute(&format!("/reset/{}", token.expose_secret())));
        }
        None => say(&format!("sign in at {}", cx.config.absolute("/sign-in"))),
    }
    if cx.config.accounts.staff_two_factor {
        say(
            "the first sign-in leads to setting up two-step sign-in, for which an app that makes codes is needed",
        );
    }
    Ok(())
}

async fn read_password(create: &Create, config: &Config) -> anyhow::Result<PasswordHash> {
    if std::io::stdin().is_terminal() {
        say("password, on one line (it is shown as you type):");
    }
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line).context("standard input cannot be read")?;
    let typed = line.trim_end_matches(['\r', '\n']);
    let address = create.email.to_string();
    let about = [create.name.trim(), &address, create.email.local()];
    let password = Password::choose(typed, &about).map_err(|fault| anyhow::anyhow!("password: {fault}"))?;
    Ok(Hasher::new(&config.accounts)?.hash(&password).await?)
}

fn words(permissions: &[Permission]) -> String {
    permissions.iter().map(|p| p.as_str()).collect::<Vec<_>>().join(", ")
}

#[expect(clippy::print_stdout, reason = "this is what the person at the terminal reads")]
fn say(line: &str) {
    println!("{line}");
}
