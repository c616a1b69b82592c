//! The words of a conversation's states.

use domain::conversations::{CloseReason, Side};

/// Why nobody can write.
pub(super) fn closed(reason: CloseReason) -> &'static str {
    match reason {
        CloseReason::EngineerBlocked => "This conversation is closed: the engineer blocked the company.",
        CloseReason::CompanyBlocked => "This conversation is closed: the company blocked the engineer.",
        CloseReason::EngineerGone => "This conversation is closed: the engineer deleted their account.",
        CloseReason::CompanyGone => "This conversation is closed: the company has closed its account.",
        CloseReason::Staff => "This conversation is closed: our staff ended it.",
    }
}

/// Whether and how it opens again.
pub(super) fn reopens(reason: CloseReason) -> &'static str {
    match reason {
        CloseReason::EngineerBlocked | CloseReason::CompanyBlocked => {
            "It opens again when whoever blocked lifts the block. What was written stays readable for both."
        }
        CloseReason::EngineerGone | CloseReason::CompanyGone => {
            "It does not open again. What was written by the other side is still here for you to read."
        }
        CloseReason::Staff => {
            "It opens again if our staff take that back. What was written stays readable for both."
        }
    }
}

/// What the other side knows and does not: the rule of history, to whoever reads.
pub(super) fn history(side: Side) -> &'static str {
    match side {
        Side::Company => {
            "The name is the one that the acceptance told you. What changes in the profile afterwards does not show here."
        }
        Side::Engineer => {
            "The company reads the name that your acceptance told it, also when you hide your profile or exclude the company later."
        }
    }
}
