//! Words that somebody typed while a colleague, the other side or the clock was faster: where the page has no field for them
//! any more, the refusal quotes them.

use super::forms::CardForm;
use super::parts::{EngagementView, RoundView};
use super::parts_of_meetings::MeetingsView;

/// What was typed about interviews, work and reviews, and has no field on the page as it is now.
pub(super) fn lost<'a>(
    form: &'a CardForm,
    meetings: &MeetingsView,
    engagements: &[EngagementView],
    rounds: &[RoundView],
) -> Vec<&'a str> {
    let mut lost = meetings.lost(form);
    if !engagements.iter().any(EngagementView::takes_reason) {
        lost.push(&form.engagement_reason);
    }
    if !rounds.iter().any(RoundView::takes_word) {
        lost.push(&form.review_body);
    }
    lost
}

/// The refusal with these words, those that are any.
pub(super) fn with_lost(refusal: &str, lost: &[&str]) -> String {
    let words: Vec<&str> = lost.iter().map(|text| text.trim()).filter(|text| !text.is_empty()).collect();
    if words.is_empty() {
        return refusal.to_owned();
    }
    format!("{refusal} You had typed: “{}”", words.join("” and “"))
}
