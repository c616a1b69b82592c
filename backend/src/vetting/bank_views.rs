//! Contexts of the pages of the question bank.

use domain::platform::cursor::Slice;
use domain::platform::fields::FieldErrors;
use domain::platform::ids::{ApplicationId, StageRunId};
use domain::platform::templates::Template;
use domain::vetting::bank::{self, Line, Offered, QuestionState};
use serde::Serialize;

use super::bank::{Asked, QuestionForm};
use super::bench_samples as samples;
use super::interview_views::crumbs;
use super::timeline::date;
use crate::components::{Choice, Crumb, Fact};
use crate::views::{Flash, Page, PageMeta};

/// `/staff/questions`
#[derive(Clone, Debug, Serialize)]
pub struct QuestionsPage {
    rows: Vec<Row>,
    next_href: Option<String>,
    is_filtered: bool,
    filters: Choices,
    form: Asked,
    #[serde(skip)]
    flash: Option<Flash>,
}

/// What a list can be narrowed to.
#[derive(Clone, Debug, Serialize)]
struct Choices {
    skills: Vec<Choice>,
    difficulties: Vec<Choice>,
    criteria: Vec<Choice>,
    states: Vec<Choice>,
}

#[derive(Clone, Debug, Serialize)]
struct Row {
    id: String,
    title: String,
    href: String,
    meta: String,
    badge: Option<&'static str>,
    answer_md: String,
    was_asked: bool,
}

fn difficulties() -> Vec<Choice> {
    let words = ["1, a warm-up", "2, daily work", "3, experience needed", "4, hard", "5, few can"];
    (1..).zip(words).map(|(value, label)| Choice::new(format!("{value}"), label)).collect()
}

fn choices(skills: &[(String, String)], criteria: &[String]) -> Choices {
    Choices {
        skills: skills.iter().map(|(slug, name)| Choice::new(slug.clone(), name.clone())).collect(),
        difficulties: difficulties(),
        criteria: criteria.iter().map(|name| Choice::new(name.clone(), name.clone())).collect(),
        states: vec![Choice::new("live", "Live"), Choice::new("retired", "Retired")],
    }
}

fn row(line: &Line, was_asked: bool) -> Row {
    let question = &line.question;
    let used = match line.used {
        0 => "not picked yet".to_owned(),
        1 => "picked once".to_owned(),
        times => format!("picked {times} times"),
    };
    let skill = line.skill.clone().unwrap_or_else(|| "any skill".to_owned());
    Row {
        id: question.id.to_string(),
        title: question.question.clone(),
        href: format!("/staff/questions/{}", question.id),
        meta: format!("{skill} · {} of 5 · {} · {used}", question.difficulty, question.dimension),
        badge: (question.state == QuestionState::Retired).then_some("Retired"),
        answer_md: question.answer_md.clone(),
        was_asked,
    }
}

impl QuestionsPage {
    /// A page of the bank.
    #[must_use]
    pub fn new(slice: &Slice<Line>, asked: Asked, skills: &[(String, String)], criteria: &[String]) -> Self {
        let given = |(key, value): &(&str, &str)| !key.is_empty() && !value.is_empty();
        let kept = [
            ("q", asked.q.as_str()),
            ("skill", asked.skill.as_str()),
            ("difficulty", asked.difficulty.as_str()),
            ("dimension", asked.dimension.as_str()),
            ("state", asked.state.as_str()),
        ];
        let kept: Vec<(&str, &str)> = kept.into_iter().filter(given).collect();
        let next = |after: String| {
            let mut query = url::form_urlencoded::Serializer::new(String::new());
            query.extend_pairs(&kept).append_pair("after", &after);
            format!("/staff/questions?{}", query.finish())
        };
        Self {
            rows: slice.rows.iter().map(|line| row(line, false)).collect(),
            next_href: slice.next.map(|cursor| next(cursor.to_string())),
            is_filtered: !kept.is_empty(),
            filters: choices(skills, criteria),
            form: asked,
            flash: None,
        }
    }

    /// With a sentence on top.
    #[must_use]
    pub fn with_flash(self, flash: Option<Flash>) -> Self {
        Self { flash, ..self }
    }
}

impl Template for QuestionsPage {
    const NAME: &'static str = "pages/vetting/questions.html";
    fn samples() -> Vec<Self> {
        let next = domain::platform::cursor::Cursor { at: samples::now(), id: uuid::Uuid::from_u128(1) };
        let lines = vec![samples::question(QuestionState::Live), samples::question(QuestionState::Retired)];
        let skills = vec![("rust".to_owned(), "Rust".to_owned())];
        let full = Slice { rows: lines, next: Some(next) };
        let asked = Asked { q: "<b>".into(), ..Asked::default() };
        vec![
            Self::new(&full, asked.clone(), &skills, &["Clarity".into()]),
            Self::new(&Slice { rows: Vec::new(), next: None }, asked, &skills, &[]),
            Self::new(&Slice { rows: Vec::new(), next: None }, Asked::default(), &[], &[]),
        ]
    }
}

impl Page for QuestionsPage {
    fn meta(&self) -> PageMeta {
        PageMeta::private("Questions").with_flash(self.flash.clone())
    }
}

