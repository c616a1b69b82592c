//! Context of the form of an offer.

use chrono::{DateTime, Utc};
use domain::candidacies::{CardState, Seen};
use domain::engagements::{ANSWER_DAYS, DECISION_DAYS};
use domain::platform::fields::FieldErrors;
use domain::platform::templates::Template;
use serde::Serialize;

use super::forms::OfferForm;
use super::samples;
use crate::components::{Choice, Crumb};
use crate::intros::forms::{currencies, engagements};
use crate::views::{Flash, Page, PageMeta};

/// `/company/pipeline/{id}/offer`
#[derive(Clone, Debug, Serialize)]
pub struct OfferPage {
    crumbs: Vec<Crumb>,
    action: String,
    back: String,
    title: String,
    lead: String,
    decision_days: i64,
    first_day: String,
    kinds: Vec<Choice>,
    currencies: Vec<Choice>,
    form: OfferForm,
    errors: FieldErrors,
    #[serde(skip)]
    flash: Option<Flash>,
}

impl OfferPage {
    /// The form, empty or as typed.
    #[must_use]
    pub fn new(seen: &Seen, typed: Option<OfferForm>, errors: FieldErrors, now: DateTime<Utc>) -> Self {
        let back = format!("/company/pipeline/{}", seen.card.id);
        let form = typed.unwrap_or_else(|| OfferForm {
            version: seen.card.version,
            currency: "EUR".into(),
            hours_per_week: "40".into(),
            ..OfferForm::default()
        });
        Self {
            crumbs: vec![
                Crumb::to("Pipeline", "/company/pipeline"),
                Crumb::to(seen.name.clone(), back.clone()),
                Crumb::here("Offer"),
            ],
            action: format!("{back}/offer"),
            back,
            title: format!("An offer to {}", seen.name),
            lead: format!(
                "They have {ANSWER_DAYS} days to agree or decline, and no longer than the first day; then the offer ends, and you are told."
            ),
            decision_days: DECISION_DAYS,
            first_day: now.date_naive().to_string(),
            kinds: engagements(&[]),
            currencies: currencies(),
            form,
            errors,
            flash: None,
        }
    }

    /// With a sentence on top.
    #[must_use]
    pub fn with_flash(self, flash: Option<Flash>) -> Self {
        Self { flash, ..self }
    }
}

impl Template for OfferPage {
    const NAME: &'static str = "pages/hiring/offer.html";
    fn samples() -> Vec<Self> {
        let seen = samples::file(CardState::Interviewing).seen;
        let errors = FieldErrors::one("pay", "Name what you pay.");
        vec![
            Self::new(&seen, None, FieldErrors::default(), samples::now()),
            Self::new(&seen, Some(OfferForm::default()), errors, samples::now()),
        ]
    }
}

impl Page for OfferPage {
    fn meta(&self) -> PageMeta {
        PageMeta::private(&self.title).with_flash(self.flash.clone())
    }
}
