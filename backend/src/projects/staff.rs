//! Staff read briefs and decide what becomes of them.

use actix_web::HttpResponse;
use chrono_tz::Tz;
use domain::platform::actor::Permission;
use domain::platform::fields::FieldErrors;
use domain::platform::ids::ProjectId;
use domain::projects::{self, Event, File, Project, ProjectAction, ProjectState, Triage, TriageError};
use serde::Deserialize;

use super::review::parts;
use super::staff_views::{BriefQueue, TriageForm, TriagePage};
use super::step_views::FileLine;
use super::words::{file_words, state_word, tone};
use crate::companies::views::DueRow;
use crate::components::{Choice, Crumb, Fact, Moment, MomentState, Tab};
use crate::error::AppError;
use crate::extract::{Form, Path, Query, Visit, guard};
use crate::views::Flash;
use crate::words;

/// Which list, from where, and what just happened.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Which {
    tab: String,
    after: String,
    done: String,
}

const TABS: [(&str, &str, &[ProjectState]); 4] = [
    ("open", "To read", &[ProjectState::Triage]),
    ("waiting", "Waiting for the client", &[ProjectState::NeedsInfo]),
    ("qualified", "Qualified", &[ProjectState::Qualified]),
    (
        "ended",
        "Ended",
        &[ProjectState::Declined, ProjectState::Spam, ProjectState::Withdrawn, ProjectState::Expired],
    ),
];

/// `GET /staff/briefs`
///
/// # Errors
/// [`AppError`].
pub async fn queue(visit: Visit, Query(which): Query<Which>) -> Result<HttpResponse, AppError> {
    guard::staff(&visit, Some(Permission::ProjectLead))?;
    let chosen = TABS.iter().find(|(tab, ..)| *tab == which.tab).unwrap_or(&TABS[0]);
    let mut conn = visit.conn().await?;
    let slice = projects::list_for_staff(&mut conn, &visit.cx, chosen.2, which.after.parse().ok()).await?;
    let waiting = projects::count_open(&mut conn).await?;
    drop(conn);
    let tabs = TABS.iter().map(|(tab, label, _)| Tab {
        label,
        href: format!("/staff/briefs?tab={tab}"),
        is_current: *tab == chosen.0,
        count: (*tab == "open").then_some(waiting),
    });
    visit.page(&BriefQueue {
        tabs: tabs.collect(),
        rows: slice.rows.iter().map(|project| row(&visit, project)).collect(),
        next_href: slice.next.map(|next| format!("/staff/briefs?tab={}&after={next}", chosen.0)),
        flash: (which.done == "decided").then(|| Flash::good("Decided, and written to the log.")),
    })
}

fn row(visit: &Visit, project: &Project) -> DueRow {
    let zone = visit.cx.config.site.time_zone;
    let is_overdue = project.triage_due_at.is_some_and(|due| due < visit.cx.now);
    DueRow {
        title: format!("{} · {}", project.reference(), project.brief.title),
        state: if is_overdue { "overdue".to_owned() } else { state_word(project.state).to_owned() },
        tone: if is_overdue { "bad" } else { tone(project.state) },
        due: match project.triage_due_at {
            Some(due) => format!("due {}", words::moment(due, zone)),
            None => format!("changed {}", words::date(project.updated_at, zone)),
        },
        href: format!("/staff/briefs/{}", project.id),
    }
}

/// `GET /staff/briefs/{id}`
///
/// # Errors
/// [`AppError`].
pub async fn show(visit: Visit, Path(id): Path<ProjectId>) -> Result<HttpResponse, AppError> {
    guard::staff(&visit, Some(Permission::ProjectLead))?;
    let file = projects::for_staff(&mut *visit.conn().await?, &visit.cx, id).await?;
    let form = TriageForm { seen: file.project.row_version.to_string(), ..TriageForm::default() };
    visit.page(&triage_page(&visit, &file, form, FieldErrors::default()))
}

