//! What a client does after sending: correct, answer, withdraw.

use diesel_async::AsyncConnection;

use super::access::{ClientError, admit, after, open_token, subject};
use super::mails::to_staff;
use super::model::{Project, ProjectAction};
use super::queries::{StateChange, lock_project, update_state};
use super::submit::record_step;
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::fields::FieldErrors;
use crate::platform::links::Link;
use crate::platform::workdays;

/// Takes an unconfirmed brief back to correct it: every link mailed before is void. Answers the new token.
pub async fn recall(conn: &mut Conn, cx: &Context, link: &Link) -> Result<String, ClientError> {
    conn.transaction(async |conn| {
        let project = admit(lock_project(conn, subject(link)).await?, link).ok_or(ClientError::NotFound)?;
        let state = after(&project, ProjectAction::Recall)?;
        let link_version = project.link_version + 1;
        let change = StateChange {
            link_version,
            submitted_at: None,
            client_act_at: cx.now,
            ..StateChange::of(&project, state, cx.now)
        };
        update_state(conn, project.id, &change).await?;
        record_step(conn, cx, &project, state, "").await?;
        Ok(open_token(cx, &Project { link_version, ..project }))
    })
    .await
}

/// Answers the staff's question: the brief is theirs again, with a new date.
pub async fn answer(conn: &mut Conn, cx: &Context, link: &Link, text: &str) -> Result<(), ClientError> {
    let mut errors = FieldErrors::default();
    let text = errors.text("answer", text, 2..=4000);
    conn.transaction(async |conn| {
        let project = admit(lock_project(conn, subject(link)).await?, link).ok_or(ClientError::NotFound)?;
        let state = after(&project, ProjectAction::Answer)?;
        let text = errors.into_result(text).map_err(ClientError::Invalid)?;
        let change = StateChange {
            triage_due_at: Some(workdays::add(cx.now, 1, cx.config.site.time_zone)),
            client_act_at: cx.now,
            ..StateChange::of(&project, state, cx.now)
        };
        update_state(conn, project.id, &change).await?;
        let event = record_step(conn, cx, &project, state, &text).await?;
        Ok(to_staff(conn, cx, &project, &event).await?)
    })
    .await
}

/// The client no longer wants it.
pub async fn withdraw(conn: &mut Conn, cx: &Context, link: &Link) -> Result<(), ClientError> {
    conn.transaction(async |conn| {
        let project = admit(lock_project(conn, subject(link)).await?, link).ok_or(ClientError::NotFound)?;
        let state = after(&project, ProjectAction::Withdraw)?;
        let change = StateChange { client_act_at: cx.now, ..StateChange::of(&project, state, cx.now) };
        update_state(conn, project.id, &change).await?;
        record_step(conn, cx, &project, state, "").await?;
        Ok(())
    })
    .await
}
