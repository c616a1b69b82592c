//! What a report is, and what moves it.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use uuid::Uuid;

use super::blocks::Party;
use crate::engineers::Moderation;
use crate::platform::ids::{AccountId, CompanyId, EngineerId, ReportId};
use crate::text_enum;

text_enum! {
    /// What can be reported.
    pub enum SubjectKind { Intro = "intro", Message = "message", Company = "company", Engineer = "engineer" }
}
text_enum! {
    /// What is wrong with it.
    pub enum Category {
        Spam = "spam", Fraud = "fraud", Harassment = "harassment", Discrimination = "discrimination",
        FalseProfile = "false_profile", Other = "other",
    }
}
text_enum! {
    /// Where a report stands.
    pub enum ReportState {
        /// Nobody has looked yet.
        Open = "open",
        /// Somebody of staff looks.
        InReview = "in_review",
        /// A measure was taken.
        Actioned = "actioned",
        /// Nothing was to be done.
        Dismissed = "dismissed",
        /// The accused appealed.
        Appealed = "appealed",
        /// The appeal was decided, or the measure taken back.
        Closed = "closed",
    }
}
text_enum! {
    /// What moves it.
    pub enum ReportAction {
        Take = "take", Dismiss = "dismiss", Act = "act", Reopen = "reopen", Lift = "lift", Appeal = "appeal",
        DecideAppeal = "decide_appeal",
    }
}
text_enum! {
    /// What staff do about somebody.
    pub enum Measure {
        /// An engineer leaves lists and digests; who has the address of the page still sees it.
        Limit = "limit",
        /// An engineer is shown to nobody.
        Hide = "hide",
        /// An engineer's account is locked; a company sends no new requests and sees what visitors see.
        Suspend = "suspend",
    }
}

impl ReportState {
    /// The state after `action`; `None`: not from here.
    #[must_use]
    pub fn after(self, action: ReportAction) -> Option<Self> {
        use ReportAction as A;
        match (self, action) {
            (Self::Open | Self::InReview, A::Take) | (Self::Dismissed, A::Reopen) => Some(Self::InReview),
            (Self::Open | Self::InReview, A::Dismiss) => Some(Self::Dismissed),
            (Self::Open | Self::InReview, A::Act) => Some(Self::Actioned),
            (Self::Actioned, A::Lift) | (Self::Appealed, A::DecideAppeal) => Some(Self::Closed),
            (Self::Actioned, A::Appeal) => Some(Self::Appealed),
            _ => None,
        }
    }

    /// Whether staff owe something.
    #[must_use]
    pub fn is_waiting(self) -> bool {
        matches!(self, Self::Open | Self::InReview | Self::Appealed)
    }
}

impl Category {
    /// As it is read.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Spam => "Spam: the same to many, or nothing to do with work",
            Self::Fraud => "Fraud: money, documents or free work asked for",
            Self::Harassment => "Harassment, threats or insults",
            Self::Discrimination => "Discrimination",
            Self::FalseProfile => "False claims about a person or a company",
            Self::Other => "Something else",
        }
    }
}

impl Measure {
    /// What it makes of an engineer's moderation.
    #[must_use]
    pub fn moderation(self) -> Moderation {
        match self {
            Self::Limit => Moderation::Limited,
            Self::Hide => Moderation::Hidden,
            // The account is locked, which hides the engineer wherever the predicate is asked.
            Self::Suspend => Moderation::Clear,
        }
    }

    /// Whether it can be taken against them.
    #[must_use]
    pub fn is_for(self, accused: Party) -> bool {
        matches!((self, accused), (Self::Suspend, _) | (_, Party::Engineer(_)))
    }
}

/// A report.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = crate::schema::reports)]
#[expect(missing_docs, reason = "the columns are explained in the migration")]
pub struct Report {
    pub id: ReportId,
    pub subject_kind: SubjectKind,
    pub subject_id: Uuid,
    pub accused_company_id: Option<CompanyId>,
    pub accused_engineer_id: Option<EngineerId>,
    pub reporter_id: Option<AccountId>,
    pub category: Category,
    pub text: String,
    pub state: ReportState,
    pub assignee_id: Option<AccountId>,
    pub due_at: DateTime<Utc>,
    pub measure: Option<Measure>,
    pub decision_reason: Option<String>,
    pub decided_by: Option<AccountId>,
    pub decided_at: Option<DateTime<Utc>>,
    pub lifted_at: Option<DateTime<Utc>>,
    pub link_version: i32,
    pub row_version: i32,
    pub created_at: DateTime<Utc>,
}

impl Report {
    /// Who is accused; the table lets exactly one of the two stand.
    #[must_use]
    pub fn accused(&self) -> Option<Party> {
        let engineer = self.accused_engineer_id.map(Party::Engineer);
        engineer.or(self.accused_company_id.map(Party::Company))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LEGAL: &[(&str, &str, &str)] = &[
        ("open", "take", "in_review"),
        ("open", "dismiss", "dismissed"),
        ("open", "act", "actioned"),
        ("in_review", "take", "in_review"),
        ("in_review", "dismiss", "dismissed"),
        ("in_review", "act", "actioned"),
        ("dismissed", "reopen", "in_review"),
        ("actioned", "lift", "closed"),
        ("actioned", "appeal", "appealed"),
        ("appealed", "decide_appeal", "closed"),
    ];

    #[test]
    fn every_action_from_every_state_is_written_down() {
        for state in ReportState::ALL {
            for action in ReportAction::ALL {
                let row = LEGAL.iter().find(|(s, a, _)| *s == state.as_str() && *a == action.as_str());
                let after = state.after(*action).map(ReportState::as_str);
                assert_eq!(after, row.map(|(_, _, to)| *to), "{state} {action}");
            }
        }
    }

    #[test]
    fn a_company_is_suspended_and_nothing_else() {
        let company = Party::Company(CompanyId::new());
        let engineer = Party::Engineer(EngineerId::new());
        let allowed = |party| Measure::ALL.iter().filter(|m| m.is_for(party)).copied().collect::<Vec<_>>();
        assert_eq!(allowed(company), [Measure::Suspend]);
        assert_eq!(allowed(engineer), [Measure::Limit, Measure::Hide, Measure::Suspend]);
    }
}
