//! Forms about intros, as typed.

use chrono::{DateTime, Utc};
use domain::engineers::drafts::Draft;
use domain::engineers::{EngagementType, Engineer};
use domain::intros::{Answer, Intro, Terms};
use domain::platform::fields::FieldErrors;
use domain::platform::money::Currency;
use serde::{Deserialize, Serialize};

use crate::components::Choice;

/// What a company offers.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
#[expect(missing_docs, reason = "the form's fields")]
pub struct AskForm {
    pub role_title: String,
    pub engagement_type: String,
    pub pay_min: String,
    pub pay_max: String,
    pub currency: String,
    pub hours_per_week: String,
    pub message: String,
    pub source: String,
    pub intent: String,
    pub draft_version: i32,
}

impl AskForm {
    /// Empty, in the engineer's currency.
    #[must_use]
    pub fn begin(engineer: &Engineer, source: String) -> Self {
        let currency = engineer.currency.unwrap_or(Currency::EUR).code().to_owned();
        let engagement_type = match engineer.engagement_types.as_slice() {
            [only] => only.as_str().to_owned(),
            _ => String::new(),
        };
        Self { engagement_type, currency, source, ..Self::default() }
    }

    /// As it was sent, to be changed.
    #[must_use]
    pub fn of(intro: &Intro) -> Self {
        Self {
            role_title: intro.role_title.clone(),
            engagement_type: intro.engagement_type.as_str().to_owned(),
            pay_min: intro.currency.format_plain(intro.pay_min_minor),
            pay_max: intro.currency.format_plain(intro.pay_max_minor),
            currency: intro.currency.code().to_owned(),
            hours_per_week: intro.hours_per_week.map(|hours| hours.to_string()).unwrap_or_default(),
            message: intro.message_md.clone(),
            ..Self::default()
        }
    }

    /// As it is kept before it is sent.
    #[must_use]
    pub fn draft(&self, now: DateTime<Utc>) -> Draft {
        let fields = [
            ("role_title", &self.role_title),
            ("engagement_type", &self.engagement_type),
            ("pay_min", &self.pay_min),
            ("pay_max", &self.pay_max),
            ("currency", &self.currency),
            ("hours_per_week", &self.hours_per_week),
            ("message", &self.message),
            ("source", &self.source),
        ];
        Draft {
            fields: fields.map(|(name, value)| (name.to_owned(), value.clone())).into(),
            based_on: 0,
            version: self.draft_version,
            saved_at: now,
        }
    }

    /// For the operation.
    #[must_use]
    pub fn terms(&self) -> Terms {
        Terms {
            role_title: self.role_title.clone(),
            engagement_type: self.engagement_type.clone(),
            pay_min: self.pay_min.clone(),
            pay_max: self.pay_max.clone(),
            currency: self.currency.clone(),
            hours_per_week: self.hours_per_week.clone(),
            message: self.message.clone(),
        }
    }
}

/// What an engineer answers.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct AnswerForm {
    /// Which button.
    pub answer: String,
    /// Why, or what to change.
    pub reason: String,
}

impl AnswerForm {
    /// For the operation.
    ///
    /// # Errors
    /// No button of ours.
    pub fn answer(&self) -> Result<Answer, FieldErrors> {
        match self.answer.as_str() {
            "accept" => Ok(Answer::Accept),
            "decline" => Ok(Answer::Decline(self.reason.clone())),
            "ask_revision" => Ok(Answer::AskRevision(self.reason.clone())),
            _ => Err(FieldErrors::one("answer", "Press one of the three buttons.")),
        }
    }
}

/// Kinds of work to choose from: what the engineer takes, or all where they did not say.
#[must_use]
pub fn engagements(taken: &[EngagementType]) -> Vec<Choice> {
    let all = EngagementType::ALL.iter().filter(|kind| taken.is_empty() || taken.contains(kind));
    all.map(|kind| Choice::new(kind.as_str(), kind.label())).collect()
}

/// Currencies to choose from.
#[must_use]
pub fn currencies() -> Vec<Choice> {
    Currency::all().map(|c| Choice::new(c.code(), format!("{} · {}", c.code(), c.name()))).collect()
}
