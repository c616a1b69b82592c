//! E4, "view as": what somebody else sees of an engineer, asked by the engineer.

use diesel::QueryResult;

use super::cards::load_cards;
use super::shown::{Shown, is_named};
use super::viewer::{Surface, Viewer};
use super::visibility::{is_visible, would_be_visible};
use crate::engineers::{NetworkStatus, Profile};
use crate::platform::context::Context;
use crate::platform::db::Conn;

/// What a viewer sees.
#[derive(Clone, Debug)]
pub struct Preview {
    /// The card, if they see one anywhere; before approval, the one that they would see.
    pub shown: Option<Shown>,
    /// Whether each surface shows the engineer now.
    pub surfaces: Vec<(Surface, bool)>,
}

/// What `viewer` sees of the owner's own `profile`.
///
/// # Errors
/// When Postgres refuses.
pub async fn preview(
    conn: &mut Conn,
    cx: &Context,
    viewer: &Viewer,
    profile: &Profile,
) -> QueryResult<Preview> {
    let engineer = &profile.engineer;
    let (mut surfaces, mut shown) = (Vec::new(), None);
    for surface in Surface::ALL {
        let is_shown = is_visible(conn, viewer, *surface, engineer.id, cx.now).await?;
        if is_shown && shown.is_none() {
            shown = load_cards(conn, viewer, *surface, &[engineer.id], cx.now).await?.pop();
        }
        surfaces.push((*surface, is_shown));
    }
    if engineer.network_status != NetworkStatus::Active
        && would_be_visible(viewer.standing, engineer.visibility)
    {
        let mut row = engineer.clone();
        row.approved_at = Some(cx.now);
        let named = is_named(row.visibility);
        shown = Shown::of(row, profile.skills.clone(), named, cx.now);
    }
    Ok(Preview { shown, surfaces })
}
