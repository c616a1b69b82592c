//! What is wrong with a form, field by field: operations collect it, pages show it beside the fields, the API lists it.

use std::collections::BTreeMap;
use std::fmt::Display;

/// Field name → one sentence that says what is wrong and what to do.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct FieldErrors(BTreeMap<String, String>);

impl FieldErrors {
    /// Adds a fault; the first one of a field is kept.
    pub fn add(&mut self, field: &str, fault: impl Display) {
        self.0.entry(field.to_owned()).or_insert_with(|| fault.to_string());
    }

    /// One fault.
    #[must_use]
    pub fn one(field: &str, fault: impl Display) -> Self {
        let mut errors = Self::default();
        errors.add(field, fault);
        errors
    }

    /// Keeps the value of a parse, or its fault under `field`.
    pub fn take<T, E: Display>(&mut self, field: &str, parsed: Result<T, E>) -> Option<T> {
        parsed.map_err(|fault| self.add(field, fault)).ok()
    }

    /// `text`, trimmed, if its length in characters lies within `bounds`; control characters other than line breaks
    /// are refused. With a lower bound of 0 an empty text is fine.
    pub fn text(
        &mut self,
        field: &str,
        text: &str,
        bounds: std::ops::RangeInclusive<usize>,
    ) -> Option<String> {
        let text = text.trim().replace("\r\n", "\n");
        let length = text.chars().count();
        let (least, most) = (*bounds.start(), *bounds.end());
        if text.chars().any(|c| c.is_control() && c != '\n' && c != '\t') {
            self.add(field, "Remove the invisible control characters from this text.");
        } else if length == 0 && least > 0 {
            self.add(field, "Fill this in.");
        } else if length < least {
            self.add(field, format!("Write at least {least} characters; there are {length}."));
        } else if length > most {
            self.add(field, format!("Shorten this to {most} characters; there are {length}."));
        } else {
            return Some(text);
        }
        None
    }

    /// As [`FieldErrors::text`], on one line.
    pub fn line(
        &mut self,
        field: &str,
        text: &str,
        bounds: std::ops::RangeInclusive<usize>,
    ) -> Option<String> {
        let text = self.text(field, text, bounds)?;
        if text.contains(['\n', '\t']) {
            self.add(field, "Keep this on one line.");
            return None;
        }
        Some(text)
    }

    /// Whether nothing is wrong.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// `Ok(value)` if nothing is wrong and there is a value.
    ///
    /// # Errors
    /// The faults.
    pub fn into_result<T>(self, value: Option<T>) -> Result<T, Self> {
        match value {
            Some(value) if self.is_empty() => Ok(value),
            _ => Err(self),
        }
    }

    /// The fault of one field.
    #[must_use]
    pub fn get(&self, field: &str) -> Option<&str> {
        self.0.get(field).map(String::as_str)
    }

    /// All faults, by field.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(field, fault)| (field.as_str(), fault.as_str()))
    }
}
