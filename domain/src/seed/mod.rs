//! Plausible data, the same every time: a small demo, or as much as a measurement needs. Nobody in it exists, and every
//! address ends in a reserved domain.
//!
//! Row `i` of a kind is the same whoever asks, and rows are committed in order, although several chunks are on their way
//! at once: a run that was cut short is taken up, a larger size adds what is missing, and the same size adds nothing.

mod agreements;
mod answers;
mod catalogue;
mod companies;
mod copy;
pub mod demo;
mod draw;
mod engineers;
mod hiring;
mod lists;
mod members;
mod open;
mod parts;
mod passports;
mod person;
mod pipe;
mod places;
mod readers;
mod talk;
#[cfg(test)]
mod tests;
mod trades;
mod vetting;

use std::sync::Arc;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Text};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};
use secrecy::ExposeSecret;
use tokio::task::JoinError;

use crate::passports::issue_missing;
use crate::platform::actor::Actor;
use crate::platform::config::{Config, Environment};
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::keys::Keys;
use catalogue::Catalogue;
use engineers::Surroundings;
use passports::Issuing;
use pipe::{CHUNK, Pipe, Rows};

/// How much there is to be afterwards.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Size {
    /// Engineers, nearly all of them approved.
    pub engineers: u32,
    /// Confirmed subscribers.
    pub subscribers: u32,
    /// Verified companies.
    pub companies: u32,
}

/// The demo's size.
pub const DEMO: Size = Size { engineers: 60, subscribers: 40, companies: 6 };

