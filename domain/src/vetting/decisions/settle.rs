//! What a decision does: to the application, to the engineer, in the mail and in the log.

use chrono::{Months, TimeDelta};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use serde_json::json;

use super::grounds::Grounds;
use crate::accounts::find_contact;
use crate::directory::score;
use crate::engineers::{Engineer, NetworkStatus};
use crate::outbox::{self, MailKind, NewMail};
use crate::platform::audit;
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::ids::ApplicationId;
use crate::schema::engineers;
use crate::vetting::model::{Decision, Outcome};
use crate::vetting::{REAPPLY_DAYS, VETTED_MONTHS, WAITLIST_DAYS, due_queries, queries, words};

/// What an outcome means for application and engineer. Their availability is theirs: no decision touches it.
pub(super) async fn settle(
    conn: &mut Conn,
    cx: &Context,
    id: ApplicationId,
    engineer: &Engineer,
    outcome: Outcome,
    grounds: &Grounds,
) -> Result<(), QueryError> {
    let reapply = (outcome == Outcome::Rejected).then(|| cx.now + TimeDelta::days(REAPPLY_DAYS));
    queries::update_decided(conn, id, cx.now, reapply).await?;
    match outcome {
        Outcome::Approved => {
            let until = cx.now.checked_add_months(Months::new(VETTED_MONTHS)).unwrap_or(cx.now);
            diesel::update(engineers::table.find(engineer.id))
                .set((
                    engineers::network_status.eq(NetworkStatus::Active),
                    engineers::approved_at.eq(cx.now),
                    engineers::vetted_until.eq(until),
                    engineers::vetting_mean.eq(grounds.mean),
                    engineers::scorer_count.eq(i16::try_from(grounds.scorers.len()).unwrap_or(i16::MAX)),
                    engineers::updated_at.eq(cx.now),
                ))
                .execute(conn)
                .await?;
            score::recompute(conn, cx, engineer.id).await?;
        }
        Outcome::Rejected => {
            words::keep(conn, cx, id).await?;
            diesel::update(engineers::table.find(engineer.id))
                .set((engineers::network_status.eq(NetworkStatus::None), engineers::updated_at.eq(cx.now)))
                .execute(conn)
                .await?;
        }
        Outcome::Waitlisted => {
            due_queries::update_stage_due(conn, id, cx.now + TimeDelta::days(WAITLIST_DAYS)).await?;
        }
    }
    Ok(())
}

pub(super) async fn tell(
    conn: &mut Conn,
    cx: &Context,
    engineer: &Engineer,
    id: ApplicationId,
    decision: &Decision,
) -> Result<(), QueryError> {
    let Some(contact) = find_contact(conn, engineer.account_id).await? else { return Ok(()) };
    let mail = NewMail {
        kind: match decision.outcome {
            Outcome::Approved => MailKind::ApplicationApproved,
            Outcome::Rejected => MailKind::ApplicationRejected,
            Outcome::Waitlisted => MailKind::ApplicationWaitlisted,
        },
        recipient: &contact.address,
        account_id: Some(contact.account_id),
        payload: json!({ "application_id": id, "decision_id": decision.id }),
        unique_key: format!("application_decided:{}", decision.id),
    };
    outbox::record(conn, cx, &mail).await.map(|_| ())
}

pub(super) async fn record(
    conn: &mut Conn,
    cx: &Context,
    id: ApplicationId,
    decision: &Decision,
) -> Result<(), QueryError> {
    let event = audit::Event {
        action: match decision.outcome {
            Outcome::Approved => "application.approved",
            Outcome::Rejected => "application.rejected",
            Outcome::Waitlisted => "application.waitlisted",
        },
        subject_kind: "application",
        subject_id: id.to_string(),
        reason: None, // the message may name the applicant; it is in `decisions`
        detail: json!({ "decision_id": decision.id, "reasons": decision.reasons.len() }),
    };
    audit::record(conn, cx, &event).await
}
