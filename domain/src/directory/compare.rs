//! Engineers side by side, each as their page shows them to this viewer.

use diesel::QueryResult;

use super::open_profile::{OpenProfile, open_on};
use super::viewer::{Surface, Viewer};
use crate::platform::context::Context;
use crate::platform::db::Conn;

/// How many stand side by side at most.
pub const MOST_COMPARED: usize = 4;

/// What `viewer` may see at each of these slugs, in their order; nothing where nobody is, or nobody whom they may see:
/// the answer does not tell which. More than [`MOST_COMPARED`] are left out.
///
/// # Errors
/// When Postgres refuses.
pub async fn compare(
    conn: &mut Conn,
    cx: &Context,
    viewer: &Viewer,
    slugs: &[String],
) -> QueryResult<Vec<Option<OpenProfile>>> {
    let mut found = Vec::new();
    for slug in slugs.iter().take(MOST_COMPARED) {
        found.push(open_on(conn, cx, viewer, Surface::Compare, slug).await?);
    }
    Ok(found)
}