/// Why nothing, or not everything, was loaded.
#[derive(Debug, thiserror::Error)]
pub enum SeedError {
    /// Seeded accounts have no place there.
    #[error("production gets no seed data")]
    Production,
    /// Skills or the vetting track are missing.
    #[error("the skills and the vetting track are missing: run `backend migrate` first")]
    NoReferenceData,
    /// The demo password.
    #[error("the demo password could not be hashed: {0}")]
    Hash(String),
    /// No connection.
    #[error("the database cannot be reached: {0}")]
    Unreachable(String),
    /// A thread that makes rows ended.
    #[error("rows could not be made: {0}")]
    Made(#[from] JoinError),
    /// A statement failed.
    #[error(transparent)]
    Query(#[from] diesel::result::Error),
    /// A COPY failed.
    #[error("{}", .0.as_db_error().map_or_else(|| .0.to_string(), |told| format!("{told}: {}", told.detail().unwrap_or_default())))]
    Copy(#[from] tokio_postgres::Error),
}

/// How far a run is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// `engineers`, `subscribers`, `companies`.
    pub what: &'static str,
    /// Rows of the wanted size that exist.
    pub done: u32,
    /// The wanted size.
    pub of: u32,
}

/// Loads what is missing to `size`, and the demo if asked for. Answers how much was added.
///
/// # Errors
/// See [`SeedError`]; what was told as progress stays.
pub async fn run(
    config: &Config,
    now: DateTime<Utc>,
    size: Size,
    is_demo: bool,
    tell: &mut (dyn FnMut(Progress) + Send),
) -> Result<Size, SeedError> {
    if config.environment == Environment::Production {
        return Err(SeedError::Production);
    }
    let url = config.database.url.expose_secret();
    let unreachable = |error: diesel::ConnectionError| SeedError::Unreachable(error.to_string());
    let mut conn = AsyncPgConnection::establish(url).await.map_err(unreachable)?;
    let cx = context(config, now);
    let mut around = surroundings(&mut conn, cx.clone()).await?;
    let pipe = Pipe::open(url, is_superuser(&mut conn).await?, CHUNK).await?;
    let mut added = Size::default();
    for (is_demo, size) in [(true, if is_demo { DEMO } else { Size::default() }), (false, size)] {
        around.is_demo = is_demo;
        let filled = fill(&mut conn, &pipe, &around, size, tell).await?;
        added.companies += filled.companies;
        added.engineers += filled.engineers;
        added.subscribers += filled.subscribers;
    }
    agreements::ensure_signed(&mut conn).await?;
    if is_demo {
        demo::ensure_people(&mut conn, config, now).await?;
        members::ensure(&mut conn, now).await?;
        lists::load(&mut conn, now).await?;
        answers::load(&mut conn, now).await?;
        if added != Size::default() {
            open::leave_open(&mut conn, now).await?;
            talk::load(&mut conn, now).await?;
            hiring::load(&mut conn, now).await?;
        }
    }
    if added != Size::default() {
        conn.batch_execute("analyze").await?;
    }
    issue_missing(&mut conn, &cx).await?;
    Ok(added)
}

fn context(config: &Config, now: DateTime<Utc>) -> Context {
    Context {
        actor: Actor::System,
        now,
        request_id: None,
        keys: Arc::new(Keys::new(config.secrets.signing_key.clone())),
        config: Arc::new(config.clone()),
    }
}

/// What rows refer to, with the staff behind vettings.
async fn surroundings(conn: &mut Conn, cx: Context) -> Result<Surroundings, SeedError> {
    let catalogue = Arc::new(Catalogue::read(conn).await?.ok_or(SeedError::NoReferenceData)?);
    let vetters = demo::ensure_vetters(conn, cx.now).await?;
    let issuing = Arc::new(Issuing::read(conn, &cx, &catalogue).await?);
    Ok(Surroundings { catalogue, vetters, issuing, cx, is_demo: false })
}

/// Writes what is missing to `size`, of the demo or of the rest; answers how much that was.
async fn fill(
    conn: &mut Conn,
    pipe: &Pipe,
    around: &Surroundings,
    size: Size,
    tell: &mut (dyn FnMut(Progress) + Send),
) -> Result<Size, SeedError> {
    let has = existing(conn, around.is_demo).await?;
    let (is_demo, now) = (around.is_demo, around.cx.now);
    let rows: Rows = Arc::new(move |from, to| Ok(companies::rows(from, to, is_demo, now)));
    let companies = pipe.fill("companies", (has.companies, size.companies), rows, tell).await?;
    let shared = around.clone();
    let rows: Rows = Arc::new(move |from, to| engineers::rows(from, to, &shared).map_err(SeedError::Query));
    let engineers = pipe.fill("engineers", (has.engineers, size.engineers), rows, tell).await?;
    let catalogue = Arc::clone(&around.catalogue);
    let rows: Rows = Arc::new(move |from, to| Ok(readers::rows(from, to, is_demo, &catalogue, now)));
    let subscribers = pipe.fill("subscribers", (has.subscribers, size.subscribers), rows, tell).await?;
    Ok(Size { engineers, subscribers, companies })
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

async fn count(conn: &mut Conn, statement: &str, pattern: &str) -> QueryResult<u32> {
    let row: Count = sql_query(statement).bind::<Text, _>(pattern).get_result(conn).await?;
    Ok(u32::try_from(row.count).unwrap_or(u32::MAX))
}

/// What earlier runs left, by addresses that nobody else has.
async fn existing(conn: &mut Conn, is_demo: bool) -> QueryResult<Size> {
    const ACCOUNTS: &str = "select count(*) as count from accounts where is_demo and email_key like $1";
    const READERS: &str = "select count(*) as count from subscribers where address_key like $1";
    if is_demo {
        return Ok(Size {
            engineers: count(conn, ACCOUNTS, "engineer-%@demo.test").await?
                + count(conn, ACCOUNTS, demo::DEVELOPER).await?,
            companies: count(conn, ACCOUNTS, "company-%@demo.test").await?
                + count(conn, ACCOUNTS, demo::COMPANY).await?,
            subscribers: count(conn, READERS, "reader-%@demo.test").await?,
        });
    }
    Ok(Size {
        engineers: count(conn, ACCOUNTS, "engineer-%@seed.example").await?,
        companies: count(conn, ACCOUNTS, "company-%@seed.example").await?,
        subscribers: count(conn, READERS, "reader-%@mail-__.example").await?,
    })
}

async fn is_superuser(conn: &mut Conn) -> QueryResult<bool> {
    let rows = sql_query("select count(*) as count from pg_roles where rolname = current_user and rolsuper");
    let row: Count = rows.get_result(conn).await?;
    Ok(row.count > 0)
}
