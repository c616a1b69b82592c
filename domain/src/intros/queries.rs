//! Every query about intros. Holds no rule.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::model::{Intro, IntroState};
use super::terms::Checked;
use crate::platform::cursor::Cursor;
use crate::platform::db::Conn;
use crate::platform::ids::{AccountId, CompanyId, EngineerId, IntroId};
use crate::schema::{conversations, engineers, intros};

const OPEN: [IntroState; 2] = [IntroState::Sent, IntroState::RevisionAsked];

/// An intro by its id, whoever asks: what of it may be shown is for the caller to know.
///
/// # Errors
/// When Postgres refuses.
pub async fn find_intro(conn: &mut Conn, id: IntroId) -> QueryResult<Option<Intro>> {
    intros::table.find(id).select(Intro::as_select()).first(conn).await.optional()
}

/// The intro, held until the transaction ends.
pub(super) async fn lock_intro(conn: &mut Conn, id: IntroId) -> QueryResult<Option<Intro>> {
    intros::table.find(id).select(Intro::as_select()).for_update().first(conn).await.optional()
}

/// The open request of a company to an engineer.
pub(super) async fn find_open(
    conn: &mut Conn,
    company: CompanyId,
    engineer: EngineerId,
) -> QueryResult<Option<IntroId>> {
    intros::table
        .filter(intros::company_id.eq(company))
        .filter(intros::engineer_id.eq(engineer))
        .filter(intros::state.eq_any(OPEN))
        .select(intros::id)
        .first(conn)
        .await
        .optional()
}

/// Who asks whom, and when.
pub(super) struct NewIntro<'a> {
    pub id: IntroId,
    pub company_id: CompanyId,
    pub engineer_id: EngineerId,
    pub sender_id: AccountId,
    pub terms: &'a Checked,
    pub source: &'a str,
    pub now: DateTime<Utc>,
    pub deliver_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
}

pub(super) async fn insert_intro(conn: &mut Conn, new: &NewIntro<'_>) -> QueryResult<Intro> {
    diesel::insert_into(intros::table)
        .values((
            (
                intros::id.eq(new.id),
                intros::company_id.eq(new.company_id),
                intros::engineer_id.eq(new.engineer_id),
                intros::sender_id.eq(new.sender_id),
                intros::role_title.eq(&new.terms.role_title),
                intros::engagement_type.eq(new.terms.engagement_type),
                intros::pay_unit.eq(new.terms.pay_unit),
                intros::pay_min_minor.eq(new.terms.pay_min),
                intros::pay_max_minor.eq(new.terms.pay_max),
                intros::currency.eq(new.terms.currency),
            ),
            intros::hours_per_week.eq(new.terms.hours_per_week),
            intros::message_md.eq(&new.terms.message),
            intros::state.eq(IntroState::Sent),
            intros::source.eq(new.source),
            intros::sent_at.eq(new.now),
            intros::deliver_at.eq(new.deliver_at),
            intros::first_deliver_at.eq(new.deliver_at),
            intros::expires_at.eq(new.expires_at),
            intros::created_at.eq(new.now),
            intros::updated_at.eq(new.now),
        ))
        .returning(Intro::as_returning())
        .get_result(conn)
        .await
}

/// New terms of a request that was sent back.
pub(super) async fn update_terms(
    conn: &mut Conn,
    intro: &Intro,
    terms: &Checked,
    now: DateTime<Utc>,
    deliver_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
) -> QueryResult<Intro> {
    diesel::update(intros::table.find(intro.id))
        .set((
            intros::role_title.eq(&terms.role_title),
            intros::engagement_type.eq(terms.engagement_type),
            intros::pay_unit.eq(terms.pay_unit),
            intros::pay_min_minor.eq(terms.pay_min),
            intros::pay_max_minor.eq(terms.pay_max),
            intros::currency.eq(terms.currency),
            intros::hours_per_week.eq(terms.hours_per_week),
            intros::message_md.eq(&terms.message),
            intros::state.eq(IntroState::Sent),
            intros::link_version.eq(intro.link_version + 1),
            intros::deliver_at.eq(deliver_at),
            intros::expires_at.eq(expires_at),
            intros::reminded_at.eq(None::<DateTime<Utc>>),
            intros::updated_at.eq(now),
        ))
        .returning(Intro::as_returning())
        .get_result(conn)
        .await
}

