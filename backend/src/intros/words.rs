//! The words of an intro's states and terms.

use domain::intros::{self, Intro, IntroState};
use domain::platform::config::Config;

use crate::components::Fact;

/// `waits for an answer`.
pub(super) fn state_word(state: IntroState) -> &'static str {
    match state {
        IntroState::Sent => "waiting for an answer",
        IntroState::RevisionAsked => "sent back for other terms",
        IntroState::Accepted => "accepted",
        IntroState::Declined => "declined",
        IntroState::Expired => "expired",
        IntroState::Withdrawn => "withdrawn",
    }
}

/// How long a request can be taken back: `5 minutes`.
pub(super) fn undo(config: &Config) -> String {
    let seconds = intros::undo(config).num_seconds();
    let (count, unit) = if seconds % 60 == 0 { (seconds / 60, "minute") } else { (seconds, "second") };
    format!("{count} {unit}{}", if count == 1 { "" } else { "s" })
}

/// Of a badge.
pub(super) fn tone(state: IntroState) -> &'static str {
    match state {
        IntroState::Accepted => "good",
        IntroState::RevisionAsked => "warn",
        IntroState::Declined | IntroState::Expired => "bad",
        IntroState::Sent | IntroState::Withdrawn => "neutral",
    }
}

/// Role, kind, pay, hours.
pub(super) fn facts(intro: &Intro) -> Vec<Fact> {
    let mut facts = vec![
        Fact::new("Role", &*intro.role_title),
        Fact::new("Kind of work", intro.engagement_type.label()),
        Fact::new("Pay", intro.pay()),
    ];
    if let Some(hours) = intro.hours_per_week {
        facts.push(Fact::new("Hours", format!("{hours} a week")));
    }
    facts
}
