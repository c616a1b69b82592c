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
        /// To an account: a link to sign in.
        SignInLink = "sign_in_link",
        /// To an account: a stolen refresh token was used, and its sign-ins have ended.
        SignInsEnded = "sign_ins_ended",
        /// To an account: two-step sign-in is on.
        TwoFactorOn = "two_factor_on",
        /// To an account: two-step sign-in is off.
        TwoFactorOff = "two_factor_off",
        /// To an account: somebody signed in with a recovery code.
        RecoveryCodeUsed = "recovery_code_used",
        /// To an account: staff took its lost second factor away.
        TwoFactorRemoved = "two_factor_removed",
        /// To an engineer: staff removed them from the network, and why.
        EngineerRemoved = "engineer_removed",
        /// To an engineer: they are back in the network.
        EngineerRestored = "engineer_restored",
        /// To an engineer: the approval ends soon, or has ended.
        VettingEnding = "vetting_ending",
        /// To an account: staff locked it.
        AccountSuspended = "account_suspended",
        /// To an account: staff opened it again.
        AccountReinstated = "account_reinstated",
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
        /// To a developer: a stage has begun, and what is asked of them.
        StageInvitation = "stage_invitation",
        /// To a developer: their part of a stage is awaited.
        StageReminder = "stage_reminder",
        /// To a developer: what a stage came to.
        StageResult = "stage_result",
        /// To a developer: the application ended, since nothing was heard.
        ApplicationExpired = "application_expired",
        /// To a developer: an application was begun and not sent.
        FinishApplication = "finish_application",
        /// To a vetter, in the morning: what waits.
        VetterMorning = "vetter_morning",
        /// To admins: a vetter is gone, and their stages are in the queue.
        StagesReleased = "stages_released",
        /// To an engineer: staff took the vetting passport back, and why.
        PassportRevoked = "passport_revoked",
        /// To a candidate: times for a conversation.
        InterviewProposed = "interview_proposed",
        /// To a vetter: the candidate asks for other times.
        InterviewAsked = "interview_asked",
        /// To both: the conversation has a time.
        InterviewBooked = "interview_booked",
        /// To both: it does not take place, or not then.
        InterviewCancelled = "interview_cancelled",
        /// To both: it is within a day, or within the hour.
        InterviewReminder = "interview_reminder",
        /// To a candidate: one of the two did not come.
        InterviewMissed = "interview_missed",
        /// To a developer: staff ask for a proof of identity.
        IdentityRequested = "identity_requested",
        /// To the vetter who asked: it was provided.
        IdentityProvided = "identity_provided",
        /// To a developer: what became of it.
        IdentityChecked = "identity_checked",
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
        /// To whoever's turn it is: 48 hours have passed.
        IntroReminder = "intro_reminder",
        /// To whoever reported something: the receipt, with its date.
        ReportReceived = "report_received",
        /// To whoever reported something: what became of it.
        ReportDecided = "report_decided",
        /// To whoever was reported: what was done, why, and how to appeal.
        MeasureTaken = "measure_taken",
        /// To whoever was reported: it is taken back.
        MeasureLifted = "measure_lifted",
        /// To whoever appealed: what came of it.
        AppealDecided = "appeal_decided",
        /// To both: nobody answered in time.
        IntroExpired = "intro_expired",
        /// To an engineer: the company took its request back.
        IntroWithdrawn = "intro_withdrawn",
        /// To either side of a candidacy: a step.
        CandidacyStep = "candidacy_step",
        /// To a company: a word about a candidate is due.
        OutcomeDue = "outcome_due",
        /// To either side: times, a booking, a reminder of an interview.
        HireInterview = "hire_interview",
        /// To either side: an offer, a trial, a hire and its end.
        EngagementStep = "engagement_step",
        /// To both sides: say how it went, or read it.
        ReviewStep = "review_step",
        /// To one side of an intro: the other one is no more.
        IntroEnded = "intro_ended",
        /// To a member: the company is yours, for its last owner has left.
        CompanyHandedOver = "company_handed_over",
        /// To an address: join a company.
        CompanyInvitation = "company_invitation",
        /// To a member and the owners: somebody joined, left, was removed, or has another role.
        MembershipChanged = "membership_changed",
        /// To an address at a domain: say that it is the company's.
        DomainProof = "domain_proof",
        /// To an engineer who asked for it: how often they were seen last week.
        WeeklyFigures = "weekly_figures",
        /// To a member: engineers who newly fit a saved search.
        SearchAlert = "search_alert",
        /// To the signer and the owners: the company signed the hiring agreement.
        AgreementSigned = "agreement_signed",
        /// To an account: the copy of everything about you is ready.
        ExportReady = "export_ready",
        /// To an account: its end is scheduled, and how to take that back.
        DeletionScheduled = "deletion_scheduled",
        /// To an address that had an account: it is erased. Its row forgets the address once it has ended.
        AccountErased = "account_erased",
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
        /// To an engineer: are you still available?
        AvailabilityAsked = "availability_asked",
        /// To an engineer: search and digest leave you out.
        AvailabilityUnconfirmed = "availability_unconfirmed",
        /// To an engineer: you are set to not looking.
        AvailabilityEnded = "availability_ended",
        /// To an engineer: the date passed until which you were engaged.
        EngagementOver = "engagement_over",
        /// To an engineer: your answer about the digest ends.
        ConsentEnding = "consent_ending",
        /// To an engineer: you are picked for an issue.
        DigestNotice = "digest_notice",
        // conversations
        /// To one side of a conversation: what the other one wrote.
        MessagesWaiting = "messages_waiting",
        /// To somebody who answered by mail: why that is no message.
        ReplyNotPosted = "reply_not_posted",
    }
}

impl MailKind {
    /// Its class.
    #[must_use]
    pub fn class(self) -> MailClass {
        match self {
            Self::ApplicationWaiting
            | Self::FinishApplication
            | Self::IntroReminder
            | Self::OutcomeDue
            | Self::MessagesWaiting
            | Self::VetterMorning
            | Self::StagesReleased
            | Self::CompanyWaiting
            | Self::BriefWaiting
            | Self::StaffOverdue
            | Self::DigestWaiting
            | Self::WeeklyFigures
            | Self::DigestSkipped
            | Self::SearchAlert
            | Self::AvailabilityAsked
            | Self::AvailabilityUnconfirmed
            | Self::EngagementOver => MailClass::Product,
            _ => MailClass::Transactional,
        }
    }

    /// Whether the address goes from the row as soon as the mail has ended: nothing else of its person is left.
    #[must_use]
    pub fn is_last_word(self) -> bool {
        self == Self::AccountErased
    }

    /// Whether somebody asked for this mail just now by typing the address.
    #[must_use]
    pub fn is_asked_for(self) -> bool {
        matches!(
            self,
            Self::VerifyAddress
                | Self::AlreadyRegistered
                | Self::ResetPassword
                | Self::SignInLink
                | Self::ConfirmAddress
                | Self::BriefConfirm
                | Self::ConfirmSubscription
                | Self::AlreadySubscribed
        )
    }
}
