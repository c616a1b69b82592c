//! A company asks to meet an engineer.

use chrono::TimeDelta;
use diesel_async::AsyncConnection;
use serde_json::json;

use super::drafts;
use super::mails::ask_engineer;
use super::model::{LIFE, undo};
use super::queries::{
    NewIntro, count_answers, count_sent_since, find_open, insert_intro, list_messages_since,
};
use super::similar::{ALIKE_A_WEEK, Text, count_alike};
use super::terms::Terms;
use crate::bands;
use crate::candidacies;
use crate::companies::{CompanyState, agreement, lock_company};
use crate::digests::calendar::Period;
use crate::directory::rates::Rates;
use crate::directory::{self, Standing, Surface, Viewer};
use crate::engineers::{self, Availability, Engineer};
use crate::moderation;
use crate::platform::actor::{CompanyRole, Signed};
use crate::platform::audit;
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError, violated_constraint};
use crate::platform::fields::FieldErrors;
use crate::platform::ids::{CompanyId, IntroId};

/// Requests a day, and fewer where engineers hardly ever say yes.
pub const DAILY_CAP: i64 = 20;
/// See [`DAILY_CAP`]: also for a company whose response band is low.
pub const LOW_CAP: i64 = 5;
/// From so many ended requests of 90 days on, a share of yes below one in ten means the low cap.
const ENOUGH_ANSWERS: i64 = 10;

