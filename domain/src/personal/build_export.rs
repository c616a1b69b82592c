//! Makes a copy: the worker's part. All of it is read at one instant, row by row and file by file, and stored in pieces.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use serde_json::json;

use super::EXPORT_LIFE;
use super::archive::{Archive, PIECE, safe_name};
use super::export::ExportState;
use super::map::{self, Rule, Table};
use super::queries::Me;
use crate::outbox::{self, MailKind, NewMail};
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::email::EmailAddress;
use crate::platform::ids::{AccountId, ExportId};
use crate::schema::{accounts, personal_export_parts, personal_exports};

/// Rows that are read at once.
const PAGE: i64 = 200;

/// Where the pieces go.
struct Shelf {
    export: ExportId,
    next: i32,
    byte_size: i64,
}

/// Makes the copy and owes the mail about it. A second run finds it made and changes nothing; so does one for a request
/// that is gone, or whose account is.
///
/// # Errors
/// When Postgres refuses, or the archive cannot be written; nothing is stored then.
pub async fn build_export(conn: &mut Conn, cx: &Context, id: ExportId) -> QueryResult<bool> {
    conn.transaction(async |conn| {
        diesel::sql_query("set transaction isolation level repeatable read").execute(conn).await?;
        let asked: Option<AccountId> = personal_exports::table
            .find(id)
            .filter(personal_exports::state.eq(ExportState::Asked))
            .select(personal_exports::account_id)
            .for_update()
            .first(conn)
            .await
            .optional()?;
        let Some(account) = asked else { return Ok(false) };
        let me = Me::of(conn, account, cx.now).await?;
        let mut shelf = Shelf { export: id, next: 0, byte_size: 0 };
        fill(conn, cx, &me, &mut shelf).await?;
        diesel::update(personal_exports::table.find(id))
            .set((
                personal_exports::state.eq(ExportState::Ready),
                personal_exports::ready_at.eq(cx.now),
                personal_exports::expires_at.eq(cx.now + EXPORT_LIFE),
                personal_exports::byte_size.eq(shelf.byte_size),
            ))
            .execute(conn)
            .await?;
        tell(conn, cx, account, id).await?;
        Ok(true)
    })
    .await
}

async fn fill(conn: &mut Conn, cx: &Context, me: &Me, shelf: &mut Shelf) -> QueryResult<()> {
    let mut archive = Archive::new(cx.now);
    let mut counts = BTreeMap::new();
    for table in map::tables().filter(|table| table.is_personal()) {
        if let Some(statement) = table.listing() {
            let rows = write_rows(conn, me, table, &statement, &mut archive, shelf).await?;
            counts.insert((table.topic, table.name), rows);
        }
        for statement in table.files() {
            write_files(conn, me, table, &statement, &mut archive, shelf).await?;
        }
    }
    archive.begin("README.txt").map_err(broken)?;
    archive.write(read_me(cx, &counts).as_bytes()).map_err(broken)?;
    shelf.put(conn, archive.finish().map_err(broken)?).await
}

/// `<topic>/<table>.json`: an array of its rows, also an empty one, so that its reader sees that there is nothing.
async fn write_rows(
    conn: &mut Conn,
    me: &Me,
    table: &Table,
    statement: &str,
    archive: &mut Archive,
    shelf: &mut Shelf,
) -> QueryResult<i64> {
    archive.begin(&format!("{}/{}.json", table.topic, table.name)).map_err(broken)?;
    archive.write(b"[").map_err(broken)?;
    let mut read = 0;
    loop {
        let lines = me.list_lines(conn, statement, PAGE, read).await?;
        for line in &lines {
            archive.write(if read == 0 { b"\n" } else { b",\n" }).map_err(broken)?;
            archive.write(line.as_bytes()).map_err(broken)?;
            read += 1;
        }
        shelf.put_if_enough(conn, archive).await?;
        if i64::try_from(lines.len()).unwrap_or(0) < PAGE {
            break;
        }
    }
    archive.write(b"\n]\n").map_err(broken)?;
    Ok(read)
}

async fn write_files(
    conn: &mut Conn,
    me: &Me,
    table: &Table,
    statement: &str,
    archive: &mut Archive,
    shelf: &mut Shelf,
) -> QueryResult<()> {
    let mut read = 0;
    while let Some(file) = me.find_file(conn, statement, read).await? {
        let name = safe_name(&file.name);
        archive.begin(&format!("{}/{}/{name}", table.topic, table.name)).map_err(broken)?;
        for chunk in file.content.chunks(PIECE) {
            archive.write(chunk).map_err(broken)?;
            shelf.put_if_enough(conn, archive).await?;
        }
        read += 1;
    }
    Ok(())
}

impl Shelf {
    async fn put_if_enough(&mut self, conn: &mut Conn, archive: &Archive) -> QueryResult<()> {
        match archive.take_piece() {
            Some(piece) => self.put(conn, piece).await,
            None => Ok(()),
        }
    }

    async fn put(&mut self, conn: &mut Conn, piece: Vec<u8>) -> QueryResult<()> {
        self.byte_size += i64::try_from(piece.len()).unwrap_or(0);
        diesel::insert_into(personal_export_parts::table)
            .values((
                personal_export_parts::export_id.eq(self.export),
                personal_export_parts::position.eq(self.next),
                personal_export_parts::content.eq(piece),
            ))
            .execute(conn)
            .await?;
        self.next += 1;
        Ok(())
    }
}

/// What is in the archive, file by file, and what is not, with the reason.
fn read_me(cx: &Context, counts: &BTreeMap<(&str, &str), i64>) -> String {
    let mut text = format!(
        "What {} holds about you, as of {} (UTC).\n\nEach JSON file is a list of rows; times are UTC. Files that you gave us lie beside them.\n\n",
        cx.config.site.name,
        cx.now.format("%e %B %Y, %H:%M").to_string().trim_start(),
    );
    for table in map::tables().filter(|table| table.is_personal()) {
        if let Some(rows) = counts.get(&(table.topic, table.name)) {
            let _ = writeln!(text, "{}/{}.json ({rows})\n  {}", table.topic, table.name, table.about);
        }
    }
    text.push_str("\nWhat is about you and not in here:\n\n");
    for table in map::tables().filter(|table| table.is_personal()) {
        for column in table.columns {
            if let Rule::Secret(_, why) = column.rule {
                let _ = writeln!(text, "{}.{}: {why}", table.name, column.name);
            }
        }
    }
    text
}

async fn tell(conn: &mut Conn, cx: &Context, account: AccountId, id: ExportId) -> QueryResult<()> {
    let email: Option<String> = accounts::table.find(account).select(accounts::email).first(conn).await?;
    let Some(recipient) = email.and_then(|email| email.parse::<EmailAddress>().ok()) else { return Ok(()) };
    let kind = MailKind::ExportReady;
    let mail = NewMail {
        kind,
        recipient: &recipient,
        account_id: Some(account),
        payload: json!({ "export_id": id }),
        unique_key: format!("{kind}:{id}"),
    };
    outbox::record(conn, cx, &mail).await.map(drop)
}

fn broken(error: std::io::Error) -> QueryError {
    QueryError::SerializationError(Box::new(error))
}
