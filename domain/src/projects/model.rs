//! What a project is before it is built: its states, and what moves them.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use uuid::Uuid;

use super::brief::Brief;
use crate::platform::cursor::Cursor;
use crate::platform::ids::{AccountId, CompanyId, ProjectId};
use crate::text_enum;

text_enum! {
    /// Where a brief, and later the project, stands.
    pub enum ProjectState {
        Draft = "draft", Submitted = "submitted", Triage = "triage", NeedsInfo = "needs_info", Qualified = "qualified",
        Scoping = "scoping", ProposalSent = "proposal_sent", Accepted = "accepted", Staffing = "staffing",
        InProgress = "in_progress", Delivered = "delivered", Closed = "closed", Declined = "declined", Lost = "lost",
        Spam = "spam", Withdrawn = "withdrawn", Expired = "expired",
    }
}
text_enum! {
    /// What moves a brief.
    pub enum ProjectAction {
        /// The client sends it.
        Submit = "submit",
        /// The client takes it back to correct it, while the address is not confirmed.
        Recall = "recall",
        /// The client's address is confirmed.
        Confirm = "confirm",
        /// Staff ask a question.
        AskInfo = "ask_info",
        /// The client answers.
        Answer = "answer",
        /// Staff will scope it.
        Qualify = "qualify",
        /// Staff say what comes next and when, for a brief that they would like to build.
        Postpone = "postpone",
        /// Staff say no, with a reason and alternatives.
        Decline = "decline",
        /// Staff see that nobody real sent it.
        MarkSpam = "mark_spam",
        /// Staff see that somebody real did.
        Reopen = "reopen",
        /// The client no longer wants it.
        Withdraw = "withdraw",
        /// The client was silent for too long.
        Expire = "expire",
    }
}
text_enum! {
    /// How much money there is.
    pub enum BudgetBand {
        Under10k = "under_10k", To50k = "10k_50k", To150k = "50k_150k", To500k = "150k_500k", Over500k = "over_500k",
        Unknown = "unknown",
    }
}

impl BudgetBand {
    /// As the form says it; amounts in the client's own currency, roughly.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Under10k => "Under 10,000",
            Self::To50k => "10,000 to 50,000",
            Self::To150k => "50,000 to 150,000",
            Self::To500k => "150,000 to 500,000",
            Self::Over500k => "Over 500,000",
            Self::Unknown => "Not known yet",
        }
    }
}

impl ProjectState {
    /// The state after `action`; `None`: not from here.
    #[must_use]
    pub fn after(self, action: ProjectAction) -> Option<Self> {
        use ProjectAction as A;
        match (self, action) {
            (Self::Draft, A::Submit) => Some(Self::Submitted),
            (Self::Submitted, A::Recall) => Some(Self::Draft),
            (Self::Submitted, A::Confirm) | (Self::NeedsInfo, A::Answer) | (Self::Spam, A::Reopen) => {
                Some(Self::Triage)
            }
            (Self::Triage, A::AskInfo) => Some(Self::NeedsInfo),
            (Self::Triage | Self::NeedsInfo, A::Qualify) | (Self::Qualified, A::Postpone) => {
                Some(Self::Qualified)
            }
            (Self::Triage | Self::NeedsInfo | Self::Qualified, A::Decline) => Some(Self::Declined),
            (Self::Triage | Self::NeedsInfo, A::MarkSpam) => Some(Self::Spam),
            (Self::Submitted | Self::Triage | Self::NeedsInfo | Self::Qualified, A::Withdraw) => {
                Some(Self::Withdrawn)
            }
            (Self::NeedsInfo, A::Expire) => Some(Self::Expired),
            _ => None,
        }
    }

    /// Whether staff owe the next step, by a date.
    #[must_use]
    pub fn waits_for_staff(self) -> bool {
        matches!(self, Self::Triage | Self::Qualified)
    }

    /// Whether staff see it: everything whose sender is known to read mail at the address given.
    #[must_use]
    pub fn is_staffs(self) -> bool {
        !matches!(self, Self::Draft | Self::Submitted)
    }
}

