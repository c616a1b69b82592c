//! Where a company stands with staff, in words, and what comes next.

use chrono_tz::Tz;
use domain::companies::{Company, CompanyState};
use serde::Serialize;

use crate::words;

/// A banner about the verification.
#[derive(Clone, Debug, Serialize)]
pub struct Status {
    /// `info`, `good`, `warn` or `bad`.
    pub tone: &'static str,
    /// One word for a badge.
    pub word: &'static str,
    /// What is so.
    pub title: String,
    /// What comes next.
    pub text: String,
    /// Staff may be asked now.
    pub can_submit: bool,
    /// The profile lacks something.
    pub is_incomplete: bool,
}

/// One word.
#[must_use]
pub fn word(state: CompanyState) -> &'static str {
    match state {
        CompanyState::Draft => "not verified",
        CompanyState::PendingReview => "in review",
        CompanyState::Verified => "verified",
        CompanyState::Rejected => "needs changes",
        CompanyState::Suspended => "suspended",
    }
}

impl Status {
    /// Of a company, for its members.
    #[must_use]
    pub fn of(company: &Company, zone: Tz) -> Self {
        let missing = company.missing();
        let lacks = missing.join(", ");
        let (tone, title, text) = match company.state {
            CompanyState::Draft if missing.is_empty() => (
                "warn",
                "Your company is not verified yet".to_owned(),
                "The profile is complete. Ask us to verify it; we answer within two working days.".to_owned(),
            ),
            CompanyState::Draft => (
                "warn",
                "Your company is not verified yet".to_owned(),
                format!("You can browse; intros wait until then. The profile still lacks {lacks}."),
            ),
            CompanyState::PendingReview => (
                "info",
                "We are verifying your company".to_owned(),
                match company.review_due_at {
                    Some(due) => {
                        format!("You hear from us by mail, by {} at the latest.", words::moment(due, zone))
                    }
                    None => "You hear from us by mail.".to_owned(),
                },
            ),
            CompanyState::Verified => (
                "good",
                company.verified_at.map_or_else(
                    || "Your company is verified".to_owned(),
                    |at| format!("Verified on {}", words::date(at, zone)),
                ),
                "You may ask engineers for intros.".to_owned(),
            ),
            CompanyState::Rejected => (
                "bad",
                "We could not verify your company yet".to_owned(),
                company.state_reason.clone().unwrap_or_default(),
            ),
            CompanyState::Suspended => (
                "bad",
                "New requests are stopped".to_owned(),
                format!(
                    "{} You can still answer and withdraw what is open.",
                    company.state_reason.as_deref().unwrap_or_default()
                ),
            ),
        };
        let may_ask = matches!(company.state, CompanyState::Draft | CompanyState::Rejected);
        Self {
            tone,
            word: word(company.state),
            title,
            text,
            can_submit: may_ask && missing.is_empty(),
            is_incomplete: may_ask && !missing.is_empty(),
        }
    }
}
