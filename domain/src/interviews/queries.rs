//! Every query about interviews of candidacies. Holds no rule.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::dsl::{exists, not};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::model::{Meeting, MeetingState};
use crate::candidacies::CardState;
use crate::platform::db::Conn;
use crate::platform::ids::{AccountId, CandidacyId, MeetingId};
use crate::schema::{accounts, candidacies, candidacy_interviews as interviews, engagements};

pub(super) async fn find(conn: &mut Conn, id: MeetingId) -> QueryResult<Option<Meeting>> {
    interviews::table.find(id).select(Meeting::as_select()).first(conn).await.optional()
}

/// The one of a card that is under way, held until the transaction ends.
pub(super) async fn lock_open(conn: &mut Conn, card: CandidacyId) -> QueryResult<Option<Meeting>> {
    interviews::table
        .filter(interviews::candidacy_id.eq(card))
        .filter(interviews::state.eq_any(MeetingState::OPEN))
        .select(Meeting::as_select())
        .for_update()
        .first(conn)
        .await
        .optional()
}

/// All of a card, the latest first.
pub(super) async fn list(conn: &mut Conn, card: CandidacyId) -> QueryResult<Vec<Meeting>> {
    interviews::table
        .filter(interviews::candidacy_id.eq(card))
        .order((interviews::created_at.desc(), interviews::id.desc()))
        .select(Meeting::as_select())
        .load(conn)
        .await
}

/// Those under way on these cards.
pub(super) async fn list_open(conn: &mut Conn, cards: &[CandidacyId]) -> QueryResult<Vec<Meeting>> {
    interviews::table
        .filter(interviews::candidacy_id.eq_any(cards))
        .filter(interviews::state.eq_any(MeetingState::OPEN))
        .select(Meeting::as_select())
        .load(conn)
        .await
}

/// Those of these cards with an interview that is booked, or was held and no offer has ended since it began.
pub(super) async fn list_awaiting(conn: &mut Conn, cards: &[CandidacyId]) -> QueryResult<Vec<CandidacyId>> {
    let answered = engagements::table
        .filter(engagements::candidacy_id.eq(interviews::candidacy_id))
        .filter(engagements::ended_at.ge(interviews::starts_at));
    let was_held =
        interviews::state.eq(MeetingState::Done).and(not(exists(answered.select(engagements::id))));
    interviews::table
        .filter(interviews::candidacy_id.eq_any(cards))
        .filter(interviews::state.eq(MeetingState::Booked).or(was_held))
        .select(interviews::candidacy_id)
        .distinct()
        .load(conn)
        .await
}

pub(super) async fn insert(conn: &mut Conn, meeting: &Meeting) -> QueryResult<usize> {
    diesel::insert_into(interviews::table).values(meeting).execute(conn).await
}

pub(super) async fn update(conn: &mut Conn, meeting: &Meeting) -> QueryResult<usize> {
    diesel::update(interviews::table.find(meeting.id)).set(meeting).execute(conn).await
}

/// Holds a member's row until the transaction ends: of two who pick the same time with them, the second one sees the first.
pub(super) async fn lock_member(conn: &mut Conn, id: AccountId) -> QueryResult<AccountId> {
    accounts::table.find(id).select(accounts::id).for_no_key_update().first(conn).await
}

/// When other booked interviews of this member begin, and how many minutes they take, from a day before `from` on.
pub(super) async fn list_booked(
    conn: &mut Conn,
    member: AccountId,
    except: Option<MeetingId>,
    from: DateTime<Utc>,
) -> QueryResult<Vec<(DateTime<Utc>, i16)>> {
    let mut query = interviews::table
        .filter(interviews::member_id.eq(member))
        .filter(interviews::state.eq(MeetingState::Booked))
        .filter(interviews::starts_at.assume_not_null().gt(from - TimeDelta::days(1)))
        .select((interviews::starts_at.assume_not_null(), interviews::minutes))
        .into_boxed();
    if let Some(id) = except {
        query = query.filter(interviews::id.ne(id));
    }
    query.load(conn).await
}

/// Proposals whose last day has come.
pub(super) async fn list_unanswered(
    conn: &mut Conn,
    now: DateTime<Utc>,
    limit: i64,
) -> QueryResult<Vec<CandidacyId>> {
    interviews::table
        .filter(interviews::state.eq(MeetingState::Proposed))
        .filter(interviews::due_at.le(now))
        .order((interviews::due_at, interviews::id))
        .limit(limit)
        .select(interviews::candidacy_id)
        .load(conn)
        .await
}

/// Cards that ended before `since` with an interview that is open still.
pub(super) async fn list_left_open(
    conn: &mut Conn,
    since: DateTime<Utc>,
    limit: i64,
) -> QueryResult<Vec<CandidacyId>> {
    interviews::table
        .inner_join(candidacies::table.on(candidacies::id.eq(interviews::candidacy_id)))
        .filter(interviews::state.eq_any(MeetingState::OPEN))
        .filter(candidacies::state.eq(CardState::Rejected))
        .filter(candidacies::updated_at.le(since))
        .order((candidacies::updated_at, candidacies::id))
        .limit(limit)
        .select(candidacies::id)
        .load(conn)
        .await
}

/// Booked interviews that begin between `now` and a day later.
pub(super) async fn list_upcoming(
    conn: &mut Conn,
    now: DateTime<Utc>,
    limit: i64,
) -> QueryResult<Vec<CandidacyId>> {
    interviews::table
        .filter(interviews::state.eq(MeetingState::Booked))
        .filter(interviews::starts_at.gt(now))
        .filter(interviews::starts_at.le(now + TimeDelta::days(1)))
        .filter(interviews::reminded_hour_at.is_null())
        .order((interviews::starts_at, interviews::id))
        .limit(limit)
        .select(interviews::candidacy_id)
        .load(conn)
        .await
}
