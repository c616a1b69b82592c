//! Kinds of product mail that can be stopped one by one.

use crate::outbox::MailKind;
use crate::platform::actor::AccountKind;
use crate::text_enum;

text_enum! {
    /// What a reader can choose about.
    pub enum Kind {
        /// Engineers who newly fit a saved search.
        SavedSearchAlerts = "saved_search_alerts",
        /// Messages that wait unread in a conversation.
        Messages = "messages",
        /// What was begun or is owed and has a date: an application, an outcome, a decision.
        Reminders = "reminders",
        /// Questions whether one still looks for work.
        Availability = "availability",
        /// How often one was seen and shortlisted; only for those who ask for it.
        WeeklyFigures = "weekly_figures",
        /// To staff: something new waits, or is late.
        StaffWork = "staff_work",
        /// To staff, each morning: what waits for them.
        StaffMorning = "staff_morning",
        /// To staff: an issue of the digest waits, or was skipped.
        StaffDigests = "staff_digests",
    }
}

impl Kind {
    /// The kind that a mail belongs to; nothing for mails that are no product mails, and cannot be stopped.
    #[must_use]
    pub fn of(mail: MailKind) -> Option<Self> {
        match mail {
            MailKind::SearchAlert => Some(Self::SavedSearchAlerts),
            MailKind::MessagesWaiting => Some(Self::Messages),
            MailKind::FinishApplication | MailKind::IntroReminder | MailKind::OutcomeDue => {
                Some(Self::Reminders)
            }
            MailKind::WeeklyFigures => Some(Self::WeeklyFigures),
            MailKind::AvailabilityAsked | MailKind::AvailabilityUnconfirmed | MailKind::EngagementOver => {
                Some(Self::Availability)
            }
            MailKind::ApplicationWaiting
            | MailKind::CompanyWaiting
            | MailKind::BriefWaiting
            | MailKind::StagesReleased
            | MailKind::StaffOverdue => Some(Self::StaffWork),
            MailKind::VetterMorning => Some(Self::StaffMorning),
            MailKind::DigestWaiting | MailKind::DigestSkipped => Some(Self::StaffDigests),
            _ => None,
        }
    }

    /// Whether these mails come to who never said anything about them.
    #[must_use]
    pub fn is_wanted_unasked(self) -> bool {
        self != Self::WeeklyFigures
    }

    /// Whether accounts of `account` ever get such mails.
    #[must_use]
    pub fn is_for(self, account: AccountKind) -> bool {
        match self {
            Self::SavedSearchAlerts => account == AccountKind::Company,
            Self::Messages | Self::Reminders => account != AccountKind::Staff,
            Self::Availability | Self::WeeklyFigures => account == AccountKind::Developer,
            Self::StaffWork | Self::StaffMorning | Self::StaffDigests => account == AccountKind::Staff,
        }
    }

    /// Its number in signed links; never given to another kind.
    #[must_use]
    pub(super) fn number(self) -> i32 {
        match self {
            Self::SavedSearchAlerts => 1,
            Self::Messages => 2,
            Self::Reminders => 3,
            Self::Availability => 4,
            Self::WeeklyFigures => 5,
            Self::StaffWork => 6,
            Self::StaffMorning => 7,
            Self::StaffDigests => 8,
        }
    }

    /// The kind of that number.
    pub(super) fn numbered(number: i32) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.number() == number)
    }
}
