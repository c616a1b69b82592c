//! Whose turn it is: an intro that leaves `revision_asked` ends the company's turn, which its response band counts.

use super::model::{Intro, IntroState};
use super::queries::update_state;
use crate::bands::{self, Owed};
use crate::platform::context::Context;
use crate::platform::db::Conn;

/// Moves the intro on, for whoever did: where the company's answer was awaited, an act of the `company` is one, and anything
/// else ends the waiting without it.
pub(super) async fn move_on(
    conn: &mut Conn,
    cx: &Context,
    intro: &Intro,
    state: IntroState,
    reason: Option<&str>,
    is_companys: bool,
) -> diesel::QueryResult<Intro> {
    let answered_at = match state {
        IntroState::Accepted | IntroState::Declined | IntroState::RevisionAsked => {
            intro.answered_at.or(Some(cx.now))
        }
        _ => intro.answered_at,
    };
    let moved = update_state(conn, intro, state, reason, answered_at, cx.now).await?;
    end_turn(conn, cx, intro, is_companys).await?;
    if state == IntroState::RevisionAsked {
        bands::owe(conn, intro.company_id, Owed::Revision, intro.id.0, cx.now).await?;
    }
    Ok(moved)
}

/// Ends the company's turn, if it was.
pub(super) async fn end_turn(
    conn: &mut Conn,
    cx: &Context,
    before: &Intro,
    is_companys: bool,
) -> diesel::QueryResult<()> {
    if before.state == IntroState::RevisionAsked {
        bands::settle(conn, Owed::Revision, before.id.0, is_companys, cx.now).await?;
    }
    Ok(())
}
