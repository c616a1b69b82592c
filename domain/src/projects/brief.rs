//! What a brief asks, step by step, and what makes an answer good enough to be worked with.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use diesel::prelude::*;

use super::model::BudgetBand;
use super::save::Intent;
use crate::platform::fields::FieldErrors;
use crate::text_enum;

/// What was typed into one step, by field name.
pub type Typed = BTreeMap<String, String>;

/// What the client wrote.
#[derive(Clone, Debug, Default, PartialEq, Eq, Queryable, Selectable, AsChangeset, Insertable)]
#[diesel(table_name = crate::schema::projects, treat_none_as_null = true)]
#[expect(missing_docs, reason = "the form's own words; see Field::rule")]
pub struct Brief {
    pub contact_name: String,
    pub organisation: String,
    pub title: String,
    pub problem: String,
    pub users: String,
    pub must_have: String,
    pub nice_to_have: String,
    pub will_not: String,
    pub success_measure: String,
    pub constraints: String,
    pub existing_assets: String,
    pub budget_band: Option<BudgetBand>,
    pub deadline: Option<NaiveDate>,
    pub is_deadline_flexible: bool,
    pub decision_maker: String,
    pub maintainer: String,
}

text_enum! {
    /// The answers that are text. The word is the field's name in forms and the column's in the table.
    pub enum Field {
        ContactName = "contact_name", Organisation = "organisation", Title = "title", Problem = "problem", Users = "users",
        MustHave = "must_have", NiceToHave = "nice_to_have", WillNot = "will_not", SuccessMeasure = "success_measure",
        Constraints = "constraints", ExistingAssets = "existing_assets", DecisionMaker = "decision_maker",
        Maintainer = "maintainer",
    }
}

/// How a text is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// 1 to 3.
    pub step: i16,
    /// What the form calls it.
    pub label: &'static str,
    /// What helps the reader of the brief; empty: nothing to say.
    pub hint: &'static str,
    /// One line only.
    pub is_line: bool,
    /// Characters without which the brief cannot be sent; 0: may be left out.
    pub least: usize,
    /// Characters at most.
    pub most: usize,
    /// Characters from which on the answer usually needs no question back; 0: any will do.
    pub wanted: usize,
}

const fn line(step: i16, label: &'static str, hint: &'static str, least: usize) -> Rule {
    Rule { step, label, hint, is_line: true, least, most: 160, wanted: 0 }
}

const fn text(step: i16, label: &'static str, hint: &'static str, least: usize, wanted: usize) -> Rule {
    Rule { step, label, hint, is_line: false, least, most: 4000, wanted }
}

impl Field {
    /// How it is asked for.
    #[must_use]
    pub fn rule(self) -> Rule {
        match self {
            Self::ContactName => line(1, "Your name", "", 1),
            Self::Organisation => line(1, "Organisation", "", 0),
            Self::Title => line(1, "A name for what you want built", "Such as “Booking for our clinics”.", 3),
            Self::Problem => {
                text(1, "The problem", "What happens today, to whom, how often, and what it costs.", 20, 200)
            }
            Self::Users => {
                text(1, "Who will use it", "Kinds of people, roughly how many, and on what devices.", 3, 60)
            }
            Self::MustHave => {
                text(2, "It must", "One thing a line. Without these it is of no use to you.", 10, 100)
            }
            Self::NiceToHave => {
                text(2, "It would be nice if it could", "What may wait for a second version.", 0, 0)
            }
            Self::WillNot => text(2, "It will not", "What others might expect, but you do not want.", 0, 20),
            Self::SuccessMeasure => text(
                2,
                "How you will know that it worked",
                "A figure and a date: “no-shows down from 9 % to 5 % by June”.",
                10,
                40,
            ),
            Self::Constraints => text(
                2,
                "What is fixed",
                "Rules, systems it must talk to, places where data may be kept.",
                0,
                40,
            ),
            Self::ExistingAssets => {
                text(2, "What exists already", "Code, designs, data, documents, accounts.", 0, 20)
            }
            Self::DecisionMaker => {
                line(3, "Who decides", "The person who says yes, and who else is asked.", 2)
            }
            Self::Maintainer => line(
                3,
                "Who keeps it running afterwards",
                "Your own people, us, somebody else, or not decided.",
                0,
            ),
        }
    }

