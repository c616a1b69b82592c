//! The client writes the brief, step by step; every step is saved as it is left.

use chrono::NaiveDate;
use diesel_async::AsyncConnection;
use uuid::Uuid;

use super::access::{admit, open_token, subject};
use super::brief::{Brief, Typed};
use super::model::{Project, ProjectState};
use super::queries::{Draft, find_by_form, insert_draft, lock_project, update_brief};
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::email::EmailAddress;
use crate::platform::fields::FieldErrors;
use crate::platform::ids::ProjectId;
use crate::platform::links::Link;

/// What the client wants of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Intent {
    /// Go on: what the step needs must be there.
    Continue,
    /// Keep what there is.
    Save,
}

/// Why a step is not taken, or not wholly.
#[derive(Debug, thiserror::Error)]
pub enum SaveError {
    /// The link opens nothing, or no longer.
    #[error("no such brief")]
    NotFound,
    /// It was sent already.
    #[error("the brief is {0}")]
    WrongState(ProjectState),
    /// Fields that cannot be taken; all others of an existing draft were saved.
    #[error("invalid fields")]
    Invalid(FieldErrors),
    /// Postgres.
    #[error(transparent)]
    Query(#[from] QueryError),
}

/// The first step of a new brief; answers the token of its address. The same form sent twice starts one brief.
pub async fn start(
    conn: &mut Conn,
    cx: &Context,
    form_key: Uuid,
    source_page: &str,
    typed: &Typed,
) -> Result<String, SaveError> {
    let mut brief = Brief { is_deadline_flexible: true, ..Brief::default() };
    let mut errors = brief.take(1, typed, Intent::Continue, today(cx));
    let address = errors.take("contact_email", contact(typed));
    let address = errors.into_result(address).map_err(SaveError::Invalid)?;
    let (contact_email, contact_key) = (address.to_string(), address.key());
    let draft = Draft {
        id: ProjectId::new(),
        form_key,
        account_id: cx.actor.account_id(),
        company_id: cx
            .actor
            .signed()
            .and_then(|signed| signed.member.as_ref())
            .map(|member| member.company_id),
        contact_email: &contact_email,
        contact_key: &contact_key,
        brief: &brief,
        source_page: &source_page.chars().filter(|c| !c.is_control()).take(80).collect::<String>(),
        now: cx.now,
    };
    insert_draft(conn, &draft).await?;
    let project = find_by_form(conn, form_key).await?.ok_or(SaveError::NotFound)?;
    Ok(open_token(cx, &project))
}

/// Any step of a draft. Fields that are good are saved even when others are not.
pub async fn save_step(
    conn: &mut Conn,
    cx: &Context,
    link: &Link,
    step: i16,
    typed: &Typed,
    intent: Intent,
) -> Result<(), SaveError> {
    let errors = conn
        .transaction(async |conn| {
            let project = lock_project(conn, subject(link)).await?;
            let mut project = admit(project, link).ok_or(SaveError::NotFound)?;
            if project.state != ProjectState::Draft {
                return Err(SaveError::WrongState(project.state));
            }
            let mut errors = project.brief.take(step, typed, intent, today(cx));
            if step == 1 && typed.contains_key("contact_email") {
                take_contact(&mut project, typed, &mut errors);
            }
            let is_done = errors.is_empty() && intent == Intent::Continue;
            let reached = if is_done { project.draft_step.max(step + 1) } else { project.draft_step };
            update_brief(conn, &project, reached, cx.now).await?;
            Ok(errors)
        })
        .await?;
    errors.into_result(Some(())).map_err(SaveError::Invalid)
}

fn take_contact(project: &mut Project, typed: &Typed, errors: &mut FieldErrors) {
    if let Some(address) = errors.take("contact_email", contact(typed)) {
        project.contact_email = address.to_string();
        project.contact_key = address.key();
    }
}

fn contact(typed: &Typed) -> Result<EmailAddress, crate::platform::email::EmailError> {
    typed.get("contact_email").map_or("", String::as_str).parse()
}

/// The day it is where the installation is.
fn today(cx: &Context) -> NaiveDate {
    cx.now.with_timezone(&cx.config.site.time_zone).date_naive()
}
