//! What follows from a step: the card moves, the other side hears of it, and a hire has its consequences.

use super::mails::{Step, tell};
use super::model::{Engagement, EngagementAction, EngagementState};
use super::queries;
use crate::candidacies::steps::{advance, remember, touch};
use crate::candidacies::{Card, CardAction, Side};
use crate::directory::score;
use crate::intros;
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::reviews::{self, Occasion};

/// Does all that follows from `action`, which `side` has just taken on a locked engagement of a locked card.
pub(super) async fn after(
    conn: &mut Conn,
    cx: &Context,
    card: &mut Card,
    engagement: &Engagement,
    (action, side): (EngagementAction, Side),
) -> Result<(), QueryError> {
    use EngagementAction as A;
    let was_hired = engagement.hired_at.is_some() && !matches!(action, A::Start | A::Continue);
    let move_card = match action {
        A::StartTrial => Some(CardAction::StartTrial),
        A::Start | A::Continue => Some(CardAction::Hire),
        A::Expire => Some(CardAction::Close),
        A::End if was_hired => None,
        A::End if side == Side::Engineer => Some(CardAction::Withdraw),
        A::End if card.state.after(CardAction::EndTrial).is_some() => Some(CardAction::EndTrial),
        A::Decline | A::TakeBack | A::Lapse | A::End => Some(CardAction::NoDeal),
        A::Agree | A::Pause | A::Resume | A::Complete => None,
    };
    if let Some(step) = move_card {
        let due = engagement.trial_ends_at();
        advance(conn, cx, card, (step, side), due, "").await?;
    } else if action == A::Agree {
        touch(conn, cx, card, ("offer_agreed", side), engagement.starts_at(), "").await?;
    } else {
        let what = format!("engagement_{action}");
        remember(conn, cx, card, (&what, side), "").await?;
    }
    for (step, to) in told(action, side, was_hired) {
        tell(conn, cx, card, engagement, step, to).await?;
    }
    if matches!(action, A::Start | A::Continue) {
        hire(conn, cx, engagement).await?;
    }
    if was_hired && !engagement.state.is_open() {
        free(conn, cx, engagement).await?;
    }
    let has_worked = was_hired || card_worked(action, engagement);
    if engagement.state == EngagementState::Completed || (!engagement.state.is_open() && has_worked) {
        open_reviews(conn, cx, engagement).await?;
    }
    Ok(())
}

/// Whether a trial ended with this step; what was agreed and never began has nothing to review.
fn card_worked(action: EngagementAction, engagement: &Engagement) -> bool {
    let began = engagement.ended_at.is_some_and(|at| engagement.starts_at() <= at);
    began
        && engagement.trial_ends_on.is_some()
        && matches!(action, EngagementAction::End | EngagementAction::Expire)
}

/// Who hears what.
fn told(action: EngagementAction, side: Side, was_hired: bool) -> Vec<(Step, Side)> {
    use EngagementAction as A;
    let other = if side == Side::Company { Side::Engineer } else { Side::Company };
    let both = |step| vec![(step, Side::Engineer), (step, Side::Company)];
    match action {
        A::Agree => both(Step::Agreed),
        A::Decline => vec![(Step::Declined, Side::Company)],
        A::TakeBack => vec![(Step::TakenBack, Side::Engineer)],
        A::Lapse => both(Step::Lapsed),
        A::StartTrial => both(Step::TrialBegan),
        A::Start | A::Continue => both(Step::Hired),
        A::Expire => both(Step::Undecided),
        A::Pause => vec![(Step::Paused, other)],
        A::Resume => vec![(Step::Resumed, other)],
        A::Complete => both(Step::Completed),
        A::End if was_hired => both(Step::Ended),
        A::End => vec![(Step::Ended, other)],
    }
}

/// Hired: the engineer counts as engaged and other companies' waiting requests are declined, as they agreed to with the
/// offer; both sides may say how the way here was.
async fn hire(conn: &mut Conn, cx: &Context, engagement: &Engagement) -> Result<(), QueryError> {
    queries::engage(conn, engagement.engineer_id, cx.now).await?;
    score::recompute(conn, cx, engagement.engineer_id).await?;
    intros::end_of_hired(conn, cx, engagement.engineer_id).await?;
    reviews::open(conn, cx, engagement, Occasion::Hired).await
}

/// A hire is over: the engineer is engaged until today, unless they have said something else, and is asked what they look
/// for next.
pub(super) async fn free(conn: &mut Conn, cx: &Context, engagement: &Engagement) -> Result<(), QueryError> {
    queries::free(conn, engagement.engineer_id, cx.now).await?;
    score::recompute(conn, cx, engagement.engineer_id).await
}

pub(super) async fn open_reviews(
    conn: &mut Conn,
    cx: &Context,
    engagement: &Engagement,
) -> Result<(), QueryError> {
    reviews::open(conn, cx, engagement, Occasion::Ended).await
}
