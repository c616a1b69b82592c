//! What is owed to both sides of an engagement, and what the worker that writes it is told.

use serde_json::json;

use super::model::Engagement;
use super::queries;
use crate::candidacies::{self, Card, ForMail, Side};
use crate::outbox::MailKind;
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::ids::{AccountId, EngagementId};
use crate::text_enum;

text_enum! {
    /// What a mail about an engagement tells.
    pub enum Step {
        /// To the engineer: an offer.
        Offered = "offered",
        /// To both.
        Agreed = "agreed",
        /// To the company.
        Declined = "declined",
        /// To the engineer: the company took its offer back.
        TakenBack = "taken_back",
        /// To both: nobody answered.
        Lapsed = "lapsed",
        /// To both: the first day.
        TrialBegan = "trial_began",
        /// To both: half of the trial is over.
        TrialMiddle = "trial_middle",
        /// To the company: two days are left.
        DecisionDue = "decision_due",
        /// To both: the trial ended without a decision.
        Undecided = "undecided",
        /// To both.
        Hired = "hired",
        /// To the other side.
        Paused = "paused",
        /// To the other side.
        Resumed = "resumed",
        /// To both.
        Completed = "completed",
        /// To the other side, or both: by whom, and why.
        Ended = "ended",
    }
}

/// Everything that a mail about an engagement says.
#[derive(Clone, Debug)]
pub struct EngagementMail {
    /// As it is now.
    pub engagement: Engagement,
    /// The card, and both sides.
    pub about: ForMail,
}

/// Owes one side a mail about a step.
pub(super) async fn tell(
    conn: &mut Conn,
    cx: &Context,
    card: &Card,
    engagement: &Engagement,
    step: Step,
    to: Side,
) -> Result<(), QueryError> {
    let payload = json!({ "candidacy_id": card.id, "engagement_id": engagement.id, "step": step, "to": to });
    let key = format!("engagement_{step}:{}:{}:{to}", engagement.id, engagement.version);
    candidacies::mails::owe(conn, cx, card, (MailKind::EngagementStep, to), payload, key, cx.now).await
}

/// What the worker writes about; `None` once it is gone.
///
/// # Errors
/// When Postgres refuses.
pub async fn find_for_mail(
    conn: &mut Conn,
    cx: &Context,
    id: EngagementId,
    reader: Option<AccountId>,
) -> Result<Option<EngagementMail>, QueryError> {
    let Some(engagement) = queries::find(conn, id).await? else { return Ok(None) };
    let about = candidacies::find_for_mail(conn, cx, engagement.candidacy_id, reader).await?;
    Ok(about.map(|about| EngagementMail { engagement, about }))
}
