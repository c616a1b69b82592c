//! What the console says of states and times.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use domain::digests::calendar::Period;
use domain::digests::model::{ApprovalMode, UncertainPolicy};
use domain::digests::{DeliveryState, Digest, DigestState, PickState, Scope};

/// `22 November 2026, 10:00 CET`.
pub fn when(at: DateTime<Utc>, zone: Tz) -> String {
    at.with_timezone(&zone).format("%-d %B %Y, %H:%M %Z").to_string()
}

/// `November 2026`.
pub fn title(digest: &Digest) -> String {
    digest.period.parse::<Period>().map_or_else(|_| digest.period.clone(), Period::title)
}

/// A word and its tone.
pub fn badge(digest: &Digest) -> (&'static str, &'static str) {
    match digest.state {
        state if digest.is_held && !state.is_over() => ("Held", "warn"),
        DigestState::Planned => ("Planned", "neutral"),
        DigestState::Previewed => ("To approve", "accent"),
        DigestState::Approved => ("Approved", "good"),
        DigestState::Frozen => ("Frozen", "accent"),
        DigestState::Sending => ("Sending", "accent"),
        DigestState::Paused => ("Paused", "warn"),
        DigestState::Finished => ("Finished", "good"),
        DigestState::Cancelled => ("Cancelled", "bad"),
        DigestState::Skipped => ("Skipped", "warn"),
    }
}

/// What happens next.
pub fn lead(digest: &Digest, at: &str) -> String {
    match digest.state {
        state if digest.is_held && !state.is_over() => {
            "It does not go out until the hold is taken back.".to_owned()
        }
        DigestState::Planned => format!("Engineers are chosen five days before it goes out on {at}."),
        DigestState::Previewed => match digest.approval {
            ApprovalMode::Auto => format!("Approves itself and goes out on {at}, unless you hold it."),
            ApprovalMode::Manual => format!("Goes out on {at} if you approve it by then, else once you do."),
        },
        DigestState::Approved => format!("Its content is fixed. It goes out on {at}."),
        DigestState::Frozen => {
            "Every reader's copy is written down. Sending begins within a minute.".to_owned()
        }
        DigestState::Sending => "On its way to its readers.".to_owned(),
        DigestState::Paused => "Paused. No copy leaves until you resume.".to_owned(),
        DigestState::Finished => "Every copy has an outcome.".to_owned(),
        DigestState::Cancelled => {
            "Called off. Copies that had left are gone; all others were skipped.".to_owned()
        }
        DigestState::Skipped => "Nothing was sent for this month.".to_owned(),
    }
}

/// Who approves.
pub fn approval(mode: ApprovalMode) -> &'static str {
    match mode {
        ApprovalMode::Auto => "By itself, if the dry run is clean",
        ApprovalMode::Manual => "By an editor",
    }
}

/// What becomes of a copy whose fate a crash made unknowable.
pub fn uncertain(policy: UncertainPolicy) -> &'static str {
    match policy {
        UncertainPolicy::Hold => "Held for a person",
        UncertainPolicy::Resend => "Sent again under the same Message-ID",
    }
}

/// How readers see an engineer.
pub fn scope(scope: Scope) -> &'static str {
    match scope {
        Scope::Named => "By name",
        Scope::Anonymous => "Without a name",
    }
}

/// Where a pick stands, if it is worth a word.
pub fn pick(state: PickState) -> Option<&'static str> {
    match state {
        PickState::Candidate | PickState::Frozen => None,
        PickState::Dropped => Some("Dropped"),
        PickState::Struck => Some("Struck: may not be shown any more"),
    }
}

/// The state of a copy whose fate is unknown.
pub fn question(state: DeliveryState) -> &'static str {
    if state == DeliveryState::Held { "Held" } else { "Uncertain" }
}

/// The sentence after a step.
pub fn done(step: &str) -> Option<&'static str> {
    Some(match step {
        "chosen" => "Engineers are chosen. Look at the issue, then approve it.",
        "too-few" => "Too few engineers may be shown yet, so there is no issue to approve.",
        "approved" => "Approved. Its content is fixed now.",
        "skipped" => "Skipped: too few engineers may be shown. Editors were told.",
        "held" => "Held. It does not go out until you take the hold back.",
        "released" => "The hold is taken back.",
        "sent" => "On its way: a worker takes it up within seconds.",
        "paused" => "Paused. Copies that are in flight still end as the receiver answers.",
        "resumed" => "Resumed. Sending goes on where it stopped.",
        "cancelled" => "Cancelled. Every copy that had not left is skipped.",
        "intro" => "The editor's line is saved.",
        "pick" => "Done, and the issue was filled again.",
        "decided" => "Decided. The ledger below counts it.",
        _ => return None,
    })
}
