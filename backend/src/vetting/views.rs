//! Contexts of the applicant's pages.

use chrono::{DateTime, TimeDelta, Utc};
use domain::engineers::{Item, NetworkStatus, Profile, missing_for_application};
use domain::platform::actor::Signed;
use domain::platform::fields::FieldErrors;
use domain::platform::templates::Template;
use domain::vetting::{OpenTrack, Stage, StageKind, Status};
use serde::Serialize;

use super::apply::ApplyForm;
use super::timeline::date;
use crate::components::{Choice, Step};
use crate::views::{Page, PageMeta};

/// Whether somebody may apply now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CanApply {
    /// Everything is there.
    Yes,
    /// Something is missing, or it is too early.
    NotYet,
    /// They are in, or an application is under way.
    No,
}

/// Whether this developer may apply now.
#[must_use]
pub fn can_apply(
    signed: &Signed,
    profile: Option<&Profile>,
    status: Option<&Status>,
    now: DateTime<Utc>,
) -> CanApply {
    let Some(profile) = profile else { return CanApply::NotYet };
    let is_under_way = status.is_some_and(|status| status.application.state.is_open());
    if profile.engineer.network_status != NetworkStatus::None || is_under_way {
        return CanApply::No;
    }
    let is_early = status.is_some_and(|status| status.application.reapply_after.is_some_and(|day| day > now));
    let lacks = !missing_for_application(&profile.engineer, &profile.skills).is_empty();
    if signed.verified_address.is_none() || is_early || lacks { CanApply::NotYet } else { CanApply::Yes }
}

/// `/me/apply`
#[derive(Clone, Debug, Serialize)]
pub struct ApplyPage {
    missing: Vec<Missing>,
    is_verified: bool,
    is_under_way: bool,
    reapply: Option<String>,
    can_submit: bool,
    tracks: Vec<TrackPart>,
    track_options: Vec<Choice>,
    form: ApplyForm,
    errors: FieldErrors,
}

/// What an application to one track leads through.
#[derive(Clone, Debug, Serialize)]
struct TrackPart {
    slug: String,
    name: String,
    steps: Vec<Step>,
    minutes: i32,
}

/// Something that an application needs.
#[derive(Clone, Debug, Serialize)]
struct Missing {
    todo: &'static str,
    href: String,
}

impl ApplyPage {
    /// What an application needs and leads to.
    #[must_use]
    pub fn new(
        signed: &Signed,
        profile: Option<&Profile>,
        status: Option<&Status>,
        tracks: &[OpenTrack],
        now: DateTime<Utc>,
    ) -> Self {
        let lacking: Vec<Item> = profile
            .map_or_else(Vec::new, |profile| missing_for_application(&profile.engineer, &profile.skills));
        let can = can_apply(signed, profile, status, now);
        let mut missing: Vec<Missing> = lacking
            .iter()
            .map(|item| Missing { todo: item.todo, href: format!("/me/profile#f-{}", item.field) })
            .collect();
        if profile.is_none() {
            missing.push(Missing { todo: "Write your profile", href: "/me/profile".to_owned() });
        }
        Self {
            missing,
            is_verified: signed.verified_address.is_some(),
            is_under_way: can == CanApply::No,
            reapply: status
                .and_then(|status| status.application.reapply_after)
                .filter(|day| *day > now)
                .map(date),
            can_submit: can == CanApply::Yes,
            tracks: tracks.iter().map(|open| TrackPart::new(open, now)).collect(),
            track_options: tracks
                .iter()
                .map(|open| Choice::new(open.track.slug.clone(), open.track.name.clone()))
                .collect(),
            form: ApplyForm::default(),
            errors: FieldErrors::default(),
        }
        .with_first_track()
    }

    /// With what was typed; a track that is not there any more gives way to the first one.
    #[must_use]
    pub fn with_form(self, form: ApplyForm, errors: FieldErrors) -> Self {
        Self { form, errors, ..self }.with_first_track()
    }

    fn with_first_track(mut self) -> Self {
        let is_known = self.tracks.iter().any(|track| track.slug == self.form.track);
        if let Some(first) = self.tracks.first().filter(|_| !is_known) {
            self.form.track.clone_from(&first.slug);
        }
        self
    }
}

impl TrackPart {
    fn new(open: &OpenTrack, now: DateTime<Utc>) -> Self {
        Self {
            slug: open.track.slug.clone(),
            name: open.track.name.clone(),
            steps: steps(&open.stages, now),
            minutes: open.stages.iter().map(|(stage, _)| stage.candidate_minutes).sum(),
        }
    }
}

/// The stages with their last days, were it submitted now.
fn steps(stages: &[(Stage, Vec<String>)], now: DateTime<Utc>) -> Vec<Step> {
    let mut days = 0;
    let mut all: Vec<Step> = Vec::new();
    for (stage, criteria) in stages {
        days += i64::from(stage.due_days);
        let minutes = match stage.candidate_minutes {
            0 => "none of your time".to_owned(),
            minutes => format!("{minutes} minutes of yours"),
        };
        all.push(Step {
            title: match stage.kind {
                StageKind::Screening => "Profile review",
                StageKind::Assessment => "Assessment",
                StageKind::Interview => "Conversation",
                StageKind::WorkSample => "Work sample",
            },
            when: Some(format!("by {}, {minutes}", date(now + TimeDelta::days(days)))),
            text: format!("Looked at: {}.", criteria.join(", ").to_lowercase()),
            figure: None,
        });
    }
    all.push(Step {
        title: "Decision",
        when: None,
        text: "In writing, with a reason for each criterion that decided it. Stages that your profile makes unnecessary are waived, and you are told which.".to_owned(),
        figure: None,
    });
    all
}

impl Template for ApplyPage {
    const NAME: &'static str = "pages/vetting/apply.html";
    fn samples() -> Vec<Self> {
        super::samples::applies()
    }
}

impl Page for ApplyPage {
    fn meta(&self) -> PageMeta {
        PageMeta::private("Apply to the network")
    }
}

/// `/me/application/withdraw`
#[derive(Clone, Debug, Serialize)]
pub struct WithdrawPage {
    /// Days until they may apply again: a stage was not passed.
    pub reapply_days: Option<i64>,
}

impl Template for WithdrawPage {
    const NAME: &'static str = "pages/vetting/withdraw.html";
    fn samples() -> Vec<Self> {
        vec![Self { reapply_days: None }, Self { reapply_days: Some(90) }]
    }
}

impl Page for WithdrawPage {
    fn meta(&self) -> PageMeta {
        PageMeta::private("Withdraw your application")
    }
}
