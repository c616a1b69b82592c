//! The verdict: by whom, when, until when it holds. The document goes with it.

use chrono::{DateTime, Months, NaiveDate, NaiveTime, TimeDelta, Utc};
use diesel_async::AsyncConnection;

use super::mails::{audit, tell_engineer};
use super::{CheckKind, CheckState, IdentityError, queries, vetter};
use crate::outbox::MailKind;
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::fields::FieldErrors;
use crate::platform::ids::IdentityCheckId;

/// Months that a verdict may hold at most.
const MOST_MONTHS: u32 = 36;

/// The form, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct JudgeInput {
    /// `verified` or `failed`.
    pub verdict: String,
    /// What was seen; for staff.
    pub note: String,
    /// The last day on which it holds, for `verified`.
    pub valid_until: String,
}

/// Judges a check. The bytes of its document are deleted in the same transaction.
///
/// # Errors
/// See [`IdentityError`]. [`IdentityError::Moved`] for a document that was not provided yet, and for a second verdict.
pub async fn judge(
    conn: &mut Conn,
    cx: &Context,
    id: IdentityCheckId,
    input: &JudgeInput,
) -> Result<(), IdentityError> {
    conn.transaction(async |conn| {
        let mut check = queries::lock(conn, id).await?.ok_or(IdentityError::NotFound)?;
        let judge = vetter(conn, cx, check.engineer_id).await?;
        // Nothing can be said about a document that is not there; a call or a reference need nothing from the developer.
        let is_ready = check.state == CheckState::Provided
            || (check.state == CheckState::Requested && check.kind != CheckKind::Document);
        if !is_ready {
            return Err(IdentityError::Moved(check.state));
        }
        let (state, note, until) = read(input, cx.now).map_err(IdentityError::Invalid)?;
        check.state = state;
        check.verdict_by = Some(judge);
        check.verdict_at = Some(cx.now);
        check.verdict_note = note;
        check.valid_until = until;
        check.due_at = None;
        // What was sent served its purpose, as the document did.
        check.provided.clear();
        check.updated_at = cx.now;
        queries::delete_document(conn, id).await?;
        queries::update(conn, &check).await?;
        tell_engineer(conn, cx, &check, MailKind::IdentityChecked).await?;
        audit(conn, cx, &check, "identity.judged").await?;
        Ok(())
    })
    .await
}

type Verdict = (CheckState, String, Option<DateTime<Utc>>);

fn read(input: &JudgeInput, now: DateTime<Utc>) -> Result<Verdict, FieldErrors> {
    let mut errors = FieldErrors::default();
    let state = match input.verdict.as_str() {
        "verified" => Some(CheckState::Verified),
        "failed" => Some(CheckState::Failed),
        _ => {
            errors.add("verdict", "Choose what you found.");
            None
        }
    };
    let note = errors.text("note", &input.note, 5..=1_000);
    let until = match state {
        Some(CheckState::Verified) => errors.take("valid_until", until(&input.valid_until, now)).map(Some),
        _ => Some(None),
    };
    let verdict = (|| Some((state?, note?, until?)))();
    errors.into_result(verdict)
}

fn until(typed: &str, now: DateTime<Utc>) -> Result<DateTime<Utc>, &'static str> {
    let day: NaiveDate = typed.trim().parse().map_err(|_| "Choose the last day on which this holds.")?;
    let latest = now.checked_add_months(Months::new(MOST_MONTHS)).unwrap_or(now);
    if day <= now.date_naive() || day > latest.date_naive() {
        return Err("Choose a day between tomorrow and three years from now.");
    }
    // To the end of that day.
    Ok(day.and_time(NaiveTime::MIN).and_utc() + TimeDelta::days(1))
}
