//! Which loader and which templates belong to each kind of mail: the one place to register a mail.
//!
//! A mail is a [`MailKind`], a folder `templates/emails/<kind>/` with `subject.txt`, `body.txt` and `body.mjml.html`, and
//! a typed context in `worker/src/<feature>/mails.rs` with its loader:
//! ```ignore
//! pub async fn reset_password(conn: &mut Conn, order: &Order<'_>) -> Result<Option<ResetPassword>, RenderError> {
//!     let id: AccountId = order.id("account_id")?;
//!     let Some(account) = accounts::find_for_mail(conn, id).await? else { return Ok(None) }; // gone: the mail is dropped
//!     Ok(Some(ResetPassword { name: account.name, reset_url: order.link(LinkPurpose::ResetPassword, id.0, order.version()?, "/reset-password/") }))
//! }
//! ```
//! Then: one arm in [`render`], one line in `all_mails!` below. Loaders ask domain, never the wire; what they make
//! depends on rows and on the time when the mail was owed, so that a second attempt is the same mail.

mod globals;
mod order;

use domain::outbox::MailKind;
use domain::platform::db::Conn;
use domain::platform::templates::{MailParts, MailTemplate, Templates};

pub use globals::{Globals, stop_url};
pub use order::{Order, RenderError};

use crate::accounts::mails as account;
use crate::accounts::security_mails as security;
use crate::companies::{agreement_mail, mails as company, people_mails};
use crate::conversations::mails as talk;
use crate::engineers::{mails as engineer, removal_mails};
use crate::moderation::mails as desk_mails;
use crate::personal::mails as personal;
use crate::projects::mails as brief;
use crate::subscribers::mails as subscriber;
use crate::vetting::{identity, interviews as interview};
use crate::{digests, hiring, intros, overdue, passports, vetting};

