//! What mails about stages say to the applicant: what is asked of them, by when, and what a stage came to.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::decisions::anchor_of;
use super::interviews::find_proposed;
use super::model::{ApplicationState, Dimension, Stage, StageRun, StageRunState};
use super::read::{ApplicationFile, find_for_mail};
use super::scorecards::{criterion_means, list_counting};
use super::stages::ends_at;
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::ids::{ApplicationId, InterviewId, StageRunId};
use crate::platform::templates::MailTemplate;

/// T4, to the developer: a stage that takes their time has begun.
#[derive(Clone, Debug, Serialize)]
pub struct StageInvitation {
    /// What to call them.
    pub name: String,
    /// The stage's name.
    pub stage: String,
    /// Minutes of their time.
    pub minutes: i32,
    /// By when.
    pub due_at: DateTime<Utc>,
    /// Whether they hand something in; otherwise a time is arranged with them.
    pub asks_for_work: bool,
    /// When the application ends if nothing is heard.
    pub ends_at: Option<DateTime<Utc>>,
    /// What is looked at.
    pub criteria: String,
    /// The page.
    pub url: String,
}

/// T5, to the developer: their part of a stage is awaited.
#[derive(Clone, Debug, Serialize)]
pub struct StageReminder {
    /// What to call them.
    pub name: String,
    /// The stage's name.
    pub stage: String,
    /// Minutes of their time.
    pub minutes: i32,
    /// By when it was asked for.
    pub due_at: DateTime<Utc>,
    /// Whether that has passed.
    pub is_late: bool,
    /// Whether they are to pick one of the times that were proposed, which lapse by then; else work is awaited.
    pub is_pick: bool,
    /// When the application ends if nothing is heard.
    pub ends_at: DateTime<Utc>,
    /// The page.
    pub url: String,
}

/// T6, to the developer: what a stage came to.
#[derive(Clone, Debug, Serialize)]
pub struct StageResult {
    /// What to call them.
    pub name: String,
    /// The stage's name.
    pub stage: String,
    /// What it came to.
    pub outcome: StageRunState,
    /// What the vetter writes about it; may be empty.
    pub note: String,
    /// What was seen, by criterion.
    pub criteria: Vec<Seen>,
    /// What comes next: a stage, or the decision.
    pub next: String,
    /// By when.
    pub next_due_at: Option<DateTime<Utc>>,
    /// Where it stands.
    pub url: String,
}

/// What was seen of one criterion: the anchor that the marks come to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Seen {
    /// Its name.
    pub criterion: String,
    /// The anchor's words.
    pub text: String,
}

/// To the developer: the application ended, since nothing was heard.
#[derive(Clone, Debug, Serialize)]
pub struct ApplicationExpired {
    /// What to call them.
    pub name: String,
    /// Where they may apply again.
    pub apply_url: String,
}

/// A file, with the stage that a mail is about.
struct About {
    file: ApplicationFile,
    stage: Stage,
    run: StageRun,
}

async fn about(
    conn: &mut Conn,
    application: ApplicationId,
    run: StageRunId,
) -> diesel::QueryResult<Option<About>> {
    let Some(file) = find_for_mail(conn, application).await? else { return Ok(None) };
    let found = file.status.stages.iter().find(|(_, found)| found.as_ref().is_some_and(|one| one.id == run));
    let Some((stage, Some(run))) = found.cloned() else { return Ok(None) };
    Ok(Some(About { file, stage, run }))
}

impl About {
    fn name(&self) -> String {
        self.file.profile.engineer.display_name.clone()
    }

    fn criteria(&self) -> impl Iterator<Item = &Dimension> {
        self.file.status.dimensions.iter().filter(|dimension| dimension.stage_id == self.stage.id)
    }

    fn is_under_way(&self) -> bool {
        self.file.status.application.state.is_waiting() && self.run.is_open()
    }

    fn url(&self, cx: &Context) -> String {
        if self.stage.kind.asks_for_work() {
            cx.config.absolute(&format!("/me/application/stages/{}", self.run.id))
        } else {
            cx.config.absolute("/me/application")
        }
    }
}