    /// Those of one step, in order.
    pub fn of_step(step: i16) -> impl Iterator<Item = Self> {
        Self::ALL.iter().copied().filter(move |field| field.rule().step == step)
    }

    /// Its answer.
    #[must_use]
    pub fn of(self, brief: &Brief) -> &str {
        match self {
            Self::ContactName => &brief.contact_name,
            Self::Organisation => &brief.organisation,
            Self::Title => &brief.title,
            Self::Problem => &brief.problem,
            Self::Users => &brief.users,
            Self::MustHave => &brief.must_have,
            Self::NiceToHave => &brief.nice_to_have,
            Self::WillNot => &brief.will_not,
            Self::SuccessMeasure => &brief.success_measure,
            Self::Constraints => &brief.constraints,
            Self::ExistingAssets => &brief.existing_assets,
            Self::DecisionMaker => &brief.decision_maker,
            Self::Maintainer => &brief.maintainer,
        }
    }

    fn slot(self, brief: &mut Brief) -> &mut String {
        match self {
            Self::ContactName => &mut brief.contact_name,
            Self::Organisation => &mut brief.organisation,
            Self::Title => &mut brief.title,
            Self::Problem => &mut brief.problem,
            Self::Users => &mut brief.users,
            Self::MustHave => &mut brief.must_have,
            Self::NiceToHave => &mut brief.nice_to_have,
            Self::WillNot => &mut brief.will_not,
            Self::SuccessMeasure => &mut brief.success_measure,
            Self::Constraints => &mut brief.constraints,
            Self::ExistingAssets => &mut brief.existing_assets,
            Self::DecisionMaker => &mut brief.decision_maker,
            Self::Maintainer => &mut brief.maintainer,
        }
    }
}

/// One answer that could be better.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hint {
    /// Which.
    pub field: Field,
    /// Characters that usually suffice.
    pub wanted: usize,
    /// Whether there are that many.
    pub is_met: bool,
}

impl Brief {
    /// Takes what was typed in `step`: what is good is kept whatever is wrong beside it. A field that was not sent is
    /// left alone.
    pub(super) fn take(&mut self, step: i16, typed: &Typed, intent: Intent, today: NaiveDate) -> FieldErrors {
        let mut errors = FieldErrors::default();
        for field in Field::of_step(step) {
            let Some(value) = typed.get(field.as_str()) else { continue };
            let (rule, name) = (field.rule(), field.as_str());
            let taken = if rule.is_line {
                errors.line(name, value, 0..=rule.most)
            } else {
                errors.text(name, value, 0..=rule.most)
            };
            if let Some(taken) = taken {
                *field.slot(self) = taken;
            }
        }
        if step == 3 {
            self.take_terms(typed, today, &mut errors);
        }
        if intent == Intent::Continue {
            for (name, fault) in missing(self).iter().filter(|(name, _)| step_of(name) == step) {
                errors.add(name, fault);
            }
        }
        errors
    }

    fn take_terms(&mut self, typed: &Typed, today: NaiveDate, errors: &mut FieldErrors) {
        match typed.get("budget_band").map(String::as_str) {
            None => {}
            Some("") => self.budget_band = None,
            Some(word) => {
                let band = errors.take("budget_band", word.parse().map_err(|_| "Choose one of the bands."));
                self.budget_band = band.or(self.budget_band);
            }
        }
        if let Some(date) = typed.get("deadline") {
            match date.trim() {
                "" => self.deadline = None,
                date => match date.parse::<NaiveDate>() {
                    Ok(day) if day >= today => self.deadline = Some(day),
                    Ok(_) => errors.add("deadline", "This day is over. Name one that is still to come."),
                    Err(_) => errors.add("deadline", "Write the date as year-month-day, such as 2027-03-31."),
                },
            }
            self.is_deadline_flexible = typed.contains_key("is_deadline_flexible");
        }
    }