/// Renders a mail; `None` when what it is about is gone, so that it need not be sent.
///
/// # Errors
/// [`RenderError`].
#[expect(clippy::too_many_lines, reason = "a table: a line a kind of mail, and the compiler misses none")]
pub async fn render(
    templates: &Templates,
    conn: &mut Conn,
    order: &Order<'_>,
) -> Result<Option<MailParts>, RenderError> {
    let desk =
        Desk { templates, globals: Globals::new(&order.cx.config).with_stop(stop_url(order.cx, order.mail)) };
    match order.mail.kind {
        MailKind::VerifyAddress => desk.fill(account::verify_address(conn, order).await?.as_ref()),
        MailKind::AlreadyRegistered => desk.fill(account::already_registered(conn, order).await?.as_ref()),
        MailKind::ResetPassword => desk.fill(account::reset_password(conn, order).await?.as_ref()),
        MailKind::PasswordChanged => desk.fill(account::password_changed(conn, order).await?.as_ref()),
        MailKind::ConfirmAddress => desk.fill(account::confirm_address(conn, order).await?.as_ref()),
        MailKind::AddressChanged => desk.fill(account::address_changed(conn, order).await?.as_ref()),
        MailKind::AddressRestored => desk.fill(account::address_restored(conn, order).await?.as_ref()),
        MailKind::SignInLink => desk.fill(security::sign_in_link(conn, order).await?.as_ref()),
        MailKind::SignInsEnded => desk.fill(security::sign_ins_ended(conn, order).await?.as_ref()),
        MailKind::TwoFactorOn => desk.fill(security::two_factor_on(conn, order).await?.as_ref()),
        MailKind::TwoFactorOff => desk.fill(security::two_factor_off(conn, order).await?.as_ref()),
        MailKind::RecoveryCodeUsed => desk.fill(security::recovery_code_used(conn, order).await?.as_ref()),
        MailKind::TwoFactorRemoved => desk.fill(security::two_factor_removed(conn, order).await?.as_ref()),
        MailKind::EngineerRemoved => desk.fill(removal_mails::engineer_removed(conn, order).await?.as_ref()),
        MailKind::EngineerRestored => {
            desk.fill(removal_mails::engineer_restored(conn, order).await?.as_ref())
        }
        MailKind::VettingEnding => {
            desk.fill(vetting::ending_mail::vetting_ending(conn, order).await?.as_ref())
        }
        MailKind::AccountSuspended => desk.fill(security::account_suspended(conn, order).await?.as_ref()),
        MailKind::AccountReinstated => desk.fill(security::account_reinstated(conn, order).await?.as_ref()),
        MailKind::ConfirmSubscription => {
            desk.fill(subscriber::confirm_subscription(conn, order).await?.as_ref())
        }
        MailKind::DigestWaiting => desk.fill(digests::mails::digest_waiting(conn, order).await?.as_ref()),
        MailKind::DigestSkipped => desk.fill(digests::mails::digest_skipped(conn, order).await?.as_ref()),
        MailKind::DigestNotice => desk.fill(digests::notice_mail::digest_notice(conn, order).await?.as_ref()),
        MailKind::AvailabilityAsked => {
            let word = engineer::word(conn, order, false).await?;
            desk.fill(word.map(engineer::AvailabilityAsked).as_ref())
        }
        MailKind::AvailabilityUnconfirmed => {
            let word = engineer::word(conn, order, false).await?;
            desk.fill(word.map(engineer::AvailabilityUnconfirmed).as_ref())
        }
        MailKind::AvailabilityEnded => {
            let word = engineer::word(conn, order, true).await?;
            desk.fill(word.map(engineer::AvailabilityEnded).as_ref())
        }
        MailKind::EngagementOver => {
            let word = engineer::word(conn, order, false).await?;
            desk.fill(word.map(engineer::EngagementOver).as_ref())
        }
        MailKind::ConsentEnding => desk.fill(engineer::consent_ending(conn, order).await?.as_ref()),
        MailKind::AlreadySubscribed => desk.fill(subscriber::already_subscribed(conn, order).await?.as_ref()),
        MailKind::SubscriptionConfirmed => {
            desk.fill(subscriber::subscription_confirmed(conn, order).await?.as_ref())
        }
        MailKind::PassportRevoked => {
            desk.fill(passports::mails::passport_revoked(conn, order).await?.as_ref())
        }
        MailKind::CompanyVerified => desk.fill(company::company_verified(conn, order).await?.as_ref()),
        MailKind::CompanyRejected => desk.fill(company::company_rejected(conn, order).await?.as_ref()),
        MailKind::CompanyInvitation => desk.fill(people_mails::invitation(conn, order).await?.as_ref()),
        MailKind::MembershipChanged => {
            desk.fill(people_mails::membership_changed(conn, order).await?.as_ref())
        }
        MailKind::DomainProof => desk.fill(people_mails::domain_proof(conn, order).await?.as_ref()),
        MailKind::WeeklyFigures => {
            desk.fill(crate::engineers::weekly::weekly_figures(conn, order).await?.as_ref())
        }
        MailKind::AgreementSigned => desk.fill(agreement_mail::agreement_signed(conn, order).await?.as_ref()),
        MailKind::SearchAlert => desk.fill(crate::saved_searches::search_alert(conn, order).await?.as_ref()),
        MailKind::CompanyWaiting => desk.fill(company::company_waiting(conn, order).await?.as_ref()),
        MailKind::IntroAsked => desk.fill(intros::mails::intro_asked(conn, order).await?.as_ref()),
        MailKind::IntroAccepted => desk.fill(intros::mails::intro_accepted(conn, order).await?.as_ref()),
        MailKind::IntroDeclined => desk.fill(intros::mails::intro_declined(conn, order).await?.as_ref()),
        MailKind::IntroReminder => desk.fill(intros::reminder::intro_reminder(conn, order).await?.as_ref()),
        MailKind::ReportReceived => desk.fill(desk_mails::report_received(conn, order).await?.as_ref()),
        MailKind::ReportDecided => desk.fill(desk_mails::report_decided(conn, order).await?.as_ref()),
        MailKind::MeasureTaken => desk.fill(desk_mails::measure_taken(conn, order).await?.as_ref()),
        MailKind::MeasureLifted => desk.fill(desk_mails::measure_lifted(conn, order).await?.as_ref()),
        MailKind::AppealDecided => desk.fill(desk_mails::appeal_decided(conn, order).await?.as_ref()),
        MailKind::IntroExpired => desk.fill(intros::mails::intro_expired(conn, order).await?.as_ref()),
        MailKind::IntroRevisionAsked => {
            desk.fill(intros::mails::intro_revision_asked(conn, order).await?.as_ref())
        }
        MailKind::IntroWithdrawn => desk.fill(intros::mails::intro_withdrawn(conn, order).await?.as_ref()),
        MailKind::ExportReady => desk.fill(personal::export_ready(conn, order).await?.as_ref()),
        MailKind::DeletionScheduled => desk.fill(personal::deletion_scheduled(conn, order).await?.as_ref()),
        MailKind::AccountErased => desk.fill(personal::account_erased(order)?.as_ref()),
        MailKind::CandidacyStep => desk.fill(hiring::candidacies::step(conn, order).await?.as_ref()),
        MailKind::OutcomeDue => desk.fill(hiring::candidacies::outcome_due(conn, order).await?.as_ref()),
        MailKind::HireInterview => desk.fill(hiring::interviews::step(conn, order).await?.as_ref()),
        MailKind::EngagementStep => desk.fill(hiring::engagements::step(conn, order).await?.as_ref()),
        MailKind::ReviewStep => desk.fill(hiring::reviews::step(conn, order).await?.as_ref()),
        MailKind::IntroEnded => desk.fill(personal::intro_ended(conn, order).await?.as_ref()),
        MailKind::CompanyHandedOver => desk.fill(personal::company_handed_over(conn, order).await?.as_ref()),
        MailKind::BriefConfirm => desk.fill(brief::brief_confirm(conn, order).await?.as_ref()),
        MailKind::BriefReceived => desk.fill(brief::brief_received(conn, order).await?.as_ref()),
        MailKind::BriefWaiting => desk.fill(brief::brief_waiting(conn, order).await?.as_ref()),
        MailKind::BriefNeedsInfo => desk.fill(brief::BriefNeedsInfo::load(conn, order).await?.as_ref()),
        MailKind::BriefQualified => desk.fill(brief::BriefQualified::load(conn, order).await?.as_ref()),
        MailKind::BriefDeclined => desk.fill(brief::BriefDeclined::load(conn, order).await?.as_ref()),
        MailKind::BriefExpired => desk.fill(brief::BriefExpired::load(conn, order).await?.as_ref()),
        MailKind::BriefPostponed => desk.fill(brief::BriefPostponed::load(conn, order).await?.as_ref()),
        MailKind::CompanySuspended => desk.fill(company::company_suspended(conn, order).await?.as_ref()),
        MailKind::CompanyReinstated => desk.fill(company::company_reinstated(conn, order).await?.as_ref()),
        MailKind::StaffOverdue => desk.fill(overdue::mails::staff_overdue(conn, order).await?.as_ref()),
        MailKind::AnswerDelayed => desk.fill(overdue::mails::answer_delayed(conn, order).await?.as_ref()),
        MailKind::IdentityRequested => desk.fill(identity::requested(conn, order).await?.as_ref()),
        MailKind::IdentityProvided => desk.fill(identity::provided(conn, order).await?.as_ref()),
        MailKind::IdentityChecked => desk.fill(identity::checked(conn, order).await?.as_ref()),
        MailKind::InterviewProposed => desk.fill(interview::proposed(conn, order).await?.as_ref()),
        MailKind::InterviewAsked => desk.fill(interview::asked(conn, order).await?.as_ref()),
        MailKind::InterviewBooked => desk.fill(interview::booked(conn, order).await?.as_ref()),
        MailKind::InterviewCancelled => desk.fill(interview::cancelled(conn, order).await?.as_ref()),
        MailKind::InterviewReminder => desk.fill(interview::reminder(conn, order).await?.as_ref()),
        MailKind::InterviewMissed => desk.fill(interview::missed(conn, order).await?.as_ref()),
        MailKind::ApplicationResumed => desk.fill(vetting::mails::resumed(conn, order).await?.as_ref()),
        MailKind::ApplicationReceived => desk.fill(vetting::mails::received(conn, order).await?.as_ref()),
        MailKind::StageInvitation => desk.fill(vetting::stages::invitation(conn, order).await?.as_ref()),
        MailKind::StageReminder => desk.fill(vetting::stages::reminder(conn, order).await?.as_ref()),
        MailKind::StageResult => desk.fill(vetting::stages::result(conn, order).await?.as_ref()),
        MailKind::ApplicationExpired => desk.fill(vetting::stages::expired(conn, order).await?.as_ref()),
        MailKind::FinishApplication => desk.fill(vetting::stages::finish(conn, order).await?.as_ref()),
        MailKind::VetterMorning => desk.fill(vetting::stages::morning(conn, order).await?.as_ref()),
        MailKind::StagesReleased => desk.fill(Some(&vetting::stages::released(order)?)),
        MailKind::ApplicationWaiting => desk.fill(vetting::mails::waiting(conn, order).await?.as_ref()),
        MailKind::MessagesWaiting => desk.fill(talk::messages_waiting(conn, order).await?.as_ref()),
        MailKind::ReplyNotPosted => desk.fill(talk::reply_not_posted(order)?.as_ref()),
        MailKind::ApplicationApproved | MailKind::ApplicationRejected | MailKind::ApplicationWaitlisted => {
            match vetting::mails::decided(conn, order).await? {
                Some(mail) => Ok(Some(mail.render(templates, &desk.globals)?)),
                None => Ok(None),
            }
        }
    }
}

