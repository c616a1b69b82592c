//! Either side proposes times: the first ones, others, or new ones for an interview that was booked.

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use diesel_async::AsyncConnection;

use super::mails::{Step, tell};
use super::model::{Meeting, MeetingError, MeetingState, enter, other, reason};
use super::{PICK_DAYS, queries};
use crate::candidacies::steps::{advance, touch};
use crate::candidacies::{Card, CardAction, CardState, Side};
use crate::companies;
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::fields::FieldErrors;
use crate::platform::ids::{AccountId, CandidacyId, MeetingId};
use crate::platform::slots::{self, Frame, SlotInput};

/// How the engineer's own proposal says where they meet, until the company names it.
const PLACE_OPEN: &str = "The company sends a link or a number";

/// The form, as typed.
#[derive(Clone, Debug, Default)]
pub struct ProposeInput {
    /// [`Meeting::seen`] of the open interview that was read; 0: there was none.
    pub seen: i64,
    /// How long it takes.
    pub minutes: String,
    /// IANA zone of the times.
    pub zone: String,
    /// How they meet; an engineer may leave it to the company.
    pub place: String,
    /// Why a booked time does not stand; needed only then.
    pub reason: String,
    /// Rows of times.
    pub slots: Vec<SlotInput>,
}

struct Checked {
    minutes: i16,
    zone: Tz,
    place: String,
    starts: Vec<DateTime<Utc>>,
    why: String,
}

/// Proposes times; the other side hears of them by mail and has [`PICK_DAYS`] to pick one.
///
/// # Errors
/// See [`MeetingError`].
pub async fn propose(
    conn: &mut Conn,
    cx: &Context,
    id: CandidacyId,
    input: &ProposeInput,
) -> Result<(), MeetingError> {
    conn.transaction(async |conn| {
        let (mut card, open, side) = enter(conn, cx, id).await?;
        if !matches!(card.state, CardState::Conversation | CardState::Interviewing) {
            return Err(MeetingError::Closed(card.state));
        }
        let has_begun = open.as_ref().is_some_and(|open| open.has_begun(cx.now));
        if has_begun || open.as_ref().map_or(0, Meeting::seen) != input.seen {
            return Err(MeetingError::Moved(open.map(|open| open.state)));
        }
        let member = speaker(cx, &card, open.as_ref(), side, conn).await?;
        let booked = queries::list_booked(conn, member, open.as_ref().map(|open| open.id), cx.now).await?;
        let checked = check(input, open.as_ref(), side, cx.now, &booked).map_err(MeetingError::Invalid)?;
        let company = companies::find_company(conn, card.company_id).await?;
        let company_zone = company.map_or_else(|| "UTC".to_owned(), |company| company.time_zone);
        let is_new = open.is_none();
        let mut meeting = open.unwrap_or_else(|| fresh(id, member, company_zone, cx.now));
        let before = meeting.member_id;
        let given_up = fill(&mut meeting, &checked, member, side, cx.now);
        if is_new {
            queries::insert(conn, &meeting).await?;
        } else {
            queries::update(conn, &meeting).await?;
        }
        if card.state == CardState::Conversation {
            advance(conn, cx, &mut card, (CardAction::Interview, side), None, "").await?;
        }
        touch(conn, cx, &mut card, ("interview_proposed", side), cx.now, &checked.why).await?;
        tell(conn, cx, &card, &meeting, (Step::Proposed, other(side)), given_up, given_up.is_some()).await?;
        if given_up.is_some() {
            // Where a colleague takes over, the time stands in the calendar of whoever had it.
            let had = Meeting { member_id: before, ..meeting };
            tell(conn, cx, &card, &had, (Step::Moved, side), given_up, true).await?;
        }
        Ok(())
    })
    .await
}

/// Who speaks for the company: whoever proposes for it; else whom the engineer talked with so far.
async fn speaker(
    cx: &Context,
    card: &Card,
    open: Option<&Meeting>,
    side: Side,
    conn: &mut Conn,
) -> Result<AccountId, MeetingError> {
    if side == Side::Company {
        return cx.actor.account_id().ok_or(MeetingError::NotFound);
    }
    if let Some(open) = open {
        return Ok(open.member_id);
    }
    let contacts = crate::candidacies::mails::contacts(conn, card, Side::Company).await?;
    contacts.first().map(|contact| contact.account_id).ok_or(MeetingError::NotFound)
}

fn check(
    input: &ProposeInput,
    open: Option<&Meeting>,
    side: Side,
    now: DateTime<Utc>,
    booked: &[(DateTime<Utc>, i16)],
) -> Result<Checked, FieldErrors> {
    let mut errors = FieldErrors::default();
    let minutes = input.minutes.trim().parse().ok().filter(|minutes| (10..=240_i16).contains(minutes));
    let minutes = errors.take("minutes", minutes.ok_or("Write a number of minutes from 10 to 240."));
    let zone = input.zone.trim().parse::<Tz>().map_err(|_| "Choose a time zone from the list.");
    let zone = errors.take("zone", zone);
    let is_left_open = side == Side::Engineer && input.place.trim().is_empty();
    let place = if is_left_open {
        Some(open.map_or_else(|| PLACE_OPEN.to_owned(), |open| open.place.clone()))
    } else {
        errors.line("place", &input.place, 3..=300)
    };
    let is_booked = open.is_some_and(|open| open.state == MeetingState::Booked);
    let why = if is_booked {
        let told = "Say in 5 to 500 characters why the booked time does not stand: the other side reads it.";
        errors.take("reason", reason(&input.reason).map_err(|_| told))
    } else {
        Some(String::new())
    };
    let starts = zone.zip(minutes).map(|(zone, minutes)| {
        let taken = match side {
            Side::Engineer => "The company has no time then.",
            _ => slots::OWN_IS_TAKEN,
        };
        slots::check(&input.slots, &Frame { zone, minutes, now, booked, taken }, &mut errors)
    });
    let checked =
        (|| Some(Checked { minutes: minutes?, zone: zone?, place: place?, starts: starts?, why: why? }))();
    errors.into_result(checked)
}

fn fill(
    meeting: &mut Meeting,
    checked: &Checked,
    member: AccountId,
    side: Side,
    now: DateTime<Utc>,
) -> Option<DateTime<Utc>> {
    let given_up = meeting.give_up_time();
    meeting.member_id = member;
    meeting.state = MeetingState::Proposed;
    meeting.proposed_by = side;
    meeting.minutes = checked.minutes;
    if side == Side::Company {
        checked.zone.name().clone_into(&mut meeting.zone);
    }
    meeting.place.clone_from(&checked.place);
    meeting.slots.clone_from(&checked.starts);
    let last = checked.starts.last().copied().unwrap_or(now);
    meeting.due_at = Some(last.min(now + TimeDelta::days(PICK_DAYS)));
    meeting.updated_at = now;
    given_up
}

fn fresh(candidacy_id: CandidacyId, member_id: AccountId, zone: String, now: DateTime<Utc>) -> Meeting {
    Meeting {
        id: MeetingId::new(),
        candidacy_id,
        member_id,
        state: MeetingState::Proposed,
        proposed_by: Side::Company,
        slots: Vec::new(),
        minutes: 0,
        zone,
        place: String::new(),
        starts_at: None,
        booked_at: None,
        sequence: 0,
        due_at: None,
        no_show_side: None,
        reminded_day_at: None,
        reminded_hour_at: None,
        created_at: now,
        updated_at: now,
    }
}
