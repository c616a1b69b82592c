//! Kinds of mail. Each has a folder in `templates/emails/` and a typed context in the worker.

use crate::text_enum;

text_enum! {
    /// What a mail may be stopped by.
    pub enum MailClass {
        /// About the recipient's own act or request: always sent.
        Transactional = "transactional",
        /// About the product or the work on it: not to a suspended account, nor to who called our mail spam.
        Product = "product",
    }
}

text_enum! {
    /// Which mail. The word is the folder of its templates.
    pub enum MailKind {
        /// To a new account: verify your address.
        VerifyAddress = "verify_address",
        /// To somebody who signed up with an address that has an account.
        AlreadyRegistered = "already_registered",
        /// To an account: choose a new password.
        ResetPassword = "reset_password",
        /// To an account: your password was changed.
        PasswordChanged = "password_changed",
        /// To a new address of an account: confirm it.
        ConfirmAddress = "confirm_address",
        /// To the old address: it was changed, and how to take that back.
        AddressChanged = "address_changed",
        /// To the address that was new: the change was taken back.
        AddressRestored = "address_restored",
        /// To a developer: we have your application.
        ApplicationReceived = "application_received",
        /// To staff who vet: an application waits.
        ApplicationWaiting = "application_waiting",
        /// To a developer: approved.
        ApplicationApproved = "application_approved",
        /// To a developer: not approved, with reasons.
        ApplicationRejected = "application_rejected",
        /// To a developer: waitlisted.
        ApplicationWaitlisted = "application_waitlisted",
        /// To a developer: taken up again from the waiting list.
        ApplicationResumed = "application_resumed",
        /// To a company: verified.
        CompanyVerified = "company_verified",
        /// To a company: staff need something changed.
        CompanyRejected = "company_rejected",
        /// To staff: a company waits for verification.
        CompanyWaiting = "company_waiting",
        /// To a company: suspended, with the reason.
        CompanySuspended = "company_suspended",
        /// To a company: no longer suspended.
        CompanyReinstated = "company_reinstated",
        /// To an engineer: a company asks to meet you.
        IntroAsked = "intro_asked",
        /// To both: accepted.
        IntroAccepted = "intro_accepted",
        /// To the company: declined.
        IntroDeclined = "intro_declined",
        /// To the company: the engineer asks for other terms.
        IntroRevisionAsked = "intro_revision_asked",
        /// To both: nobody answered in time.
        IntroExpired = "intro_expired",
        /// To an engineer: the company took its request back.
        IntroWithdrawn = "intro_withdrawn",
        /// To a guest: confirm your brief.
        BriefConfirm = "brief_confirm",
        /// To a client: we have your brief.
        BriefReceived = "brief_received",
        /// To staff: a brief waits for triage.
        BriefWaiting = "brief_waiting",
        /// To a client: questions about your brief.
        BriefNeedsInfo = "brief_needs_info",
        /// To a client: your brief is qualified.
        BriefQualified = "brief_qualified",
        /// To a client: what comes next for a qualified brief, with a new date.
        BriefPostponed = "brief_postponed",
        /// To a client: declined, with alternatives.
        BriefDeclined = "brief_declined",
        /// To a client: closed, since nobody answered our question.
        BriefExpired = "brief_expired",
        /// To a new subscriber: confirm.
        ConfirmSubscription = "confirm_subscription",
        /// To somebody who subscribed again.
        AlreadySubscribed = "already_subscribed",
        /// To a subscriber: confirmed, and what comes when.
        SubscriptionConfirmed = "subscription_confirmed",
        /// To staff: a date that was promised has passed.
        StaffOverdue = "staff_overdue",
        /// To whoever waits for staff: we are late.
        AnswerDelayed = "answer_delayed",
        /// To staff: a digest waits for approval.
        DigestWaiting = "digest_waiting",
        /// To staff: a digest was skipped, with its reason.
        DigestSkipped = "digest_skipped",
    }
}

impl MailKind {
    /// Its class.
    #[must_use]
    pub fn class(self) -> MailClass {
        match self {
            Self::ApplicationWaiting
            | Self::CompanyWaiting
            | Self::BriefWaiting
            | Self::StaffOverdue
            | Self::DigestWaiting
            | Self::DigestSkipped => MailClass::Product,
            _ => MailClass::Transactional,
        }
    }

    /// Whether somebody asked for this mail just now by typing the address.
    #[must_use]
    pub fn is_asked_for(self) -> bool {
        matches!(
            self,
            Self::VerifyAddress
                | Self::AlreadyRegistered
                | Self::ResetPassword
                | Self::ConfirmAddress
                | Self::BriefConfirm
                | Self::ConfirmSubscription
                | Self::AlreadySubscribed
        )
    }
}
