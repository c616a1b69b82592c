//! Forms about a card, as typed. A page has several of them, so that no name stands for two things.

use domain::engagements::OfferInput;
use domain::interviews::ProposeInput;
use domain::platform::fields::FieldErrors;
use domain::platform::slots::SlotInput;
use domain::reviews::ReviewInput;
use serde::{Deserialize, Serialize};

/// Whatever is sent from the page of a card; each form fills its own part.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct CardForm {
    /// The card's, or the engagement's, as it was read.
    pub version: i32,
    /// The interview's, as it was read.
    pub seen: i64,
    /// Which button.
    pub step: String,
    pub to: String,
    pub feedback: String,
    pub note: String,
    pub withdraw_reason: String,
    pub slot: String,
    pub interview_reason: String,
    pub cancel_reason: String,
    pub minutes: String,
    pub zone: String,
    pub place: String,
    /// A row each: the two lists belong together by place.
    pub slot_date: Vec<String>,
    pub slot_time: Vec<String>,
    pub engagement_reason: String,
    /// Slugs of skills that completed work was in.
    pub skills: Vec<String>,
    pub engagement: String,
    pub occasion: String,
    pub outcome: String,
    pub review_body: String,
}

impl CardForm {
    /// Times, for the operation.
    #[must_use]
    pub fn proposal(&self) -> ProposeInput {
        let cell = |column: &[String], at: usize| column.get(at).cloned().unwrap_or_default();
        let rows = self.slot_date.len().max(self.slot_time.len()).min(20);
        ProposeInput {
            seen: self.seen,
            minutes: self.minutes.clone(),
            zone: self.zone.clone(),
            place: self.place.clone(),
            reason: self.interview_reason.clone(),
            slots: (0..rows)
                .map(|at| SlotInput { date: cell(&self.slot_date, at), time: cell(&self.slot_time, at) })
                .collect(),
        }
    }

    /// A word, for the operation.
    #[must_use]
    pub fn review(&self) -> ReviewInput {
        ReviewInput {
            engagement: self.engagement.clone(),
            occasion: self.occasion.clone(),
            outcome: self.outcome.clone(),
            body: self.review_body.clone(),
        }
    }
}

/// Faults under the names that the page's fields have.
#[must_use]
pub fn renamed(errors: &FieldErrors, names: &[(&str, &str)]) -> FieldErrors {
    let mut all = FieldErrors::default();
    for (field, fault) in errors.iter() {
        let name = names.iter().find(|(from, _)| *from == field).map_or(field, |(_, to)| to);
        all.add(name, fault);
    }
    all
}

/// An engineer to be put on the board.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct AddForm {
    pub engineer: String,
    pub role_title: String,
}

/// An offer.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct OfferForm {
    pub version: i32,
    pub kind: String,
    pub pay: String,
    pub currency: String,
    pub hours_per_week: String,
    pub starts_on: String,
    pub trial_ends_on: String,
    pub note: String,
}

impl OfferForm {
    /// For the operation.
    #[must_use]
    pub fn input(&self) -> OfferInput {
        OfferInput {
            version: self.version,
            kind: self.kind.clone(),
            pay: self.pay.clone(),
            currency: self.currency.clone(),
            hours_per_week: self.hours_per_week.clone(),
            starts_on: self.starts_on.clone(),
            trial_ends_on: self.trial_ends_on.clone(),
            note: self.note.clone(),
        }
    }
}
