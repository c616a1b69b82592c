//! Requests that wait for an engineer who is hired: they end, as the engineer agreed to with the offer.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::model::{Intro, IntroAction, IntroState};
use super::turn::move_on;
use crate::candidacies;
use crate::outbox;
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::ids::EngineerId;
use crate::schema::intros;

const OPEN: [IntroState; 2] = [IntroState::Sent, IntroState::RevisionAsked];

/// Declines whatever waits for this engineer; each company hears why. A request that was not delivered yet never is.
///
/// # Errors
/// When Postgres refuses; the caller's transaction must then end too.
pub(crate) async fn end_of_hired(conn: &mut Conn, cx: &Context, engineer: EngineerId) -> QueryResult<usize> {
    let open = intros::table.filter(intros::engineer_id.eq(engineer)).filter(intros::state.eq_any(OPEN));
    let open: Vec<Intro> = open.order(intros::id).select(Intro::as_select()).for_update().load(conn).await?;
    for intro in &open {
        let Some(state) = intro.state.after(IntroAction::Decline) else { continue };
        outbox::suppress(conn, cx, &intro.asked_key()).await?;
        let ended = move_on(conn, cx, intro, state, None, false).await?;
        candidacies::follow_intro(conn, cx, &ended).await?;
        candidacies::tell_taken(conn, cx, &ended).await?;
    }
    Ok(open.len())
}