/// A brief with what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = crate::schema::projects)]
#[expect(missing_docs, reason = "the columns are explained in the migration")]
pub struct Project {
    pub id: ProjectId,
    pub number: i64,
    pub account_id: Option<AccountId>,
    pub company_id: Option<CompanyId>,
    pub owner_id: Option<AccountId>,
    pub contact_email: String,
    pub contact_key: String,
    #[diesel(embed)]
    pub brief: Brief,
    pub state: ProjectState,
    pub state_reason: Option<String>,
    pub link_version: i32,
    pub draft_step: i16,
    pub source_page: String,
    pub confirmed_at: Option<DateTime<Utc>>,
    pub submitted_at: Option<DateTime<Utc>>,
    pub triage_due_at: Option<DateTime<Utc>>,
    pub client_act_at: DateTime<Utc>,
    pub row_version: i32,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

impl Project {
    /// What client and staff call it on the phone.
    #[must_use]
    pub fn reference(&self) -> String {
        format!("B-{:04}", self.number)
    }

    /// Its place in the staff's lists: by due date while it waits, else by its last change.
    #[must_use]
    pub fn place(&self) -> Cursor {
        Cursor { at: self.triage_due_at.unwrap_or(self.updated_at), id: self.id.0 }
    }
}

/// One step of a brief's way.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = crate::schema::project_events)]
pub struct Event {
    /// Its id: mails name it.
    pub id: Uuid,
    /// Whose.
    pub project_id: ProjectId,
    /// From where.
    pub from_state: Option<ProjectState>,
    /// To where.
    pub to_state: ProjectState,
    /// Who moved it; `None`: the client by link, or the clock.
    pub actor_id: Option<AccountId>,
    /// What the other side reads.
    pub message: String,
    /// When.
    pub at: DateTime<Utc>,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const LEGAL: &[(&str, &str, &str)] = &[
        ("draft", "submit", "submitted"),
        ("submitted", "recall", "draft"),
        ("submitted", "confirm", "triage"),
        ("submitted", "withdraw", "withdrawn"),
        ("triage", "ask_info", "needs_info"),
        ("triage", "qualify", "qualified"),
        ("triage", "decline", "declined"),
        ("triage", "mark_spam", "spam"),
        ("triage", "withdraw", "withdrawn"),
        ("needs_info", "answer", "triage"),
        ("needs_info", "qualify", "qualified"),
        ("needs_info", "decline", "declined"),
        ("needs_info", "mark_spam", "spam"),
        ("needs_info", "withdraw", "withdrawn"),
        ("needs_info", "expire", "expired"),
        ("qualified", "postpone", "qualified"),
        ("qualified", "decline", "declined"),
        ("qualified", "withdraw", "withdrawn"),
        ("spam", "reopen", "triage"),
    ];

    #[test]
    fn every_action_from_every_state_is_written_down() {
        for state in ProjectState::ALL {
            for action in ProjectAction::ALL {
                let row = LEGAL.iter().find(|(s, a, _)| *s == state.as_str() && *a == action.as_str());
                assert_eq!(
                    state.after(*action).map(ProjectState::as_str),
                    row.map(|(_, _, to)| *to),
                    "{state} {action}"
                );
            }
        }
    }

    proptest! {
        /// However often and in whatever order the buttons are pressed: staff never see an unconfirmed brief, and what
        /// the client ended stays ended.
        #[test]
        fn no_way_leads_around_the_confirmation(actions in proptest::collection::vec(0..ProjectAction::ALL.len(), 0..40)) {
            let (mut state, mut is_confirmed) = (ProjectState::Draft, false);
            for action in actions.into_iter().map(|i| ProjectAction::ALL[i]) {
                if let Some(next) = state.after(action) {
                    prop_assert!(!matches!(state, ProjectState::Withdrawn | ProjectState::Expired | ProjectState::Declined));
                    is_confirmed |= action == ProjectAction::Confirm;
                    state = next;
                }
                let ended_unseen = state == ProjectState::Withdrawn && !is_confirmed;
                prop_assert!(!state.is_staffs() || is_confirmed || ended_unseen);
            }
        }
    }
}
