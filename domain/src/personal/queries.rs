//! The person that statements are about, and the statements of the map.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Binary, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::platform::db::Conn;
use crate::platform::email::EmailAddress;
use crate::platform::ids::{AccountId, EngineerId};
use crate::schema::{accounts, engineers};
use crate::subscribers;

/// The row `me` of the map's statements.
#[derive(Clone, Debug)]
pub(super) struct Me {
    /// $1
    pub account: AccountId,
    /// $2: canonical addresses.
    pub keys: Vec<String>,
    /// $3: subscriptions.
    pub readers: Vec<Uuid>,
    /// $4
    pub now: DateTime<Utc>,
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

/// A file of the export.
#[derive(QueryableByName)]
pub(super) struct FileRow {
    /// What the map calls it.
    #[diesel(sql_type = Text)]
    pub name: String,
    /// Its bytes.
    #[diesel(sql_type = Binary)]
    pub content: Vec<u8>,
}

impl Me {
    /// Everything that is this account's; its subscriptions too.
    pub(super) async fn of(conn: &mut Conn, account: AccountId, now: DateTime<Utc>) -> QueryResult<Self> {
        let email: Option<Option<String>> =
            accounts::table.find(account).select(accounts::email).first(conn).await.optional()?;
        let address: Option<EmailAddress> = email.flatten().and_then(|email| email.parse().ok());
        let keys: Vec<String> = address.iter().map(EmailAddress::key).collect();
        let readers = subscribers::list_of_person(conn, account, &keys).await?;
        Ok(Self { account, keys, readers: readers.into_iter().map(|id| id.0).collect(), now })
    }

    /// Runs one statement of the map; answers how many rows it touched.
    pub(super) async fn run(&self, conn: &mut Conn, statement: &str) -> QueryResult<usize> {
        diesel::sql_query(statement)
            .bind::<SqlUuid, _>(self.account.0)
            .bind::<Array<Text>, _>(&self.keys)
            .bind::<Array<SqlUuid>, _>(&self.readers)
            .bind::<Timestamptz, _>(self.now)
            .execute(conn)
            .await
    }

    /// Some rows of a listing, as JSON objects.
    pub(super) async fn list_lines(
        &self,
        conn: &mut Conn,
        statement: &str,
        limit: i64,
        offset: i64,
    ) -> QueryResult<Vec<String>> {
        let rows: Vec<Line> = diesel::sql_query(statement)
            .bind::<SqlUuid, _>(self.account.0)
            .bind::<Array<Text>, _>(&self.keys)
            .bind::<Array<SqlUuid>, _>(&self.readers)
            .bind::<Timestamptz, _>(self.now)
            .bind::<BigInt, _>(limit)
            .bind::<BigInt, _>(offset)
            .load(conn)
            .await?;
        Ok(rows.into_iter().map(|row| row.line).collect())
    }

    /// One file of a listing.
    pub(super) async fn find_file(
        &self,
        conn: &mut Conn,
        statement: &str,
        offset: i64,
    ) -> QueryResult<Option<FileRow>> {
        diesel::sql_query(statement)
            .bind::<SqlUuid, _>(self.account.0)
            .bind::<Array<Text>, _>(&self.keys)
            .bind::<Array<SqlUuid>, _>(&self.readers)
            .bind::<Timestamptz, _>(self.now)
            .bind::<BigInt, _>(1)
            .bind::<BigInt, _>(offset)
            .get_result(conn)
            .await
            .optional()
    }
}

/// The account's profile as a developer.
pub(super) async fn find_engineer_of(conn: &mut Conn, account: AccountId) -> QueryResult<Option<EngineerId>> {
    engineers::table
        .filter(engineers::account_id.eq(account))
        .select(engineers::id)
        .first(conn)
        .await
        .optional()
}
