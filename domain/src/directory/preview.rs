//! E4, "view as": what somebody else sees of an engineer, asked by the engineer.

use diesel::QueryResult;

use super::cards::load_cards;
use super::open_profile::{OpenProfile, open_profile};
use super::shown::{Shown, is_named};
use super::viewer::{Standing, Surface, Viewer};
use super::visibility::{is_visible, list_bars, would_be_visible};
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
    /// The page, if they may open it: what it is made from for them, too.
    pub page: Option<OpenProfile>,
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
    if engineer.network_status != NetworkStatus::Active && would_be(conn, viewer, profile).await? {
        let mut row = engineer.clone();
        row.approved_at = Some(cx.now);
        let named = is_named(row.visibility);
        shown = Shown::of(row, profile.skills.clone(), named, cx.now);
    }
    let page = open_profile(conn, cx, viewer, &engineer.slug).await?;
    Ok(Preview { shown, surfaces, page })
}

/// Before approval: whether this viewer would see the profile somewhere, were it in the network.
async fn would_be(conn: &mut Conn, viewer: &Viewer, profile: &Profile) -> QueryResult<bool> {
    let engineer = &profile.engineer;
    let is_kept_out = viewer.standing == Standing::SearchEngine && !engineer.is_indexable;
    let bars = list_bars(conn, &[engineer.id]).await?;
    let is_barred = bars.match_viewer(engineer.id, viewer);
    Ok(would_be_visible(viewer.standing, engineer.visibility) && !is_kept_out && !is_barred)
}
