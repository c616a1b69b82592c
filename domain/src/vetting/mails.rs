//! What mails about applications say. The contexts live here, because staff read a decision's mail before they send it.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::model::{Decision, DecisionReason, Outcome, StageRunState};
use super::read::ApplicationFile;
use crate::platform::context::Context;
use crate::platform::templates::{MailParts, MailTemplate, TemplateError, Templates};

/// To the developer: we have your application.
#[derive(Clone, Debug, Serialize)]
pub struct ApplicationReceived {
    /// What to call them.
    pub name: String,
    /// What happens, in order.
    pub stages: Vec<StageLine>,
    /// Their own time, all stages together.
    pub minutes: i32,
    /// Where it stands, at any time.
    pub desk_url: String,
}

/// One stage in a receipt.
#[derive(Clone, Debug, Serialize)]
pub struct StageLine {
    /// Its name.
    pub name: String,
    /// Minutes of the applicant's time.
    pub minutes: i32,
    /// Its last day.
    pub due_at: DateTime<Utc>,
    /// What is looked at.
    pub criteria: String,
}

/// To staff who vet: an application waits.
#[derive(Clone, Debug, Serialize)]
pub struct ApplicationWaiting {
    /// Who applies.
    pub name: String,
    /// One line about their work.
    pub headline: String,
    /// By when we promised the first step.
    pub due_at: DateTime<Utc>,
    /// The file.
    pub file_url: String,
}

/// To the developer: the waiting is over, we read the application again.
#[derive(Clone, Debug, Serialize)]
pub struct ApplicationResumed {
    /// What to call them.
    pub name: String,
    /// By when they hear of it.
    pub due_at: DateTime<Utc>,
    /// Their desk.
    pub desk_url: String,
}

/// What all three decisions say.
#[derive(Clone, Debug, Serialize)]
pub struct Decided {
    /// What to call them.
    pub name: String,
    /// The decider's words.
    pub message: String,
    /// Criteria with a word on each.
    pub reasons: Vec<Reason>,
    /// Stages that were not needed.
    pub waived: Vec<String>,
    /// Their public page.
    pub profile_url: String,
    /// Their desk.
    pub desk_url: String,
    /// Where they may have the words of this application deleted.
    pub delete_url: String,
    /// When those are deleted if nobody asks.
    pub words_until: DateTime<Utc>,
    /// Until when an approval stands.
    pub vetted_until: Option<DateTime<Utc>>,
    /// From when on another attempt is taken.
    pub reapply_after: Option<DateTime<Utc>>,
    /// When an application on the waiting list is read again.
    pub read_again_at: Option<DateTime<Utc>>,
}

/// Why, for one criterion.
#[derive(Clone, Debug, Serialize)]
pub struct Reason {
    /// The criterion's name.
    pub criterion: String,
    /// What was seen, and what would change it.
    pub message: String,
}