impl StageInvitation {
    /// The invitation to a stage; none once the stage is over.
    ///
    /// # Errors
    /// When Postgres refuses.
    pub async fn load(
        conn: &mut Conn,
        cx: &Context,
        application: ApplicationId,
        run: StageRunId,
    ) -> diesel::QueryResult<Option<Self>> {
        let found = about(conn, application, run).await?.filter(About::is_under_way);
        Ok(found.map(|about| Self {
            name: about.name(),
            minutes: about.stage.candidate_minutes,
            due_at: about.run.due_at,
            asks_for_work: about.stage.kind.asks_for_work(),
            ends_at: ends_at(&about.file.status.application),
            criteria: about.criteria().map(|one| one.name.to_lowercase()).collect::<Vec<_>>().join(", "),
            url: about.url(cx),
            stage: about.stage.name,
        }))
    }
}

impl StageReminder {
    /// The reminder of a stage, owed at `owed_at`, or of the `round` of times that was proposed in it; none once the turn
    /// is not the applicant's, or other times were proposed.
    ///
    /// # Errors
    /// When Postgres refuses.
    pub async fn load(
        conn: &mut Conn,
        cx: &Context,
        application: ApplicationId,
        run: StageRunId,
        round: Option<(InterviewId, i16)>,
        owed_at: DateTime<Utc>,
    ) -> diesel::QueryResult<Option<Self>> {
        let Some(about) = about(conn, application, run).await?.filter(About::is_under_way) else {
            return Ok(None);
        };
        let Some(ends_at) = ends_at(&about.file.status.application) else { return Ok(None) };
        let work = Self {
            name: about.name(),
            minutes: about.stage.candidate_minutes,
            due_at: about.run.due_at,
            is_late: about.run.due_at <= owed_at,
            is_pick: false,
            ends_at,
            url: about.url(cx),
            stage: about.stage.name,
        };
        let Some(round) = round else { return Ok(Some(work)) };
        let proposed = find_proposed(conn, run).await?.filter(|found| (found.id, found.round) == round);
        Ok(proposed.and_then(|interview| {
            Some(Self {
                minutes: i32::from(interview.minutes),
                due_at: interview.due_at?,
                is_late: false,
                is_pick: true,
                url: cx.config.absolute(&format!("/me/application/interview/{}", interview.id)),
                ..work
            })
        }))
    }
}

impl StageResult {
    /// What a closed stage came to, with what comes next by now.
    ///
    /// # Errors
    /// When Postgres refuses.
    pub async fn load(
        conn: &mut Conn,
        cx: &Context,
        application: ApplicationId,
        run: StageRunId,
    ) -> diesel::QueryResult<Option<Self>> {
        let found = about(conn, application, run).await?.filter(|about| about.run.state.is_closed());
        let Some(about) = found else { return Ok(None) };
        let mut cards = list_counting(conn, &about.file.status.application).await?;
        cards.retain(|card| card.run_id == run);
        let means = criterion_means(&cards);
        let seen = |dimension: &Dimension| {
            let mean = means.iter().find(|mean| mean.dimension_id == dimension.id)?.mean;
            Some(Seen { criterion: dimension.name.clone(), text: anchor_of(dimension, mean)? })
        };
        let criteria: Vec<Seen> = about.criteria().filter_map(seen).collect();
        let note = match about.run.state {
            StageRunState::Waived => about.run.waive_reason.clone().unwrap_or_default(),
            _ => about.run.outcome_note.clone(),
        };
        let status = &about.file.status;
        let is_waiting = status.application.state.is_waiting();
        let next = status.stages.iter().find(|(_, run)| run.as_ref().is_some_and(StageRun::is_open));
        let is_decision = status.application.state == ApplicationState::Decision || next.is_none();
        Ok(Some(Self {
            name: about.name(),
            outcome: about.run.state,
            note,
            criteria: if about.run.state == StageRunState::Waived { Vec::new() } else { criteria },
            next: match next {
                Some((stage, _)) if !is_decision => stage.name.clone(),
                _ => "the decision".to_owned(),
            },
            next_due_at: status.application.stage_due_at.filter(|_| is_waiting),
            url: cx.config.absolute("/me/application"),
            stage: about.stage.name.clone(),
        }))
    }
}

