//! The words of an intro's states and terms.

use domain::bands::LEAST;
use domain::directory::rules::ANSWER_HOURS;
use domain::intros::{self, DAILY_CAP, Intro, IntroState, LOW_CAP};
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
pub(crate) fn undo(config: &Config) -> String {
    let seconds = intros::undo(config).num_seconds();
    let (count, unit) = if seconds % 60 == 0 { (seconds / 60, "minute") } else { (seconds, "second") };
    format!("{count} {unit}{}", if count == 1 { "" } else { "s" })
}

/// What the band means to a company, with the numbers that the rules use.
pub(super) fn cost_to_company() -> String {
    format!(
        "Engineers read this beside each of your requests. What counts is what you owe an answer: a wish for other terms, a \
         message, an outcome after an interview, each within {ANSWER_HOURS} hours. Low, you may ask {LOW_CAP} engineers a day \
         instead of {DAILY_CAP}. Under {LEAST} cases nothing is shown."
    )
}

/// What it means to an engineer.
pub(super) fn cost_to_engineer() -> String {
    format!(
        "Companies read this on your page. A yes, a no and a wish for other terms all count as answers, each within \
         {ANSWER_HOURS} hours; it is a part of your score. Under {LEAST} requests nothing is shown."
    )
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