/// `/staff/questions/new` and `/staff/questions/{id}`
#[derive(Clone, Debug, Serialize)]
pub struct QuestionPage {
    crumbs: Vec<Crumb>,
    title: &'static str,
    action: String,
    is_new: bool,
    is_retired: bool,
    facts: Vec<Fact>,
    question: String,
    answer_md: String,
    known_skills: Vec<String>,
    difficulties: Vec<Choice>,
    criteria: Vec<Choice>,
    form: QuestionForm,
    errors: FieldErrors,
}

impl QuestionPage {
    /// One question, or an empty form.
    #[must_use]
    pub fn new(
        line: Option<&Line>,
        typed: Option<QuestionForm>,
        errors: FieldErrors,
        known_skills: Vec<String>,
        criteria: &[String],
    ) -> Self {
        let stored = |line: &Line| QuestionForm {
            question: line.question.question.clone(),
            answer_md: line.question.answer_md.clone(),
            difficulty: line.question.difficulty.to_string(),
            skill: line.skill.clone().unwrap_or_default(),
            dimension: line.question.dimension.clone(),
            reason: String::new(),
        };
        let title = if line.is_some() { "Question" } else { "A new question" };
        Self {
            crumbs: vec![
                Crumb::to("Desk", "/staff"),
                Crumb::to("Questions", "/staff/questions"),
                Crumb::here(title),
            ],
            title,
            action: line.map_or_else(
                || "/staff/questions/new".to_owned(),
                |line| format!("/staff/questions/{}", line.question.id),
            ),
            is_new: line.is_none(),
            is_retired: line.is_some_and(|line| line.question.state == QuestionState::Retired),
            facts: line.map(facts).unwrap_or_default(),
            question: line.map(|line| line.question.question.clone()).unwrap_or_default(),
            answer_md: line.map(|line| line.question.answer_md.clone()).unwrap_or_default(),
            known_skills,
            difficulties: difficulties(),
            criteria: criteria.iter().map(|name| Choice::new(name.clone(), name.clone())).collect(),
            form: typed.or_else(|| line.map(stored)).unwrap_or_default(),
            errors,
        }
    }
}

fn facts(line: &Line) -> Vec<Fact> {
    let question = &line.question;
    let mut facts = vec![
        Fact::new("Skill", line.skill.clone().unwrap_or_else(|| "any".to_owned())),
        Fact::new("Difficulty", format!("{} of 5", question.difficulty)),
        Fact::new("Criterion", question.dimension.clone()),
        Fact::new("Picked for", format!("{} stages", line.used)),
    ];
    if let (Some(at), Some(reason)) = (question.retired_at, &question.retire_reason) {
        facts.push(Fact::new("Retired", format!("{}: {reason}", date(at))));
    }
    facts
}

impl Template for QuestionPage {
    const NAME: &'static str = "pages/vetting/question.html";
    fn samples() -> Vec<Self> {
        let page = |line: Option<&Line>, errors| {
            Self::new(line, None, errors, vec!["Rust".into()], &["Clarity".to_owned()])
        };
        let wrong = FieldErrors::one("question", "Fill this in.");
        vec![
            page(None, wrong),
            page(Some(&samples::question(QuestionState::Live)), FieldErrors::one("reason", "Fill this in.")),
            page(Some(&samples::question(QuestionState::Retired)), FieldErrors::default()),
        ]
    }
}

impl Page for QuestionPage {
    fn meta(&self) -> PageMeta {
        PageMeta::private(self.title)
    }
}

/// `/staff/applications/{id}/questions/{run_id}`
#[derive(Clone, Debug, Serialize)]
pub struct OfferedPage {
    crumbs: Vec<Crumb>,
    action: String,
    is_open: bool,
    picked: Vec<Row>,
    live: Vec<Row>,
    filters: Choices,
    form: Asked,
}

impl OfferedPage {
    /// What a stage asks, and what it may.
    #[must_use]
    pub fn new(
        id: ApplicationId,
        run: StageRunId,
        offered: &Offered,
        asked: Asked,
        skills: &[(String, String)],
        criteria: &[String],
    ) -> Self {
        let rows =
            |lines: &[bank::Asked]| lines.iter().map(|asked| row(&asked.line, asked.was_asked)).collect();
        Self {
            crumbs: crumbs(id, Crumb::here("Questions")),
            action: format!("/staff/applications/{id}/questions/{run}"),
            is_open: offered.is_open,
            picked: rows(&offered.picked),
            live: rows(&offered.live),
            filters: choices(skills, criteria),
            form: asked,
        }
    }
}

impl Template for OfferedPage {
    const NAME: &'static str = "pages/vetting/offered.html";
    fn samples() -> Vec<Self> {
        let (id, run) = (ApplicationId(uuid::Uuid::from_u128(4)), StageRunId(uuid::Uuid::from_u128(6)));
        let asked = |state, was_asked| bank::Asked { line: samples::question(state), was_asked };
        let full = Offered {
            picked: vec![asked(QuestionState::Live, true), asked(QuestionState::Retired, false)],
            live: vec![asked(QuestionState::Live, true), asked(QuestionState::Live, false)],
            is_open: true,
        };
        let closed = Offered { is_open: false, ..full.clone() };
        let none = Offered { picked: Vec::new(), live: Vec::new(), is_open: true };
        let page = |offered: &Offered| Self::new(id, run, offered, Asked::default(), &[], &[]);
        vec![page(&full), page(&closed), page(&none)]
    }
}

impl Page for OfferedPage {
    fn meta(&self) -> PageMeta {
        PageMeta::private("Questions of a stage")
    }
}