    /// How the answers of one step could be better.
    #[must_use]
    pub fn hints(&self, step: i16) -> Vec<Hint> {
        Field::of_step(step)
            .filter(|field| field.rule().wanted > 0)
            .map(|field| {
                let wanted = field.rule().wanted;
                Hint { field, wanted, is_met: field.of(self).chars().count() >= wanted }
            })
            .collect()
    }
}

/// What the brief cannot be sent without, by field.
#[must_use]
pub fn missing(brief: &Brief) -> FieldErrors {
    let mut errors = FieldErrors::default();
    for field in Field::ALL {
        let (rule, length) = (field.rule(), field.of(brief).chars().count());
        if length == 0 && rule.least > 0 {
            errors.add(field.as_str(), "Fill this in.");
        } else if length < rule.least {
            errors.add(
                field.as_str(),
                format!("Write at least {} characters; there are {length}.", rule.least),
            );
        }
    }
    if brief.budget_band.is_none() {
        errors.add("budget_band", "Choose a band; “Not known yet” is one.");
    }
    errors
}

/// In which step a field stands.
fn step_of(name: &str) -> i16 {
    name.parse::<Field>().map_or(3, |field| field.rule().step)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn typed(pairs: &[(&str, &str)]) -> Typed {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }
    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, 22).unwrap()
    }

    #[test]
    fn what_is_good_is_kept_beside_what_is_wrong() {
        let mut brief = Brief::default();
        let errors = brief.take(
            1,
            &typed(&[("title", "Clinic booking"), ("problem", &"x".repeat(4001)), ("contact_name", "A\nB")]),
            Intent::Save,
            today(),
        );
        assert_eq!(brief.title, "Clinic booking");
        assert!(
            brief.problem.is_empty()
                && errors.get("problem").is_some()
                && errors.get("contact_name").is_some()
        );
        assert!(errors.get("users").is_none(), "saving asks for nothing that is missing");
    }

    #[test]
    fn going_on_asks_for_what_the_step_needs_and_no_more() {
        let mut brief = Brief::default();
        let errors = brief.take(1, &typed(&[("title", "Clinic booking")]), Intent::Continue, today());
        let named: Vec<&str> = errors.iter().map(|(name, _)| name).collect();
        assert_eq!(named, ["contact_name", "problem", "users"]);
    }

    #[test]
    fn terms_are_read_and_a_past_deadline_is_refused() {
        let mut brief = Brief::default();
        let good = [("budget_band", "10k_50k"), ("deadline", "2027-03-31"), ("is_deadline_flexible", "on")];
        assert!(brief.take(3, &typed(&good), Intent::Save, today()).is_empty());
        assert_eq!(brief.budget_band, Some(BudgetBand::To50k));
        assert!(brief.is_deadline_flexible && brief.deadline.is_some());
        let bad = [("budget_band", "lots"), ("deadline", "2020-01-01")];
        let errors = brief.take(3, &typed(&bad), Intent::Save, today());
        assert!(errors.get("budget_band").is_some() && errors.get("deadline").is_some());
        assert_eq!(brief.budget_band, Some(BudgetBand::To50k), "what was good before stays");
    }

    proptest! {
        #[test]
        fn no_typing_panics_or_grows_beyond_its_bounds(value in ".{0,300}", step in 1_i16..4) {
            let mut brief = Brief::default();
            let all: Typed = Field::ALL.iter().map(|f| (f.as_str().to_owned(), value.clone())).collect();
            brief.take(step, &all, Intent::Continue, today());
            for field in Field::ALL {
                prop_assert!(field.of(&brief).chars().count() <= field.rule().most);
            }
        }
    }
}
