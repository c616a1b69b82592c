//! Forms of blocks, reports and appeals, as typed.

use domain::moderation::{Category, Decision, DeskAction, Measure, Outcome};
use domain::platform::ids::ReportId;
use serde::{Deserialize, Serialize};

use crate::components::Choice;

/// What somebody reports, or blocks.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct ReportForm {
    /// `intro:<id>`, `message:<id>`, `company:<id>`, `engineer:<slug>`.
    pub about: String,
    /// A word of [`Category`].
    pub category: String,
    /// What is wrong.
    pub text: String,
}

/// What somebody blocks.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct BlockForm {
    /// As in [`ReportForm`].
    pub about: String,
}

/// Why a measure is wrong.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct AppealForm {
    /// In the accused's words.
    pub text: String,
}

/// What a moderator does.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct DeskForm {
    /// The version of the report that was read.
    pub seen: i32,
    /// `take`, `dismiss`, `limit`, `hide`, `suspend`, `lift`, `reopen`; of an appeal `upheld`, `overturned`.
    pub action: String,
    /// Why.
    pub reason: String,
}

impl DeskForm {
    /// For the operation; nothing for a word that is none.
    #[must_use]
    pub fn decision(&self, report_id: ReportId) -> Option<Decision> {
        let action = match self.action.as_str() {
            "take" => DeskAction::Take,
            "dismiss" => DeskAction::Dismiss,
            "lift" => DeskAction::Lift,
            "reopen" => DeskAction::Reopen,
            word => DeskAction::Act(word.parse::<Measure>().ok()?),
        };
        Some(Decision { report_id, seen: self.seen, action, reason: self.reason.clone() })
    }

    /// How the appeal ends.
    #[must_use]
    pub fn outcome(&self) -> Option<Outcome> {
        self.action.parse().ok()
    }
}

/// What can be wrong.
#[must_use]
pub fn categories() -> Vec<Choice> {
    Category::ALL.iter().map(|category| Choice::new(category.as_str(), category.label())).collect()
}
