//! A vetter proposes times: the first ones, others that were asked for, or new ones for a conversation that was booked.

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use diesel_async::AsyncConnection;

use super::PICK_DAYS;
use super::mails::{self, tell};
use super::model::{Interview, InterviewError, InterviewState, Side, reason, side_of};
use super::queries::{self, Run};
use crate::outbox::MailKind;
use crate::platform::actor::Permission;
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::fields::FieldErrors;
use crate::platform::ids::{AccountId, ApplicationId, InterviewId};
use crate::platform::slots::{self, Frame, SlotInput};
use crate::vetting::model::StageRunState;
use crate::vetting::queries::lock_application;
use crate::vetting::stages::SILENCE_DAYS;
use crate::vetting::stages::turn::pass_to_applicant;

/// The form, as typed.
#[derive(Clone, Debug, Default)]
pub struct ProposeInput {
    /// [`Interview::seen`] of the open interview of the stage that was read; 0: there was none.
    pub seen: i64,
    /// The stage: id of its run.
    pub stage_run: String,
    /// How long it takes.
    pub minutes: String,
    /// IANA zone of the times.
    pub zone: String,
    /// How they meet.
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
}

/// Proposes times; the candidate hears of them by mail and has [`PICK_DAYS`] to pick one.
///
/// # Errors
/// See [`InterviewError`]; [`InterviewError::NotFound`] for everybody but staff who vet.
pub async fn propose(
    conn: &mut Conn,
    cx: &Context,
    application_id: ApplicationId,
    input: &ProposeInput,
) -> Result<InterviewId, InterviewError> {
    let vetter = cx.actor.account_id().filter(|_| cx.actor.may(Permission::Vetter));
    let vetter = vetter.ok_or(InterviewError::NotFound)?;
    let run = input.stage_run.parse().map_err(|_| InterviewError::NotFound)?;
    conn.transaction(async |conn| {
        let mut application =
            lock_application(conn, application_id).await?.ok_or(InterviewError::NotFound)?;
        side_of(conn, cx, &application).await?;
        let run = queries::find_run(conn, application_id, run).await?.ok_or(InterviewError::NotFound)?;
        if !application.state.is_waiting() || !run.takes_interviews() {
            return Err(InterviewError::Closed);
        }
        let open = queries::lock_open(conn, run.id).await?;
        if open.as_ref().map_or(0, Interview::seen) != input.seen {
            return Err(InterviewError::Moved(open.map_or(InterviewState::Cancelled, |open| open.state)));
        }
        let booked = queries::list_booked(conn, vetter, open.as_ref().map(|open| open.id), cx.now).await?;
        let checked = check(input, &run, open.as_ref(), cx.now, &booked);
        let (checked, why) = checked.map_err(InterviewError::Invalid)?;
        let interview = write(conn, cx, (application_id, &run, vetter), open, &checked, &why).await?;
        let due_at = interview.due_at.unwrap_or(cx.now);
        let asked_at = asked_at(queries::first_unanswered(conn, application_id).await?, cx.now);
        pass_to_applicant(conn, cx, &mut application, asked_at, due_at).await?;
        Ok(interview.id)
    })
    .await
}

/// Since when the applicant is silent: since the first proposal after their last act, however many lapsed since. Whatever
/// the vetters took in between, the times of today stand open for as long as all others did.
fn asked_at(first: Option<DateTime<Utc>>, now: DateTime<Utc>) -> DateTime<Utc> {
    let longest_ago = now - TimeDelta::days(SILENCE_DAYS - PICK_DAYS);
    first.map_or(now, |first| first.clamp(longest_ago, now))
}

fn check(
    input: &ProposeInput,
    run: &Run,
    open: Option<&Interview>,
    now: DateTime<Utc>,
    booked: &[(DateTime<Utc>, i16)],
) -> Result<(Checked, String), FieldErrors> {
    let mut errors = FieldErrors::default();
    // The track says how much of a candidate's time the stage may take (I5).
    let most = i16::try_from(run.minutes).unwrap_or(180).clamp(10, 180);
    let minutes = input.minutes.trim().parse().ok().filter(|minutes| (10..=most).contains(minutes));
    let minutes = errors.take(
        "minutes",
        minutes.ok_or(format!("Write a number of minutes from 10 to {most}: the track promises no more.")),
    );
    let zone = input.zone.trim().parse::<Tz>().map_err(|_| "Choose a time zone from the list.");
    let zone = errors.take("zone", zone);
    let place = errors.line("place", &input.place, 3..=300);
    let is_booked = open.is_some_and(|open| open.state == InterviewState::Booked);
    let why = if is_booked { why(&input.reason, &mut errors) } else { Some(String::new()) };
    let starts = zone.zip(minutes).map(|(zone, minutes)| {
        slots::check(
            &input.slots,
            &Frame { zone, minutes, now, booked, taken: slots::OWN_IS_TAKEN },
            &mut errors,
        )
    });
    let checked =
        (|| Some((Checked { minutes: minutes?, zone: zone?, place: place?, starts: starts? }, why?)))();
    errors.into_result(checked)
}

fn why(text: &str, errors: &mut FieldErrors) -> Option<String> {
    let told = "Say in 5 to 500 characters why the booked time does not stand: the candidate reads it.";
    errors.take("reason", reason(text).map_err(|_| told))
}

async fn write(
    conn: &mut Conn,
    cx: &Context,
    (application_id, run, vetter): (ApplicationId, &Run, AccountId),
    open: Option<Interview>,
    checked: &Checked,
    why: &str,
) -> Result<Interview, InterviewError> {
    let is_new = open.is_none();
    let mut interview = open.unwrap_or_else(|| fresh(application_id, run, vetter, cx.now));
    let given_up = interview.give_up_time();
    interview.vetter_id = vetter;
    interview.state = InterviewState::Proposed;
    interview.round += i16::from(!is_new);
    interview.minutes = checked.minutes;
    checked.zone.name().clone_into(&mut interview.zone);
    interview.place.clone_from(&checked.place);
    let last = checked.starts.last().copied().unwrap_or(cx.now);
    interview.due_at = Some(last.min(cx.now + TimeDelta::days(PICK_DAYS)));
    interview.updated_at = cx.now;
    if is_new {
        queries::insert(conn, &interview).await?;
    } else {
        queries::update(conn, &interview).await?;
    }
    queries::insert_slots(conn, &interview, &checked.starts).await?;
    queries::update_run(conn, run.id, StageRunState::Pending, cx.now).await?;
    let event = queries::event(&interview, Side::Vetter, why, given_up, cx.now);
    queries::insert_event(conn, &interview, &event).await?;
    tell(conn, cx, &interview, &event, MailKind::InterviewProposed, Side::Candidate).await?;
    if given_up.is_some() {
        tell(conn, cx, &interview, &event, MailKind::InterviewCancelled, Side::Vetter).await?;
    }
    mails::audit(conn, cx, &interview, "interview.proposed").await?;
    Ok(interview)
}

fn fresh(application_id: ApplicationId, run: &Run, vetter: AccountId, now: DateTime<Utc>) -> Interview {
    Interview {
        id: InterviewId::new(),
        application_id,
        stage_run_id: run.id,
        vetter_id: vetter,
        state: InterviewState::Proposed,
        round: 1,
        minutes: 0,
        zone: String::new(),
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
