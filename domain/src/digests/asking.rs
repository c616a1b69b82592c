//! "You are picked" (D4): from T − 5 days on, every engineer who is picked hears of it and may say ok, without a name, or
//! not this time, by a signed link and without signing in.
//!
//! Silence means what the engineer's standing consent says; without a standing one it means "not this time". An answer
//! narrows or confirms that consent for one issue, and never widens it: whoever withdrew it since is out, whatever the
//! answer says. It may change until the issue is over; "not this time" then still takes the card out of every copy that is
//! not in flight. An issue that is caught up asks nobody.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use serde_json::json;

use super::calendar::CHOICE_LEAD;
use super::model::{Digest, DigestError, DigestState, PickState};
use super::pick::{self, Round};
use super::queries;
use crate::accounts::find_contact;
use crate::engineers::{self, Consent, Engineer};
use crate::outbox::{self, MailKind, NewMail};
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::ids::{DigestId, EngineerId, NoticeId};
use crate::platform::links::{LinkError, LinkPurpose};
use crate::schema::digest_notices;
use crate::text_enum;

text_enum! {
    /// What an engineer says about one issue.
    pub enum NoticeAnswer { Ok = "ok", Anonymous = "anonymous", Skip = "skip" }
}

/// One question to one engineer about one issue.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = digest_notices, check_for_backend(diesel::pg::Pg))]
#[expect(missing_docs, reason = "the migration explains the columns")]
pub struct Notice {
    pub id: NoticeId,
    pub digest_id: DigestId,
    pub engineer_id: EngineerId,
    pub asked_at: DateTime<Utc>,
    pub answer: Option<NoticeAnswer>,
    pub answered_at: Option<DateTime<Utc>>,
}

/// What the page of a link, and the mail, show.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The question, with the answer that stands.
    pub notice: Notice,
    /// About which issue.
    pub digest: Digest,
    /// Whose.
    pub engineer: Engineer,
    /// The consent that stands now; without one no issue shows the engineer.
    pub consent: Option<Consent>,
}

impl Asked {
    /// Whether an answer still changes anything.
    #[must_use]
    pub fn is_open(&self) -> bool {
        !self.digest.state.is_over()
    }

    /// Whether the content is fixed: from then on an answer can only take the card out.
    #[must_use]
    pub fn is_fixed(&self) -> bool {
        !self.digest.state.is_draft()
    }

    /// Whether silence means yes.
    #[must_use]
    pub fn is_standing(&self, now: DateTime<Utc>) -> bool {
        let at = self.digest.send_at.max(now);
        self.consent.as_ref().is_some_and(|consent| consent.is_standing && consent.holds(at))
    }
}

