//! The company makes an offer.

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use diesel_async::AsyncConnection;

use super::mails::{Step, tell};
use super::model::{Engagement, EngagementError, EngagementState, midnight};
use super::{ANSWER_DAYS, queries};
use crate::candidacies::steps::{advance, enter};
use crate::candidacies::{CardAction, Side};
use crate::engineers::EngagementType;
use crate::intros::PayUnit;
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::fields::FieldErrors;
use crate::platform::ids::{CandidacyId, EngagementId};
use crate::platform::money::Currency;

/// Days that a trial may take.
const TRIAL_DAYS: std::ops::RangeInclusive<i64> = 4..=186;
/// The last first day that may be offered, in days from now.
const HORIZON_DAYS: u64 = 366;

/// The form, as typed.
#[derive(Clone, Debug, Default)]
#[expect(missing_docs, reason = "the form's fields")]
pub struct OfferInput {
    pub version: i32,
    pub kind: String,
    pub pay: String,
    pub currency: String,
    pub hours_per_week: String,
    pub starts_on: String,
    /// The last day of the trial; empty: none.
    pub trial_ends_on: String,
    pub note: String,
}

struct Checked {
    kind: EngagementType,
    pay: i64,
    currency: Currency,
    hours: i16,
    starts_on: NaiveDate,
    trial_ends_on: Option<NaiveDate>,
    note: String,
}

/// Makes an offer; the engineer has [`ANSWER_DAYS`] to answer it, and no longer than its first day.
///
/// # Errors
/// [`EngagementError::CardMoved`] when the card was moved meanwhile, or lies where no offers are made.
pub async fn propose(
    conn: &mut Conn,
    cx: &Context,
    id: CandidacyId,
    input: &OfferInput,
) -> Result<(), EngagementError> {
    conn.transaction(async |conn| {
        let (mut card, side) = enter(conn, cx, id).await?;
        if side != Side::Company {
            return Err(EngagementError::NotFound);
        }
        if card.version != input.version || card.state.after(CardAction::Offer).is_none() {
            return Err(EngagementError::CardMoved(card.state));
        }
        let checked = check(input, cx.now.date_naive()).map_err(EngagementError::Invalid)?;
        let proposer_id = cx.actor.account_id().ok_or(EngagementError::NotFound)?;
        let engagement = Engagement {
            id: EngagementId::new(),
            candidacy_id: card.id,
            company_id: card.company_id,
            engineer_id: card.engineer_id,
            proposer_id,
            kind: checked.kind,
            pay_unit: PayUnit::of(checked.kind),
            pay_minor: checked.pay,
            currency: checked.currency,
            hours_per_week: checked.hours,
            starts_on: checked.starts_on,
            trial_ends_on: checked.trial_ends_on,
            note: checked.note,
            state: EngagementState::Proposed,
            version: 0,
            respond_by: respond_by(checked.starts_on, cx.now),
            told: 0,
            ended_by: None,
            end_reason: None,
            hired_at: None,
            ended_at: None,
            created_at: cx.now,
            updated_at: cx.now,
        };
        queries::insert(conn, &engagement).await?;
        let due = Some(engagement.respond_by);
        advance(conn, cx, &mut card, (CardAction::Offer, side), due, "").await?;
        tell(conn, cx, &card, &engagement, Step::Offered, Side::Engineer).await?;
        Ok(())
    })
    .await
}

/// Until when an offer can be answered: what is agreed on begins on its first day, not after it.
fn respond_by(starts_on: NaiveDate, now: DateTime<Utc>) -> DateTime<Utc> {
    (now + TimeDelta::days(ANSWER_DAYS)).min(midnight(starts_on) + TimeDelta::days(1))
}

fn check(input: &OfferInput, today: NaiveDate) -> Result<Checked, FieldErrors> {
    let mut errors = FieldErrors::default();
    let kind = errors.take("kind", input.kind.parse().map_err(|_| "Choose one of these."));
    let currency: Option<Currency> = errors.take("currency", input.currency.parse());
    let pay = currency.and_then(|currency| errors.take("pay", currency.parse_amount(&input.pay)));
    if pay == Some(0) {
        errors.add("pay", "Name what you pay.");
    }
    let hours = input.hours_per_week.trim().parse().ok().filter(|hours| (1..=80_i16).contains(hours));
    let hours = errors.take("hours_per_week", hours.ok_or("Write the hours of a week, 1 to 80."));
    let starts_on: Option<NaiveDate> =
        errors.take("starts_on", input.starts_on.trim().parse().map_err(|_| "Choose a day."));
    let last = today.checked_add_days(Days::new(HORIZON_DAYS));
    if starts_on.is_some_and(|day| day < today || Some(day) > last) {
        errors.add("starts_on", "Choose a day from today on, within a year.");
    }
    let trial = trial(input.trial_ends_on.trim(), starts_on, &mut errors);
    let note = errors.text("note", &input.note, 0..=2000);
    let checked = (|| {
        Some(Checked {
            kind: kind?,
            pay: pay?,
            currency: currency?,
            hours: hours?,
            starts_on: starts_on?,
            trial_ends_on: trial,
            note: note?,
        })
    })();
    errors.into_result(checked)
}

fn trial(typed: &str, starts_on: Option<NaiveDate>, errors: &mut FieldErrors) -> Option<NaiveDate> {
    if typed.is_empty() {
        return None;
    }
    let day: NaiveDate =
        errors.take("trial_ends_on", typed.parse().map_err(|_| "Choose a day, or leave this empty."))?;
    if starts_on.is_some_and(|start| !TRIAL_DAYS.contains(&(day - start).num_days())) {
        let (least, most) = (TRIAL_DAYS.start(), TRIAL_DAYS.end());
        errors.add("trial_ends_on", format!("A trial takes {least} to {most} days from the start."));
    }
    Some(day)
}