/// The engineer asked for other terms: once more, and the company's turn begins.
pub(super) async fn update_revision_asked(
    conn: &mut Conn,
    intro: &Intro,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    diesel::update(intros::table.find(intro.id))
        .set((
            intros::revisions.eq(intro.revisions + 1),
            intros::revision_asked_at.eq(now),
            intros::reminded_at.eq(None::<DateTime<Utc>>),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

pub(super) async fn update_reminded(conn: &mut Conn, id: IntroId, now: DateTime<Utc>) -> QueryResult<()> {
    diesel::update(intros::table.find(id)).set(intros::reminded_at.eq(now)).execute(conn).await?;
    Ok(())
}

/// Open requests of whose present turn nobody was reminded, and which began at `before` or earlier.
pub(super) async fn list_unreminded(
    conn: &mut Conn,
    before: DateTime<Utc>,
    limit: i64,
) -> QueryResult<Vec<IntroId>> {
    let of_engineer = intros::state.eq(IntroState::Sent).and(intros::deliver_at.assume_not_null().le(before));
    let asked_at = intros::revision_asked_at.assume_not_null();
    let of_company = intros::state
        .eq(IntroState::RevisionAsked)
        .and(intros::revision_asked_at.is_not_null())
        .and(asked_at.le(before));
    intros::table
        .filter(intros::reminded_at.is_null())
        .filter(intros::deliver_at.le(before))
        .filter(of_engineer.or(of_company))
        .order(intros::deliver_at)
        .limit(limit)
        .select(intros::id)
        .load(conn)
        .await
}

/// Moves it on; every link mailed before is void. What ends before its delivery is never delivered.
pub(super) async fn update_state(
    conn: &mut Conn,
    intro: &Intro,
    state: IntroState,
    reason: Option<&str>,
    answered_at: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> QueryResult<Intro> {
    diesel::update(intros::table.find(intro.id))
        .set((
            intros::state.eq(state),
            intros::answer_reason.eq(reason),
            intros::answered_at.eq(answered_at),
            intros::link_version.eq(intro.link_version + 1),
            intros::first_deliver_at.eq(intro.first_deliver_at.filter(|at| *at <= now)),
            intros::updated_at.eq(now),
        ))
        .returning(Intro::as_returning())
        .get_result(conn)
        .await
}

/// How many requests of a company count for its day: what was taken back before anybody heard does not.
pub(super) async fn count_sent_since(
    conn: &mut Conn,
    company: CompanyId,
    since: DateTime<Utc>,
) -> QueryResult<i64> {
    intros::table
        .filter(intros::company_id.eq(company))
        .filter(intros::created_at.gt(since))
        .filter(intros::first_deliver_at.is_not_null())
        .count()
        .get_result(conn)
        .await
}

/// How many of a company's requests ended since then in an answer or in silence, and how many in a yes.
pub(super) async fn count_answers(
    conn: &mut Conn,
    company: CompanyId,
    since: DateTime<Utc>,
) -> QueryResult<(i64, i64)> {
    let ended = [IntroState::Accepted, IntroState::Declined, IntroState::Expired];
    let of = |states: &[IntroState]| {
        intros::table
            .filter(intros::company_id.eq(company))
            .filter(intros::created_at.gt(since))
            .filter(intros::state.eq_any(states.to_vec()))
            .count()
    };
    let all = of(&ended).get_result(conn).await?;
    let accepted = of(&[IntroState::Accepted]).get_result(conn).await?;
    Ok((all, accepted))
}

/// What a company wrote since then, with the name of whom it went to; what was taken back before anybody heard is not in it.
pub(super) async fn list_messages_since(
    conn: &mut Conn,
    company: CompanyId,
    since: DateTime<Utc>,
) -> QueryResult<Vec<(String, String)>> {
    intros::table
        .inner_join(engineers::table.on(engineers::id.eq(intros::engineer_id)))
        .filter(intros::company_id.eq(company))
        .filter(intros::created_at.gt(since))
        .filter(intros::first_deliver_at.is_not_null())
        .select((intros::message_md, engineers::display_name))
        .load(conn)
        .await
}

/// A company's requests, newest first; open ones only with `is_open`, soonest end first.
pub(super) async fn list_of_company(
    conn: &mut Conn,
    company: CompanyId,
    is_open: bool,
    after: Option<Cursor>,
    limit: i64,
) -> QueryResult<Vec<Intro>> {
    let mut query = intros::table
        .filter(intros::company_id.eq(company))
        .select(Intro::as_select())
        .limit(limit)
        .into_boxed();
    if is_open {
        query = query.filter(intros::state.eq_any(OPEN)).order((intros::expires_at, intros::id));
    } else {
        query = query.order((intros::created_at.desc(), intros::id.desc()));
    }
    if let Some(Cursor { at, id }) = after {
        let earlier = intros::created_at.lt(at).or(intros::created_at.eq(at).and(intros::id.lt(IntroId(id))));
        query = query.filter(earlier);
    }
    query.load(conn).await
}

/// The names that acceptances told the companies, as they were then.
pub(super) async fn list_told_names(
    conn: &mut Conn,
    ids: &[IntroId],
) -> QueryResult<HashMap<IntroId, String>> {
    let told: Vec<(IntroId, String)> = conversations::table
        .filter(conversations::intro_id.eq_any(ids))
        .select((conversations::intro_id, conversations::engineer_name))
        .load(conn)
        .await?;
    Ok(told.into_iter().collect())
}

/// What an engineer may know of, newest first.
pub(super) async fn list_of_engineer(
    conn: &mut Conn,
    engineer: EngineerId,
    now: DateTime<Utc>,
    after: Option<Cursor>,
    limit: i64,
) -> QueryResult<Vec<Intro>> {
    let mut query = intros::table
        .filter(intros::engineer_id.eq(engineer))
        .filter(intros::first_deliver_at.le(now))
        .select(Intro::as_select())
        .order((intros::created_at.desc(), intros::id.desc()))
        .limit(limit)
        .into_boxed();
    if let Some(Cursor { at, id }) = after {
        let earlier = intros::created_at.lt(at).or(intros::created_at.eq(at).and(intros::id.lt(IntroId(id))));
        query = query.filter(earlier);
    }
    query.load(conn).await
}

/// Open requests whose time is over.
pub(super) async fn list_overdue(
    conn: &mut Conn,
    now: DateTime<Utc>,
    limit: i64,
) -> QueryResult<Vec<IntroId>> {
    intros::table
        .filter(intros::state.eq_any(OPEN))
        .filter(intros::expires_at.le(now))
        .order(intros::expires_at)
        .limit(limit)
        .select(intros::id)
        .load(conn)
        .await
}
