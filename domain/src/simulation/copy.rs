//! A copy of the data, in a database beside the original, which is only read.
//!
//! `CREATE DATABASE … TEMPLATE` where nobody is connected to the original. Where somebody is (the site runs) the tables of
//! one snapshot are copied by COPY into a migrated database, with foreign keys and triggers put back afterwards.

use chrono::{DateTime, TimeDelta, Utc};
use futures::{SinkExt, StreamExt};
use secrecy::{ExposeSecret, SecretString};
use tokio::task::JoinSet;
use tokio_postgres::error::SqlState;
use tokio_postgres::{Client, NoTls};
use url::Url;

use crate::platform::db::{self, DbError};

/// Copies that a killed process left are dropped after so long.
const STALE: TimeDelta = TimeDelta::hours(1);
/// Where statements about whole databases are said.
const DESKS: [&str; 2] = ["postgres", "template1"];

/// Why there is no copy.
#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    /// No such database, or nobody answers.
    #[error("the database cannot be reached: {0}")]
    Unreachable(String),
    /// The site runs on tables of another release.
    #[error("the database is of another release: run `backend migrate` first")]
    OtherRelease,
    /// A statement failed.
    #[error("the data could not be copied: {}", .0.as_db_error().map_or_else(|| .0.to_string(), ToString::to_string))]
    Postgres(#[from] tokio_postgres::Error),
    /// The copy's tables could not be made.
    #[error(transparent)]
    Migration(#[from] DbError),
}

/// The copy. Drop it with [`DataCopy::discard`].
#[derive(Debug)]
pub struct DataCopy {
    source: Url,
    name: String,
    url: SecretString,
}

impl DataCopy {
    /// Copies the database at `source`; `now` and `mark` name the copy.
    ///
    /// # Errors
    /// See [`CopyError`]; nothing is left then.
    pub async fn make(source: &SecretString, now: DateTime<Utc>, mark: u32) -> Result<Self, CopyError> {
        let unreadable = |error: url::ParseError| CopyError::Unreachable(error.to_string());
        let source = Url::parse(source.expose_secret()).map_err(unreadable)?;
        let original = source.path().trim_start_matches('/').to_owned();
        // Postgres cuts names after 63 bytes.
        let stem: String = original.chars().take(30).collect();
        let name = format!("{stem}_simulation_{}_{mark:08x}", now.timestamp());
        let mut url = source.clone();
        url.set_path(&name);
        let copy = Self { source, name, url: url.to_string().into() };
        let desk = copy.desk().await?;
        copy.drop_stale(&desk, &stem, now).await?;
        match copy.fill(&desk, &original).await {
            Ok(()) => Ok(copy),
            Err(error) => {
                copy.drop_database(&desk).await?;
                Err(error)
            }
        }
    }

    /// Where the copy is.
    #[must_use]
    pub fn url(&self) -> &SecretString {
        &self.url
    }

    /// Drops the copy, whoever is connected to it.
    ///
    /// # Errors
    /// When Postgres refuses; the next simulation then drops it after an hour.
    pub async fn discard(self) -> Result<(), CopyError> {
        let desk = self.desk().await?;
        self.drop_database(&desk).await
    }

    async fn desk(&self) -> Result<Client, CopyError> {
        let mut said = String::new();
        for name in DESKS {
            let mut url = self.source.clone();
            url.set_path(name);
            match connect(url.as_str()).await {
                Ok(client) => return Ok(client),
                Err(error) => said = error.to_string(),
            }
        }
        Err(CopyError::Unreachable(said))
    }

    async fn drop_database(&self, desk: &Client) -> Result<(), CopyError> {
        Ok(desk
            .batch_execute(&format!("drop database if exists {} with (force)", quoted(&self.name)))
            .await?)
    }

    async fn drop_stale(&self, desk: &Client, stem: &str, now: DateTime<Utc>) -> Result<(), CopyError> {
        let prefix = format!("{stem}_simulation_");
        let rows = desk
            .query("select datname::text from pg_database where starts_with(datname::text, $1)", &[&prefix])
            .await?;
        for row in rows {
            let name: String = row.get(0);
            let made = name.strip_prefix(&prefix).and_then(|rest| rest.split('_').next());
            let made = made.and_then(|seconds| DateTime::from_timestamp(seconds.parse().ok()?, 0));
            if made.is_some_and(|made| made < now - STALE) {
                desk.batch_execute(&format!("drop database if exists {} with (force)", quoted(&name)))
                    .await?;
            }
        }
        Ok(())
    }

    async fn fill(&self, desk: &Client, original: &str) -> Result<(), CopyError> {
        let whole = format!("create database {} template {}", quoted(&self.name), quoted(original));
        match desk.batch_execute(&whole).await {
            Ok(()) => {
                // A binary that is newer than the data brings the copy, and nothing else, up to its release.
                db::migrate(&self.url).await?;
                Ok(())
            }
            Err(error) if error.code() == Some(&SqlState::OBJECT_IN_USE) => {
                desk.batch_execute(&format!("create database {} template template0", quoted(&self.name)))
                    .await?;
                db::migrate(&self.url).await?;
                self.copy_tables().await
            }
            Err(error) => Err(error.into()),
        }
    }

    async fn copy_tables(&self) -> Result<(), CopyError> {
        let from = connect(self.source.as_str()).await?;
        let to = connect(self.url.expose_secret()).await?;
        from.batch_execute("begin transaction isolation level repeatable read read only").await?;
        let tables = list(&to, TABLES).await?;
        if tables != list(&from, TABLES).await? {
            return Err(CopyError::OtherRelease);
        }
        let keys = list(&to, KEYS).await?;
        let put_back = list(&to, KEYS_BACK).await?;
        to.batch_execute(&keys.join(";")).await?;
        for table in &tables {
            copy_table(&from, &to, table).await?;
        }
        to.batch_execute(&put_back.join(";")).await?;
        let sequences = list(&from, SEQUENCES).await?;
        to.batch_execute(&sequences.join(";")).await?;
        to.batch_execute("analyze").await?;
        Ok(())
    }
}

/// Tables with their columns, `name(columns)`, those that are computed left out.
const TABLES: &str = "select format('%I(%s)', c.relname, string_agg(quote_ident(a.attname), ',' order by a.attname))
  from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
  where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relname <> '__diesel_schema_migrations'
  group by c.relname order by c.relname";
const KEYS: &str = "select format('alter table %s drop constraint %I', conrelid::regclass, conname)
  from pg_constraint where contype = 'f' and connamespace = 'public'::regnamespace order by conname, conrelid::regclass::text";
const KEYS_BACK: &str = "select format('alter table %s add constraint %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid))
  from pg_constraint where contype = 'f' and connamespace = 'public'::regnamespace order by conname, conrelid::regclass::text";
const SEQUENCES: &str = "select format('select setval(%L, %s)', quote_ident(sequencename), last_value)
  from pg_sequences where schemaname = 'public' and last_value is not null order by sequencename";

async fn list(client: &Client, statement: &str) -> Result<Vec<String>, CopyError> {
    Ok(client.query(statement, &[]).await?.iter().map(|row| row.get(0)).collect())
}

async fn copy_table(from: &Client, to: &Client, table: &str) -> Result<(), CopyError> {
    let name = table.split('(').next().unwrap_or(table);
    // What migrations put into it is in the original, too.
    to.batch_execute(&format!("alter table {name} disable trigger user; delete from {name}")).await?;
    let mut rows = std::pin::pin!(from.copy_out(&format!("copy {table} to stdout")).await?);
    let mut sink = std::pin::pin!(to.copy_in(&format!("copy {table} from stdin")).await?);
    while let Some(chunk) = rows.next().await {
        sink.send(chunk?).await?;
    }
    sink.finish().await?;
    to.batch_execute(&format!("alter table {name} enable trigger user")).await?;
    Ok(())
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// A connection whose other half is driven until the client is dropped.
async fn connect(url: &str) -> Result<Client, tokio_postgres::Error> {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await?;
    let mut driving = JoinSet::new();
    driving.spawn(connection);
    driving.detach_all(); // ends with the client
    Ok(client)
}
