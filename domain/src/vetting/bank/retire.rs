//! A question leaves vetting for good: what is public tells nothing about a candidate any more.

use serde_json::json;

use super::{BankError, queries};
use crate::platform::actor::Permission;
use crate::platform::audit;
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::fields::FieldErrors;
use crate::platform::ids::QuestionId;

/// Retires questions, in the caller's transaction if there is one: by staff who vet, or by editors whose article
/// publishes them. Those that are retired already keep their reason. Answers how many there were. Nothing undoes it, the
/// end of the article neither; stages that have picked one keep it.
///
/// # Errors
/// See [`BankError`].
pub async fn retire(
    conn: &mut Conn,
    cx: &Context,
    ids: &[QuestionId],
    reason: &str,
) -> Result<usize, BankError> {
    if !cx.actor.may(Permission::Vetter) && !cx.actor.may(Permission::Editor) {
        return Err(BankError::NotFound);
    }
    let mut errors = FieldErrors::default();
    let reason = errors.line("reason", reason, 5..=300);
    let reason = errors.into_result(reason).map_err(BankError::Invalid)?;
    let count = queries::update_retired(conn, ids, &reason, cx.now).await?;
    for id in ids {
        let event = audit::Event {
            action: "question.retired",
            subject_kind: "question",
            subject_id: id.to_string(),
            reason: Some(&reason),
            detail: json!({}),
        };
        audit::record(conn, cx, &event).await?;
    }
    Ok(count)
}