/// Every typed mail: the test renders the samples of each, and a folder of templates that is not here fails it.
#[macro_export]
macro_rules! all_mails {
    ($check:ident) => {
        vec![
            // accounts
            $check::<$crate::accounts::mails::VerifyAddress>(),
            $check::<$crate::accounts::mails::AlreadyRegistered>(),
            $check::<$crate::accounts::mails::ResetPassword>(),
            $check::<$crate::accounts::mails::PasswordChanged>(),
            $check::<$crate::accounts::mails::ConfirmAddress>(),
            $check::<$crate::accounts::mails::AddressChanged>(),
            $check::<$crate::accounts::mails::AddressRestored>(),
            $check::<$crate::accounts::security_mails::SignInLink>(),
            $check::<$crate::accounts::security_mails::SignInsEnded>(),
            $check::<$crate::accounts::security_mails::TwoFactorOn>(),
            $check::<$crate::accounts::security_mails::TwoFactorOff>(),
            $check::<$crate::accounts::security_mails::RecoveryCodeUsed>(),
            $check::<$crate::accounts::security_mails::TwoFactorRemoved>(),
            $check::<$crate::engineers::removal_mails::EngineerRemoved>(),
            $check::<$crate::engineers::removal_mails::EngineerRestored>(),
            $check::<$crate::vetting::ending_mail::VettingEnding>(),
            $check::<$crate::accounts::security_mails::AccountSuspended>(),
            $check::<$crate::accounts::security_mails::AccountReinstated>(),
            // companies, intros, projects
            $check::<$crate::companies::mails::CompanyVerified>(),
            $check::<$crate::companies::mails::CompanyRejected>(),
            $check::<$crate::companies::mails::CompanySuspended>(),
            $check::<$crate::companies::mails::CompanyReinstated>(),
            $check::<$crate::companies::mails::CompanyWaiting>(),
            $check::<$crate::saved_searches::SearchAlert>(),
            $check::<$crate::companies::agreement_mail::AgreementSigned>(),
            $check::<$crate::companies::people_mails::CompanyInvitation>(),
            $check::<$crate::companies::people_mails::MembershipChanged>(),
            $check::<$crate::companies::people_mails::DomainProof>(),
            $check::<$crate::engineers::weekly::WeeklyFigures>(),
            $check::<$crate::intros::mails::IntroAsked>(),
            $check::<$crate::intros::mails::IntroAccepted>(),
            $check::<$crate::intros::mails::IntroDeclined>(),
            $check::<$crate::intros::mails::IntroExpired>(),
            $check::<$crate::intros::mails::IntroRevisionAsked>(),
            $check::<$crate::intros::mails::IntroWithdrawn>(),
            $check::<$crate::intros::reminder::IntroReminder>(),
            // moderation
            $check::<$crate::moderation::mails::ReportReceived>(),
            $check::<$crate::moderation::mails::ReportDecided>(),
            $check::<$crate::moderation::mails::MeasureTaken>(),
            $check::<$crate::moderation::mails::MeasureLifted>(),
            $check::<$crate::moderation::mails::AppealDecided>(),
            $check::<$crate::projects::mails::BriefConfirm>(),
            $check::<$crate::projects::mails::BriefReceived>(),
            $check::<$crate::projects::mails::BriefWaiting>(),
            $check::<$crate::projects::mails::BriefNeedsInfo>(),
            $check::<$crate::projects::mails::BriefQualified>(),
            $check::<$crate::projects::mails::BriefPostponed>(),
            $check::<$crate::projects::mails::BriefDeclined>(),
            $check::<$crate::projects::mails::BriefExpired>(),
            // hiring
            $check::<$crate::hiring::candidacies::CandidacyStep>(),
            $check::<$crate::hiring::candidacies::OutcomeDue>(),
            $check::<$crate::hiring::interviews::HireInterview>(),
            $check::<$crate::hiring::engagements::EngagementStep>(),
            $check::<$crate::hiring::reviews::ReviewStep>(),
            // passports
            $check::<$crate::passports::mails::PassportRevoked>(),
            // personal data
            $check::<$crate::personal::mails::ExportReady>(),
            $check::<$crate::personal::mails::DeletionScheduled>(),
            $check::<$crate::personal::mails::AccountErased>(),
            $check::<$crate::personal::mails::IntroEnded>(),
            $check::<$crate::personal::mails::CompanyHandedOver>(),
            // conversations
            $check::<$crate::conversations::mails::MessagesWaiting>(),
            $check::<$crate::conversations::mails::ReplyNotPosted>(),
            // overdue
            $check::<$crate::overdue::mails::StaffOverdue>(),
            $check::<$crate::overdue::mails::AnswerDelayed>(),
            // digests
            $check::<$crate::digests::mails::DigestWaiting>(),
            $check::<$crate::digests::mails::DigestSkipped>(),
            $check::<$crate::digests::notice_mail::DigestNotice>(),
            // engineers
            $check::<$crate::engineers::mails::AvailabilityAsked>(),
            $check::<$crate::engineers::mails::AvailabilityUnconfirmed>(),
            $check::<$crate::engineers::mails::AvailabilityEnded>(),
            $check::<$crate::engineers::mails::EngagementOver>(),
            $check::<$crate::engineers::mails::ConsentEnding>(),
            // subscribers
            $check::<$crate::subscribers::mails::ConfirmSubscription>(),
            $check::<$crate::subscribers::mails::AlreadySubscribed>(),
            $check::<$crate::subscribers::mails::SubscriptionConfirmed>(),
            // identity, interviews
            $check::<$crate::vetting::identity::IdentityRequested>(),
            $check::<$crate::vetting::identity::IdentityProvided>(),
            $check::<$crate::vetting::identity::IdentityChecked>(),
            $check::<$crate::vetting::interviews::InterviewProposed>(),
            $check::<$crate::vetting::interviews::InterviewAsked>(),
            $check::<$crate::vetting::interviews::InterviewBooked>(),
            $check::<$crate::vetting::interviews::InterviewCancelled>(),
            $check::<$crate::vetting::interviews::InterviewReminder>(),
            $check::<$crate::vetting::interviews::InterviewMissed>(),
            // vetting
            $check::<domain::vetting::mails::ApplicationReceived>(),
            $check::<domain::vetting::stage_mails::StageInvitation>(),
            $check::<domain::vetting::stage_mails::StageReminder>(),
            $check::<domain::vetting::stage_mails::StageResult>(),
            $check::<domain::vetting::stage_mails::ApplicationExpired>(),
            $check::<domain::vetting::desk_mails::FinishApplication>(),
            $check::<domain::vetting::desk_mails::VetterMorning>(),
            $check::<domain::vetting::desk_mails::StagesReleased>(),
            $check::<domain::vetting::mails::ApplicationWaiting>(),
            $check::<domain::vetting::mails::ApplicationResumed>(),
            $check::<domain::vetting::mails::ApplicationApproved>(),
            $check::<domain::vetting::mails::ApplicationRejected>(),
            $check::<domain::vetting::mails::ApplicationWaitlisted>(),
        ]
    };
}

struct Desk<'a> {
    templates: &'a Templates,
    globals: Globals,
}

impl Desk<'_> {
    fn fill<T: MailTemplate>(&self, context: Option<&T>) -> Result<Option<MailParts>, RenderError> {
        let Some(context) = context else { return Ok(None) };
        Ok(Some(self.templates.render_mail(context, &self.globals)?))
    }
}

#[cfg(test)]
mod tests;