/// Why nothing was asked.
#[derive(Debug, thiserror::Error)]
pub enum AskError {
    /// Only members of companies ask; viewers do not.
    #[error("not a member who may ask")]
    NotAllowed,
    /// Only verified companies ask.
    #[error("the company is {0}")]
    Unverified(CompanyState),
    /// Nobody signed the hiring agreement for the company, or a new version of it.
    #[error("the hiring agreement is not signed")]
    Unsigned,
    /// No such engineer, as far as this company may know.
    #[error("no such engineer")]
    NotFound,
    /// The engineer does not look for work.
    #[error("the engineer is not looking")]
    NotLooking,
    /// Fields that cannot be taken.
    #[error("invalid fields")]
    Invalid(FieldErrors),
    /// So many engineers wait for an outcome of this company; it closes them first.
    #[error("{0} outcomes are due")]
    DueOutcomes(i64),
    /// There is one that waits already.
    #[error("one is open")]
    AlreadyOpen(IntroId),
    /// So many a day.
    #[error("the daily cap of {0} is reached")]
    TooMany(i64),
    /// Postgres.
    #[error(transparent)]
    Query(#[from] QueryError),
}

/// Whether the actor may ask this engineer at all; the form is shown only then.
pub async fn may_ask(conn: &mut Conn, cx: &Context, slug: &str) -> Result<Engineer, AskError> {
    let company = asker(cx)?.1;
    let state = companies_state(conn, company).await?;
    let engineer = visible(conn, cx, slug).await?;
    if state != CompanyState::Verified {
        return Err(AskError::Unverified(state));
    }
    if !agreement::is_signed(conn, company).await? {
        return Err(AskError::Unsigned);
    }
    let due = candidacies::count_due_outcomes(conn, cx, company).await?;
    if due > 0 {
        return Err(AskError::DueOutcomes(due));
    }
    if engineer.availability == Availability::NotLooking {
        return Err(AskError::NotLooking);
    }
    match find_open(conn, company, engineer.id).await? {
        Some(open) => Err(AskError::AlreadyOpen(open)),
        None => Ok(engineer),
    }
}

/// Asks; `from` is the word of the link that led here. For the time to undo it nobody hears of it; then the engineer gets
/// the mail and has seven days.
pub async fn ask(
    conn: &mut Conn,
    cx: &Context,
    slug: &str,
    terms: &Terms,
    from: &str,
) -> Result<IntroId, AskError> {
    let (signed, company_id) = asker(cx)?;
    let asked = conn
        .transaction(async |conn| {
            // One request of a company at a time: cap and likeness are counted under this lock.
            let company = lock_company(conn, company_id).await?.ok_or(AskError::NotAllowed)?;
            if company.state != CompanyState::Verified {
                return Err(AskError::Unverified(company.state));
            }
            let engineer = may_ask(conn, cx, slug).await?;
            let rates = Rates::load(conn).await?;
            let checked = terms.check(&engineer, &rates).map_err(AskError::Invalid)?;
            check_pace(
                conn,
                cx,
                company_id,
                Text { message: &checked.message, name: &engineer.display_name },
            )
            .await?;
            let deliver_at = cx.now + undo(&cx.config);
            let new = NewIntro {
                id: IntroId::new(),
                company_id,
                engineer_id: engineer.id,
                sender_id: signed.account_id,
                terms: &checked,
                source: &source_of(from),
                now: cx.now,
                deliver_at,
                expires_at: deliver_at + LIFE,
            };
            let intro = insert_intro(conn, &new).await?;
            drafts::discard(conn, signed.account_id, engineer.id).await?;
            ask_engineer(conn, cx, &intro, deliver_at).await?;
            candidacies::follow_intro(conn, cx, &intro).await?;
            let event = audit::Event {
                action: "intro.asked",
                subject_kind: "intro",
                subject_id: intro.id.to_string(),
                reason: None,
                detail: json!({ "company": company_id }),
            };
            audit::record(conn, cx, &event).await?;
            Ok(intro.id)
        })
        .await;
    match asked {
        // Two at once: the index let one of them in.
        Err(AskError::Query(error)) if violated_constraint(&error) == Some("intros_one_open") => {
            let engineer = visible(conn, cx, slug).await?;
            let open = find_open(conn, company_id, engineer.id).await?;
            Err(open.map_or(AskError::Query(error), AskError::AlreadyOpen))
        }
        other => other,
    }
}

pub(super) fn asker(cx: &Context) -> Result<(&Signed, CompanyId), AskError> {
    let signed = cx.actor.signed().ok_or(AskError::NotAllowed)?;
    let member = signed.member.as_ref().ok_or(AskError::NotAllowed)?;
    if member.role == CompanyRole::Viewer {
        return Err(AskError::NotAllowed);
    }
    Ok((signed, member.company_id))
}

async fn companies_state(conn: &mut Conn, id: CompanyId) -> Result<CompanyState, AskError> {
    let company = crate::companies::find_company(conn, id).await?;
    Ok(company.ok_or(AskError::NotAllowed)?.state)
}

/// The engineer at this slug, if the form that asks may know of them.
pub(super) async fn visible(conn: &mut Conn, cx: &Context, slug: &str) -> Result<Engineer, AskError> {
    let engineer = engineers::find_by_slug(conn, slug).await?.ok_or(AskError::NotFound)?;
    let viewer = Viewer::of(conn, &cx.actor).await?;
    // An unverified company is told why it cannot ask, about whom it may see at all.
    let is_verified = viewer.standing == Standing::VerifiedCompany;
    let surface = if is_verified { Surface::IntroForm } else { Surface::Profile };
    let is_visible = directory::is_visible(conn, &viewer, surface, engineer.id, cx.now).await?;
    let is_blocked = moderation::is_blocked(conn, asker(cx)?.1, engineer.id).await?;
    if is_visible && !is_blocked { Ok(engineer) } else { Err(AskError::NotFound) }
}

async fn check_pace(
    conn: &mut Conn,
    cx: &Context,
    company: CompanyId,
    text: Text<'_>,
) -> Result<(), AskError> {
    let (ended, accepted) = count_answers(conn, company, cx.now - TimeDelta::days(90)).await?;
    let is_refused = ended >= ENOUGH_ANSWERS && accepted * 10 < ended;
    // Who lets engineers wait asks fewer of them (C11).
    let is_slow = bands::of_company(conn, cx.now, company).await?.is_low();
    let cap = if is_refused || is_slow { LOW_CAP } else { DAILY_CAP };
    if count_sent_since(conn, company, cx.now - TimeDelta::days(1)).await? >= cap {
        return Err(AskError::TooMany(cap));
    }
    let earlier = list_messages_since(conn, company, cx.now - TimeDelta::days(7)).await?;
    if count_alike(text, &earlier) >= ALIKE_A_WEEK {
        let fault = "You sent nearly this text to three others this week. Write why you ask this engineer.";
        return Err(AskError::Invalid(FieldErrors::one("message", fault)));
    }
    Ok(())
}

/// The issue that a digest's link names: `digest-2026-11`.
fn digest_of(from: &str) -> Option<Period> {
    from.strip_prefix("digest-")?.parse().ok()
}

/// Whether a link's `from` is a digest's.
#[must_use]
pub fn is_from_digest(from: &str) -> bool {
    digest_of(from).is_some()
}

/// Where the request came from, as it is stored: `digest:<period>`, `directory` or `profile`.
fn source_of(from: &str) -> String {
    match digest_of(from) {
        Some(period) => format!("digest:{period}"),
        None if from == "directory" => from.to_owned(),
        None => "profile".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::source_of;

    #[test]
    fn a_source_is_a_place_of_ours() {
        for (from, stored) in [
            ("digest-2026-11", "digest:2026-11"),
            ("digest-2026-13", "profile"),
            ("digest-2026-11-01", "profile"),
            ("digest:2026-11", "profile"),
            ("directory", "directory"),
            ("<script>", "profile"),
            ("", "profile"),
        ] {
            assert_eq!(source_of(from), stored, "{from}");
        }
    }
}