/// `POST /staff/briefs/{id}/triage`
///
/// # Errors
/// [`AppError`].
pub async fn decide(
    visit: Visit,
    Path(id): Path<ProjectId>,
    Form(form): Form<TriageForm>,
) -> Result<HttpResponse, AppError> {
    guard::staff(&visit, Some(Permission::ProjectLead))?;
    let mut conn = visit.conn().await?;
    let errors = match decision(&form, id) {
        None => FieldErrors::one("action", "Choose what you decide."),
        Some(decision) => match projects::triage(&mut conn, &visit.cx, &decision).await {
            Ok(_) => return Ok(Visit::see_other("/staff/briefs?done=decided")),
            Err(TriageError::Invalid(errors)) => errors,
            Err(error) => return Err(error.into()),
        },
    };
    let file = projects::for_staff(&mut conn, &visit.cx, id).await?;
    drop(conn);
    visit.invalid(&triage_page(&visit, &file, form, errors))
}

fn decision(form: &TriageForm, project_id: ProjectId) -> Option<Triage> {
    Some(Triage {
        project_id,
        action: form.action.parse().ok()?,
        message: form.message.clone(),
        alternatives: form.alternatives.clone(),
        seen: form.seen.parse().ok()?,
    })
}

fn triage_page(visit: &Visit, file: &File, form: TriageForm, errors: FieldErrors) -> TriagePage {
    let project = &file.project;
    let zone = visit.cx.config.site.time_zone;
    let here = format!("/staff/briefs/{}", project.id);
    let files = file.attachments.iter().map(|attachment| FileLine {
        label: file_words(attachment),
        href: format!("{here}/files/{}", attachment.id),
        remove: None,
    });
    TriagePage {
        crumbs: vec![
            Crumb::to("Staff", "/staff"),
            Crumb::to("Briefs", "/staff/briefs"),
            Crumb::here(project.reference()),
        ],
        title: project.brief.title.clone(),
        word: state_word(project.state),
        tone: tone(project.state),
        facts: facts(project, zone),
        parts: parts(file, None),
        files: files.collect(),
        moments: file.events.iter().map(|event| moment(event, zone)).collect(),
        choices: choices(project.state),
        action: format!("{here}/triage"),
        form,
        errors,
    }
}

fn facts(project: &Project, zone: Tz) -> Vec<Fact> {
    let mut facts = vec![Fact::new("Number", project.reference())];
    let kind =
        if project.account_id.is_some() { "a signed-in account" } else { "a guest with a confirmed address" };
    facts.push(Fact::new("Sent by", kind));
    if let Some(at) = project.submitted_at {
        facts.push(Fact::new("Sent", words::moment(at, zone)));
    }
    if let Some(due) = project.triage_due_at {
        facts.push(Fact::new("Answer due", words::moment(due, zone)));
    }
    if !project.source_page.is_empty() {
        facts.push(Fact::new("Came from", &*project.source_page));
    }
    facts
}

fn moment(event: &Event, zone: Tz) -> Moment {
    Moment {
        state: MomentState::Done,
        title: state_word(event.to_state).to_owned(),
        when: Some(words::moment(event.at, zone)),
        datetime: Some(event.at.to_rfc3339()),
        note: Some(event.message.clone()).filter(|note| !note.is_empty()),
    }
}

fn choices(state: ProjectState) -> Vec<Choice> {
    let all = [
        (
            ProjectAction::Qualify,
            "Qualify",
            "We would like to build it. The client is told by mail, with your message if there is one, and hears from you within five working days.",
        ),
        (
            ProjectAction::AskInfo,
            "Ask a question",
            "Your message goes to the client, who answers on the brief's page.",
        ),
        (
            ProjectAction::Postpone,
            "Say what comes next",
            "Your message goes to the client, with a new date: five working days from now.",
        ),
        (ProjectAction::Decline, "Decline", "Your message is the reason. Name at least one alternative."),
        (ProjectAction::MarkSpam, "Put aside as spam", "Nobody is told. It can be taken back."),
        (ProjectAction::Reopen, "Not spam: read it", "It goes back to those to read, with a new date."),
    ];
    let possible = all.into_iter().filter(|(action, ..)| state.after(*action).is_some());
    possible.map(|(action, label, hint)| Choice::new(action.as_str(), label).with_hint(hint)).collect()
}
