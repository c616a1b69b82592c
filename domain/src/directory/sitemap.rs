//! Engineers whom search engines may keep, in parts that a sitemap can hold.

use chrono::{DateTime, Utc};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Text};
use diesel_async::RunQueryDsl;

use super::index::Snapshot;
use super::queries::count_rows;
use super::viewer::{Surface, Viewer};
use super::visibility::{VisibleTo, visible_to};
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::schema::engineers;

/// Addresses that one sitemap may hold (sitemaps.org).
pub const MOST_IN_PART: i64 = 50_000;
/// Slugs are random, so that their first characters cut them into parts of a like size.
const FIRST_CHARACTERS: &str = "0123456789abcdefghjkmnpqrstvwxyz";

/// One engineer's page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Its slug.
    pub slug: String,
    /// When the profile was last written.
    pub changed_at: DateTime<Utc>,
}

/// What the slugs of each part begin with: one part for all of them while they fit. Without an index it is a walk over all.
///
/// # Errors
/// When Postgres refuses.
pub async fn list_parts(conn: &mut Conn, cx: &Context, index: Option<&Snapshot>) -> QueryResult<Vec<String>> {
    let total = match index {
        Some(index) => index.count_seen(&Viewer::search_engine(), Surface::Sitemap),
        None => count_rows(conn, vec![seen(cx)]).await?,
    };
    if total <= MOST_IN_PART {
        return Ok(vec![String::new()]);
    }
    Ok(FIRST_CHARACTERS.chars().map(String::from).collect())
}

/// Those of a part, by slug; nothing for what no part is called, whether or not there are so many parts today.
///
/// # Errors
/// When Postgres refuses.
pub async fn list_part(conn: &mut Conn, cx: &Context, prefix: &str) -> QueryResult<Option<Vec<Listed>>> {
    if prefix.len() > 1 || !prefix.chars().all(|first| FIRST_CHARACTERS.contains(first)) {
        return Ok(None);
    }
    let begins = sql::<Bool>("starts_with(engineers.slug, ").bind::<Text, _>(prefix.to_owned()).sql(")");
    let rows: Vec<(String, DateTime<Utc>)> = engineers::table
        .filter(seen(cx))
        .filter(begins)
        .order(engineers::slug)
        .limit(MOST_IN_PART)
        .select((engineers::slug, engineers::profile_updated_at))
        .load(conn)
        .await?;
    Ok(Some(rows.into_iter().map(|(slug, changed_at)| Listed { slug, changed_at }).collect()))
}

fn seen(cx: &Context) -> VisibleTo {
    visible_to(&Viewer::search_engine(), Surface::Sitemap, cx.now)
}