/// Declares the mails of the three outcomes: the same words to fill in, other templates.
macro_rules! decisions {
    ($($(#[$doc:meta])* $name:ident = $folder:literal),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, Serialize)]
        pub struct $name {
            /// What it says.
            #[serde(flatten)]
            pub decided: Decided,
        }
        impl MailTemplate for $name {
            const NAME: &'static str = $folder;
            fn samples() -> Vec<Self> {
                samples().into_iter().map(|decided| Self { decided }).collect()
            }
        }
    )*};
}

decisions! {
    /// To the developer: approved.
    ApplicationApproved = "application_approved",
    /// To the developer: not approved.
    ApplicationRejected = "application_rejected",
    /// To the developer: on the waiting list.
    ApplicationWaitlisted = "application_waitlisted",
}

impl ApplicationReceived {
    /// The receipt of an application.
    #[must_use]
    pub fn new(cx: &Context, file: &ApplicationFile) -> Self {
        let status = &file.status;
        let line = |(stage, run): &(super::Stage, Option<super::StageRun>)| {
            let own = status.dimensions.iter().filter(|dimension| dimension.stage_id == stage.id);
            let criteria: Vec<String> = own.map(|dimension| dimension.name.to_lowercase()).collect();
            StageLine {
                name: stage.name.clone(),
                minutes: stage.candidate_minutes,
                due_at: run.as_ref().map_or(status.application.created_at, |run| run.due_at),
                criteria: criteria.join(", "),
            }
        };
        Self {
            name: file.profile.engineer.display_name.clone(),
            stages: status.stages.iter().map(line).collect(),
            minutes: status.stages.iter().map(|(stage, _)| stage.candidate_minutes).sum(),
            desk_url: cx.config.absolute("/me/application"),
        }
    }
}

impl ApplicationWaiting {
    /// The word to those who vet.
    #[must_use]
    pub fn new(cx: &Context, file: &ApplicationFile) -> Self {
        let application = &file.status.application;
        Self {
            name: file.profile.engineer.display_name.clone(),
            headline: file.profile.engineer.headline.clone(),
            due_at: application.stage_due_at.unwrap_or(application.created_at),
            file_url: cx.config.absolute(&format!("/staff/applications/{}", application.id)),
        }
    }
}

impl ApplicationResumed {
    /// The word to its applicant.
    #[must_use]
    pub fn new(cx: &Context, file: &ApplicationFile) -> Self {
        let application = &file.status.application;
        Self {
            name: file.profile.engineer.display_name.clone(),
            due_at: application.stage_due_at.unwrap_or(application.updated_at),
            desk_url: cx.config.absolute("/me"),
        }
    }
}

/// The mail of one decision.
#[derive(Clone, Debug)]
pub enum DecisionMail {
    /// Approved.
    Approved(ApplicationApproved),
    /// Not approved.
    Rejected(ApplicationRejected),
    /// On the waiting list.
    Waitlisted(ApplicationWaitlisted),
}

impl DecisionMail {
    /// The mail of `decision`, made or about to be made.
    #[must_use]
    pub fn new(cx: &Context, file: &ApplicationFile, decision: &Decision) -> Self {
        let engineer = &file.profile.engineer;
        let is_final = decision.outcome != Outcome::Waitlisted;
        let is_skipped = |run: &super::StageRun| run.state == StageRunState::Waived;
        let skipped = file.status.stages.iter().filter(|(_, run)| run.as_ref().is_some_and(is_skipped));
        let reason = |DecisionReason { criterion, message }: &DecisionReason| Reason {
            criterion: criterion.clone(),
            message: message.clone(),
        };
        let until = decision.decided_at.checked_add_months(chrono::Months::new(super::VETTED_MONTHS));
        let reapply = decision.decided_at + chrono::TimeDelta::days(super::REAPPLY_DAYS);
        let again = decision.decided_at + chrono::TimeDelta::days(super::WAITLIST_DAYS);
        let decided = Decided {
            name: engineer.display_name.clone(),
            message: decision.message.clone(),
            reasons: decision.reasons.iter().map(reason).collect(),
            waived: skipped.filter(|_| is_final).map(|(stage, _)| stage.name.clone()).collect(),
            profile_url: cx.config.absolute(&format!("/engineers/{}", engineer.slug)),
            desk_url: cx.config.absolute("/me"),
            delete_url: cx.config.absolute("/me/application#words"),
            words_until: super::kept_until(decision.decided_at),
            vetted_until: until.filter(|_| decision.outcome == Outcome::Approved),
            reapply_after: (decision.outcome == Outcome::Rejected).then_some(reapply),
            read_again_at: (decision.outcome == Outcome::Waitlisted).then_some(again),
        };
        match decision.outcome {
            Outcome::Approved => Self::Approved(ApplicationApproved { decided }),
            Outcome::Rejected => Self::Rejected(ApplicationRejected { decided }),
            Outcome::Waitlisted => Self::Waitlisted(ApplicationWaitlisted { decided }),
        }
    }

    /// Its three parts; `globals` are those of every mail.
    ///
    /// # Errors
    /// A broken template.
    pub fn render(
        &self,
        templates: &Templates,
        globals: &impl Serialize,
    ) -> Result<MailParts, TemplateError> {
        match self {
            Self::Approved(mail) => templates.render_mail(mail, globals),
            Self::Rejected(mail) => templates.render_mail(mail, globals),
            Self::Waitlisted(mail) => templates.render_mail(mail, globals),
        }
    }
}

impl MailTemplate for ApplicationReceived {
    const NAME: &'static str = "application_received";
    fn samples() -> Vec<Self> {
        let line = |name: &str, minutes, day| StageLine {
            name: name.into(),
            minutes,
            due_at: sample_day(day),
            criteria: "correctness, readability".into(),
        };
        vec![Self {
            name: "Ada <b>Lovelace</b>".into(),
            stages: vec![line("Profile review", 0, 27), line("Practical assessment", 60, 30)],
            minutes: 60,
            desk_url: "https://roster.example/me".into(),
        }]
    }
}

impl MailTemplate for ApplicationWaiting {
    const NAME: &'static str = "application_waiting";
    fn samples() -> Vec<Self> {
        vec![Self {
            name: "Ada <b>Lovelace</b>".into(),
            headline: "Engines that compute".into(),
            due_at: sample_day(27),
            file_url: "https://roster.example/staff/applications/1".into(),
        }]
    }
}

impl MailTemplate for ApplicationResumed {
    const NAME: &'static str = "application_resumed";
    fn samples() -> Vec<Self> {
        vec![Self {
            name: "Ada <b>Lovelace</b>".into(),
            due_at: sample_day(27),
            desk_url: "https://roster.example/me".into(),
        }]
    }
}

fn samples() -> Vec<Decided> {
    let bare = Decided {
        name: "Ada <b>Lovelace</b>".into(),
        message: "Thank you for the clear profile.\nWe read it with pleasure.".into(),
        reasons: Vec::new(),
        waived: Vec::new(),
        profile_url: "https://roster.example/engineers/7h3qk2m9x4w8v6t5r1p0n2b3c4".into(),
        desk_url: "https://roster.example/me".into(),
        delete_url: "https://roster.example/me/application#words".into(),
        words_until: sample_day(25),
        vetted_until: None,
        reapply_after: None,
        read_again_at: None,
    };
    let reason = Reason { criterion: "Clarity of the profile".into(), message: "Say what you built.".into() };
    let full = Decided {
        reasons: vec![reason],
        waived: vec!["Practical assessment".into(), "Technical conversation".into()],
        vetted_until: Some(sample_day(22)),
        reapply_after: Some(sample_day(23)),
        read_again_at: Some(sample_day(24)),
        ..bare.clone()
    };
    vec![bare, full]
}

/// A day of November 2026, for samples.
fn sample_day(day: u32) -> DateTime<Utc> {
    let date = chrono::NaiveDate::from_ymd_opt(2026, 11, day).unwrap_or_default();
    date.and_time(chrono::NaiveTime::MIN).and_utc()
}
