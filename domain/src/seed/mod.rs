//! Plausible data, the same every time: a small demo, or as much as a measurement needs. Nobody in it exists, and every
//! address ends in a reserved domain.
//!
//! Row `i` of a kind is the same whoever asks, and rows are written in order: a run that was cut short is taken up, a
//! larger size adds what is missing, and the same size adds nothing.

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
mod person;
mod places;
mod readers;
mod talk;
mod trades;
mod vetting;

use std::sync::Arc;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Text};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};
use secrecy::ExposeSecret;
use tokio::task::JoinSet;
use tokio_postgres::{Client, NoTls};

use crate::passports;
use crate::platform::actor::Actor;
use crate::platform::config::{Config, Environment};
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::keys::Keys;
use catalogue::Catalogue;
use copy::Table;
use engineers::Surroundings;

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

/// Rows that were written at once.
const CHUNK: u32 = 5_000;

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
    let catalogue = Catalogue::read(&mut conn).await?.ok_or(SeedError::NoReferenceData)?;
    let keys = Keys::new(config.secrets.signing_key.clone());
    let vetters = demo::ensure_vetters(&mut conn, now).await?;
    let (client, connection) = tokio_postgres::connect(url, NoTls).await?;
    let mut driving = JoinSet::new();
    driving.spawn(connection);
    let pipe = Pipe { client, is_trusted: is_superuser(&mut conn).await? };

    let mut added = Size::default();
    for (is_demo, size) in [(true, if is_demo { DEMO } else { Size::default() }), (false, size)] {
        let around = Surroundings { catalogue: &catalogue, vetters: &vetters, keys: &keys, is_demo, now };
        let has = existing(&mut conn, is_demo).await?;
        let rows = |from, to| companies::rows(from, to, is_demo, now);
        added.companies += pipe.fill("companies", has.companies, size.companies, &rows, tell).await?;
        let rows = |from, to| engineers::rows(from, to, &around);
        added.engineers += pipe.fill("engineers", has.engineers, size.engineers, &rows, tell).await?;
        let rows = |from, to| readers::rows(from, to, is_demo, &catalogue, now);
        added.subscribers += pipe.fill("subscribers", has.subscribers, size.subscribers, &rows, tell).await?;
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
    passports::issue_missing(&mut conn, &context(config, now)).await?;
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

/// A connection that takes COPY.
struct Pipe {
    client: Client,
    /// Whether the role may leave foreign keys unchecked: they hold by construction, and checking takes half the time.
    is_trusted: bool,
}

impl Pipe {
    /// Writes rows `has` to `wants`, a chunk a transaction.
    async fn fill(
        &self,
        what: &'static str,
        has: u32,
        wants: u32,
        rows: &(dyn Fn(u32, u32) -> Vec<Table> + Sync),
        tell: &mut (dyn FnMut(Progress) + Send),
    ) -> Result<u32, SeedError> {
        let mut done = has;
        while done < wants {
            let end = wants.min(done + CHUNK);
            let tables = rows(done, end);
            self.client.batch_execute("begin").await?;
            if self.is_trusted {
                self.client.batch_execute("set local session_replication_role = replica").await?;
            }
            for table in tables {
                table.send(&self.client).await?;
            }
            self.client.batch_execute("commit").await?;
            done = end;
            tell(Progress { what, done, of: wants });
        }
        Ok(done - has)
    }
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