impl ApplicationExpired {
    /// The word about an end.
    ///
    /// # Errors
    /// When Postgres refuses.
    pub async fn load(
        conn: &mut Conn,
        cx: &Context,
        application: ApplicationId,
    ) -> diesel::QueryResult<Option<Self>> {
        let file = find_for_mail(conn, application).await?;
        let ended = file.filter(|file| file.status.application.state == ApplicationState::Expired);
        Ok(ended.map(|file| Self {
            name: file.profile.engineer.display_name,
            apply_url: cx.config.absolute("/me/apply"),
        }))
    }
}

const PAGE: &str = "https://roster.example/me/application";

/// A day of December 2026, for samples.
fn sample_day(day: u32) -> DateTime<Utc> {
    let date = chrono::NaiveDate::from_ymd_opt(2026, 12, day).unwrap_or_default();
    date.and_time(chrono::NaiveTime::MIN).and_utc()
}

impl MailTemplate for StageInvitation {
    const NAME: &'static str = "stage_invitation";
    fn samples() -> Vec<Self> {
        let work = Self {
            name: "Ada <b>Lovelace</b>".into(),
            stage: "Practical assessment".into(),
            minutes: 60,
            due_at: sample_day(3),
            asks_for_work: true,
            ends_at: Some(sample_day(24)),
            criteria: "correctness, readability".into(),
            url: format!("{PAGE}/stages/1"),
        };
        let talk = Self {
            stage: "Technical conversation".into(),
            asks_for_work: false,
            ends_at: None,
            url: PAGE.into(),
            ..work.clone()
        };
        vec![work, talk]
    }
}

impl MailTemplate for StageReminder {
    const NAME: &'static str = "stage_reminder";
    fn samples() -> Vec<Self> {
        let early = Self {
            name: "Ada <b>Lovelace</b>".into(),
            stage: "Practical assessment".into(),
            minutes: 60,
            due_at: sample_day(3),
            is_late: false,
            is_pick: false,
            ends_at: sample_day(24),
            url: format!("{PAGE}/stages/1"),
        };
        let pick = Self {
            stage: "Technical conversation".into(),
            minutes: 45,
            is_pick: true,
            url: format!("{PAGE}/interview/1"),
            ..early.clone()
        };
        vec![early.clone(), Self { is_late: true, ..early }, pick]
    }
}

impl MailTemplate for StageResult {
    const NAME: &'static str = "stage_result";
    fn samples() -> Vec<Self> {
        let seen = Seen { criterion: "Readability".into(), text: "It can be followed with effort.".into() };
        let passed = Self {
            name: "Ada <b>Lovelace</b>".into(),
            stage: "Practical assessment".into(),
            outcome: StageRunState::Passed,
            note: "The tests caught the edge that most people miss.".into(),
            criteria: vec![seen],
            next: "Technical conversation".into(),
            next_due_at: Some(sample_day(10)),
            url: PAGE.into(),
        };
        let failed = Self {
            outcome: StageRunState::Failed,
            note: "The main case does not run.".into(),
            next: "the decision".into(),
            ..passed.clone()
        };
        let waived = Self {
            outcome: StageRunState::Waived,
            note: "Your published work shows it already.".into(),
            criteria: Vec::new(),
            next_due_at: None,
            ..passed.clone()
        };
        vec![passed.clone(), failed, waived, Self { note: String::new(), ..passed }]
    }
}

impl MailTemplate for ApplicationExpired {
    const NAME: &'static str = "application_expired";
    fn samples() -> Vec<Self> {
        vec![Self { name: "Ada <b>Lovelace</b>".into(), apply_url: "https://roster.example/me/apply".into() }]
    }
}
