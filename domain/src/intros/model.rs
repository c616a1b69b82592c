//! What an intro is, and what moves it.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;

use crate::engineers::EngagementType;
use crate::platform::config::Config;
use crate::platform::ids::{AccountId, CompanyId, EngineerId, IntroId};
use crate::platform::money::Currency;
use crate::text_enum;

/// How long a request may be taken back before the engineer hears of it.
#[must_use]
pub fn undo(config: &Config) -> TimeDelta {
    TimeDelta::seconds(config.intros.undo_seconds.into())
}

/// How long the engineer has to answer, from delivery.
pub const LIFE: TimeDelta = TimeDelta::days(7);

/// How often the engineer may ask for other terms of one request: after that it is a yes or a no.
pub const MAX_REVISIONS: i16 = 2;

text_enum! {
    /// Where an intro stands.
    pub enum IntroState {
        Sent = "sent", RevisionAsked = "revision_asked", Accepted = "accepted", Declined = "declined",
        Expired = "expired", Withdrawn = "withdrawn",
    }
}
text_enum! {
    /// What moves it.
    pub enum IntroAction {
        Accept = "accept", Decline = "decline", AskRevision = "ask_revision", Revise = "revise", Withdraw = "withdraw",
        Expire = "expire",
    }
}
text_enum! {
    /// What the pay is for.
    pub enum PayUnit { Hour = "hour", Year = "year" }
}

impl IntroState {
    /// The state after `action`; `None`: not from here.
    #[must_use]
    pub fn after(self, action: IntroAction) -> Option<Self> {
        use IntroAction as A;
        match (self, action) {
            (Self::Sent | Self::RevisionAsked, A::Accept) => Some(Self::Accepted),
            (Self::Sent | Self::RevisionAsked, A::Decline) => Some(Self::Declined),
            (Self::Sent | Self::RevisionAsked, A::Withdraw) => Some(Self::Withdrawn),
            (Self::Sent | Self::RevisionAsked, A::Expire) => Some(Self::Expired),
            (Self::Sent, A::AskRevision) => Some(Self::RevisionAsked),
            (Self::RevisionAsked, A::Revise) => Some(Self::Sent),
            _ => None,
        }
    }

    /// Whether it still waits for somebody.
    #[must_use]
    pub fn is_open(self) -> bool {
        matches!(self, Self::Sent | Self::RevisionAsked)
    }
}

impl PayUnit {
    /// Employment is paid by the year, everything else by the hour.
    #[must_use]
    pub fn of(engagement: EngagementType) -> Self {
        match engagement {
            EngagementType::Employment => Self::Year,
            EngagementType::Hourly | EngagementType::PartTime | EngagementType::FullTimeContract => {
                Self::Hour
            }
        }
    }
}

/// A request.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = crate::schema::intros)]
#[expect(missing_docs, reason = "the columns are explained in the migration")]
pub struct Intro {
    pub id: IntroId,
    pub company_id: CompanyId,
    pub engineer_id: EngineerId,
    pub sender_id: AccountId,
    pub role_title: String,
    pub engagement_type: EngagementType,
    pub pay_unit: PayUnit,
    pub pay_min_minor: i64,
    pub pay_max_minor: i64,
    pub currency: Currency,
    pub hours_per_week: Option<i16>,
    pub message_md: String,
    pub state: IntroState,
    pub answer_reason: Option<String>,
    pub link_version: i32,
    pub source: String,
    pub sent_at: Option<DateTime<Utc>>,
    pub deliver_at: Option<DateTime<Utc>>,
    pub expires_at: DateTime<Utc>,
    pub answered_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub revisions: i16,
    pub revision_asked_at: Option<DateTime<Utc>>,
    pub reminded_at: Option<DateTime<Utc>>,
    pub first_deliver_at: Option<DateTime<Utc>>,
}

impl Intro {
    /// Whether the engineer knows of it, whatever terms it has now.
    #[must_use]
    pub fn is_delivered(&self, now: DateTime<Utc>) -> bool {
        self.first_deliver_at.is_some_and(|at| at <= now)
    }

    /// Whether they know of its present terms: new ones can be taken back for some minutes, like a new request.
    #[must_use]
    pub fn is_current(&self, now: DateTime<Utc>) -> bool {
        self.is_delivered(now) && self.deliver_at.is_some_and(|at| at <= now)
    }

    /// Whether the engineer may still ask for other terms.
    #[must_use]
    pub fn may_be_revised(&self) -> bool {
        self.state == IntroState::Sent && self.revisions < MAX_REVISIONS
    }

    /// `€80 to €95 an hour`.
    #[must_use]
    pub fn pay(&self) -> String {
        let unit = match self.pay_unit {
            PayUnit::Hour => "an hour",
            PayUnit::Year => "a year",
        };
        let (least, most) =
            (self.currency.format(self.pay_min_minor), self.currency.format(self.pay_max_minor));
        if least == most { format!("{least} {unit}") } else { format!("{least} to {most} {unit}") }
    }

    /// The key under which the mail that asks is owed: one for each set of terms.
    pub(super) fn asked_key(&self) -> String {
        format!("intro_asked:{}:{}", self.id, self.link_version)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const LEGAL: &[(&str, &str, &str)] = &[
        ("sent", "accept", "accepted"),
        ("sent", "decline", "declined"),
        ("sent", "ask_revision", "revision_asked"),
        ("sent", "withdraw", "withdrawn"),
        ("sent", "expire", "expired"),
        ("revision_asked", "accept", "accepted"),
        ("revision_asked", "decline", "declined"),
        ("revision_asked", "revise", "sent"),
        ("revision_asked", "withdraw", "withdrawn"),
        ("revision_asked", "expire", "expired"),
    ];

    #[test]
    fn every_action_from_every_state_is_written_down() {
        for state in IntroState::ALL {
            for action in IntroAction::ALL {
                let row = LEGAL.iter().find(|(s, a, _)| *s == state.as_str() && *a == action.as_str());
                assert_eq!(
                    state.after(*action).map(IntroState::as_str),
                    row.map(|(_, _, to)| *to),
                    "{state} {action}"
                );
            }
        }
    }

    proptest! {
        #[test]
        fn what_has_ended_stays_ended(actions in proptest::collection::vec(0..IntroAction::ALL.len(), 0..30)) {
            let mut state = IntroState::Sent;
            for action in actions.into_iter().map(|i| IntroAction::ALL[i]) {
                match state.after(action) {
                    Some(next) => { prop_assert!(state.is_open()); state = next; }
                    None => prop_assert!(!state.is_open() || matches!(action, IntroAction::Revise | IntroAction::AskRevision)),
                }
            }
        }
    }
}
