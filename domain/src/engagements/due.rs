//! What happens by the clock: offers lapse, trials begin, are halfway, want a decision, and end without one.

use chrono::{Days, TimeDelta};
use diesel_async::AsyncConnection;

use super::act::step;
use super::effects::after;
use super::mails::{Step, tell};
use super::model::{Engagement, EngagementAction, EngagementState};
use super::{DECISION_DAYS, GRACE_DAYS, queries};
use crate::candidacies::steps::lock;
use crate::candidacies::{Card, Side};
use crate::overdue::BATCH;
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::ids::CandidacyId;

/// [`Engagement::told`] once the halfway mail, then the one before the decision, is owed.
pub(super) const TOLD_MIDDLE: i16 = 1;
pub(super) const TOLD_DECISION: i16 = 2;

/// Does whatever is due, an engagement at a time. Answers how many steps there were.
///
/// # Errors
/// When Postgres refuses.
pub async fn run_due(conn: &mut Conn, cx: &Context) -> Result<usize, QueryError> {
    let mut done = 0;
    for id in queries::list_due(conn, cx.now, BATCH).await? {
        done += usize::from(one(conn, cx, id).await?);
    }
    Ok(done)
}

async fn one(conn: &mut Conn, cx: &Context, id: CandidacyId) -> Result<bool, QueryError> {
    conn.transaction(async |conn| {
        let Some(mut card) = lock(conn, id).await? else { return Ok(false) };
        let Some(mut engagement) = queries::lock_open(conn, id).await? else { return Ok(false) };
        if let Some(action) = due(&engagement, cx) {
            step(conn, cx, &mut engagement, (action, Side::System), "").await?;
            after(conn, cx, &mut card, &engagement, (action, Side::System)).await?;
            return Ok(true);
        }
        remind(conn, cx, &card, &mut engagement).await
    })
    .await
}

/// The step that the clock takes now.
pub(super) fn due(engagement: &Engagement, cx: &Context) -> Option<EngagementAction> {
    let today = cx.now.date_naive();
    match engagement.state {
        EngagementState::Proposed if engagement.respond_by <= cx.now => Some(EngagementAction::Lapse),
        EngagementState::Agreed if engagement.starts_on <= today => {
            let trial = engagement.trial_ends_on.is_some();
            Some(if trial { EngagementAction::StartTrial } else { EngagementAction::Start })
        }
        EngagementState::Trial => {
            let last = engagement.trial_ends_on?.checked_add_days(Days::new(GRACE_DAYS.unsigned_abs()))?;
            (last < today).then_some(EngagementAction::Expire)
        }
        _ => None,
    }
}

/// Halfway through a trial both are asked how it goes; two days before its end the company for its decision. Of two that
/// were missed, the later one is told.
async fn remind(
    conn: &mut Conn,
    cx: &Context,
    card: &Card,
    engagement: &mut Engagement,
) -> Result<bool, QueryError> {
    let Some(end) = engagement.trial_ends_at() else { return Ok(false) };
    if engagement.state != EngagementState::Trial {
        return Ok(false);
    }
    let start = engagement.starts_at();
    let middle = start + TimeDelta::days((end - start).num_days() / 2);
    let decision = end - TimeDelta::days(DECISION_DAYS);
    if engagement.told < TOLD_DECISION && decision <= cx.now {
        engagement.told = TOLD_DECISION;
        queries::update(conn, engagement).await?;
        tell(conn, cx, card, engagement, Step::DecisionDue, Side::Company).await?;
        return Ok(true);
    }
    if engagement.told < TOLD_MIDDLE && middle <= cx.now {
        engagement.told = TOLD_MIDDLE;
        queries::update(conn, engagement).await?;
        for to in [Side::Engineer, Side::Company] {
            tell(conn, cx, card, engagement, Step::TrialMiddle, to).await?;
        }
        return Ok(true);
    }
    Ok(false)
}
