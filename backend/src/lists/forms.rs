//! Forms of lists, searches and rates, as typed.

use domain::directory::rates::RateInput;
use serde::{Deserialize, Serialize};

/// A rate.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
#[expect(missing_docs, reason = "the form's fields")]
pub struct RateForm {
    pub currency: String,
    pub per_euro: String,
    pub dated: String,
}

impl RateForm {
    /// For the operation.
    #[must_use]
    pub fn input(&self) -> RateInput {
        RateInput {
            currency: self.currency.clone(),
            per_euro: self.per_euro.clone(),
            dated: self.dated.clone(),
        }
    }
}

/// Into which list somebody goes.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
#[expect(missing_docs, reason = "the form's fields")]
pub struct AddForm {
    pub engineer: String,
    /// The number of a list, or nothing for a new one.
    pub list: String,
    /// Of the new one.
    pub name: String,
}

/// A list's name, or a note.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
#[expect(missing_docs, reason = "the form's fields")]
pub struct TextForm {
    pub name: String,
    pub note: String,
}

/// Whom to hide.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
#[expect(missing_docs, reason = "the form's fields")]
pub struct HideForm {
    pub engineer: String,
}

/// A search to keep, or to change.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
#[expect(missing_docs, reason = "the form's fields")]
pub struct SearchForm {
    pub name: String,
    pub alert: String,
    /// The address after the question mark.
    pub query: String,
}

/// What was just done.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Done {
    pub(super) done: String,
}