/// Why a link does nothing.
#[derive(Debug, thiserror::Error)]
pub enum NoticeError {
    /// Not ours, or nobody's any more.
    #[error("this link is not valid")]
    Invalid,
    /// Its time is over.
    #[error("this link has expired")]
    Expired,
    /// The issue is over.
    #[error("the issue is over")]
    Over,
    /// The picks could not be brought up to date.
    #[error(transparent)]
    Digest(#[from] DigestError),
    /// Postgres.
    #[error(transparent)]
    Query(#[from] QueryError),
}

/// Asks every engineer picked for this issue who was not asked yet, if it is time; answers how many. Safe to repeat: a
/// timer calls it each minute, so that whoever fills a place that became free is asked as well.
///
/// # Errors
/// [`DigestError::NotFound`], or Postgres.
pub async fn ask_engineers(conn: &mut Conn, cx: &Context, id: DigestId) -> Result<usize, DigestError> {
    conn.transaction(async |conn| {
        let digest = queries::lock(conn, id).await?;
        let is_time = digest.send_at - CHOICE_LEAD <= cx.now && cx.now < digest.send_at;
        if digest.state != DigestState::Previewed || digest.is_caught_up || !is_time {
            return Ok(0);
        }
        let asked: Vec<EngineerId> = list(conn, id).await?.iter().map(|notice| notice.engineer_id).collect();
        let mut picks = queries::list_picks(conn, id).await?;
        picks.retain(|pick| pick.state == PickState::Candidate && !asked.contains(&pick.engineer_id));
        let mut count = 0;
        for pick in &picks {
            count += usize::from(ask(conn, cx, &digest, pick.engineer_id).await?);
        }
        Ok(count)
    })
    .await
}

async fn ask(conn: &mut Conn, cx: &Context, digest: &Digest, engineer: EngineerId) -> QueryResult<bool> {
    let Some(row) = engineers::find_engineer(conn, engineer).await? else { return Ok(false) };
    let Some(contact) = find_contact(conn, row.account_id).await? else { return Ok(false) };
    let id = NoticeId::new();
    diesel::insert_into(digest_notices::table)
        .values((
            digest_notices::id.eq(id),
            digest_notices::digest_id.eq(digest.id),
            digest_notices::engineer_id.eq(engineer),
            digest_notices::asked_at.eq(cx.now),
        ))
        .execute(conn)
        .await?;
    let kind = MailKind::DigestNotice;
    let mail = NewMail {
        kind,
        recipient: &contact.address,
        account_id: Some(contact.account_id),
        payload: json!({ "notice_id": id }),
        unique_key: format!("{kind}:{}:{engineer}", digest.period),
    };
    outbox::record(conn, cx, &mail).await?;
    Ok(true)
}

/// All questions about an issue, oldest first.
///
/// # Errors
/// When Postgres refuses.
pub async fn list(conn: &mut Conn, id: DigestId) -> QueryResult<Vec<Notice>> {
    digest_notices::table
        .filter(digest_notices::digest_id.eq(id))
        .order((digest_notices::asked_at, digest_notices::id))
        .select(Notice::as_select())
        .load(conn)
        .await
}

/// The answers that there are.
pub(super) async fn answers(conn: &mut Conn, id: DigestId) -> QueryResult<HashMap<EngineerId, NoticeAnswer>> {
    let notices = list(conn, id).await?;
    Ok(notices.into_iter().filter_map(|notice| Some((notice.engineer_id, notice.answer?))).collect())
}

/// One question, for its mail.
///
/// # Errors
/// When Postgres refuses.
pub async fn find(conn: &mut Conn, id: NoticeId) -> QueryResult<Option<Asked>> {
    let notice: Option<Notice> =
        digest_notices::table.find(id).select(Notice::as_select()).first(conn).await.optional()?;
    let Some(notice) = notice else { return Ok(None) };
    let Some(digest) = queries::find(conn, notice.digest_id).await? else { return Ok(None) };
    let Some(engineer) = engineers::find_engineer(conn, notice.engineer_id).await? else { return Ok(None) };
    let consent = engineers::find_consent(conn, engineer.id).await?;
    Ok(Some(Asked { notice, digest, engineer, consent }))
}

/// What the link asks; changes nothing.
///
/// # Errors
/// [`NoticeError::Invalid`], [`NoticeError::Expired`].
pub async fn read_notice(conn: &mut Conn, cx: &Context, token: &str) -> Result<Asked, NoticeError> {
    let link = cx.keys.read_link(LinkPurpose::AnswerNotice, token, cx.now).map_err(|error| match error {
        LinkError::Invalid => NoticeError::Invalid,
        LinkError::Expired => NoticeError::Expired,
    })?;
    let asked = find(conn, NoticeId(link.subject)).await?.ok_or(NoticeError::Invalid)?;
    // A suspended account, or one about to be deleted, says nothing.
    find_contact(conn, asked.engineer.account_id).await?.ok_or(NoticeError::Invalid)?;
    Ok(asked)
}

/// Answers; the same answer again changes nothing. While the issue is a draft its picks follow at once.
///
/// # Errors
/// [`NoticeError`].
pub async fn answer_notice(
    conn: &mut Conn,
    cx: &Context,
    token: &str,
    answer: NoticeAnswer,
) -> Result<Asked, NoticeError> {
    conn.transaction(async |conn| {
        let asked = read_notice(conn, cx, token).await?;
        // The row is locked first, as everywhere; what was read before it may be old.
        let digest = queries::lock(conn, asked.digest.id).await?;
        if digest.state.is_over() {
            return Err(NoticeError::Over);
        }
        if asked.notice.answer != Some(answer) {
            diesel::update(digest_notices::table.find(asked.notice.id))
                .set((digest_notices::answer.eq(answer), digest_notices::answered_at.eq(cx.now)))
                .execute(conn)
                .await?;
            let detail = json!({ "engineer": asked.engineer.id, "answer": answer });
            queries::log(conn, cx, &digest, "digest.notice_answered", None, detail).await?;
            if digest.state.is_draft() {
                pick::refresh(conn, cx, &digest, Round::Draft).await?;
            }
        }
        read_notice(conn, cx, token).await
    })
    .await
}
