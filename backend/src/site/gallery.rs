//! `/dev/components`: every component in every state. Development only; its samples are samples of the component contexts.

use std::collections::BTreeMap;

use actix_web::HttpResponse;
use domain::platform::fields::FieldErrors;
use domain::platform::templates::Template;
use serde::Serialize;
use serde_json::{Value, json};

use super::steps;
use crate::components::{
    AvailabilityLine, Chip, Choice, EngineerCard, Facet, FacetKind, FacetOption, Fact, FormStep, Moment,
    MomentState, Rate, Seal, SkillTag, SortOption, Step, StepState, Tab,
};
use crate::error::AppError;
use crate::extract::Visit;
use crate::views::{Page, PageMeta};

/// The page.
#[derive(Clone, Debug, Serialize)]
pub struct Gallery {
    gallery: Parts,
    form: Value,
    errors: FieldErrors,
}

#[derive(Clone, Debug, Serialize)]
struct Parts {
    engineers: Vec<EngineerCard>,
    facets: Vec<Facet>,
    sorts: Vec<SortOption>,
    chips: Vec<Chip>,
    form_steps: Vec<FormStep>,
    seniorities: Vec<Choice>,
    visibilities: Vec<Choice>,
    skills: Vec<Choice>,
    steps: Vec<Step>,
    timeline: Vec<Moment>,
    ledger: BTreeMap<&'static str, Value>,
    ledger_off: BTreeMap<&'static str, Value>,
    facts: Vec<Fact>,
    tabs: Vec<Tab>,
}

impl Template for Gallery {
    const NAME: &'static str = "pages/dev/components.html";
    fn samples() -> Vec<Self> {
        vec![Self { gallery: parts(), form: refused_form(), errors: refusals() }]
    }
}

impl Page for Gallery {
    fn meta(&self) -> PageMeta {
        PageMeta::private("Components")
    }
}

/// `GET /dev/components`
///
/// # Errors
/// A broken template.
pub async fn page(visit: Visit) -> Result<HttpResponse, AppError> {
    visit.page(&Gallery { gallery: parts(), form: refused_form(), errors: refusals() })
}

fn parts() -> Parts {
    Parts {
        engineers: sample_engineers(),
        facets: facets(),
        sorts: vec![
            SortOption { label: "Top", href: "?sort=top".into(), is_current: true },
            SortOption { label: "Newest", href: "?sort=newest".into(), is_current: false },
        ],
        chips: ["Rust", "Free now"].map(|label| Chip { label: label.into(), remove_href: "?".into() }).into(),
        form_steps: vec![
            form_step("The problem", StepState::Saved),
            form_step("What it must do", StepState::Current),
            form_step("Money and dates", StepState::Open),
        ],
        seniorities: ["junior", "mid", "senior", "staff", "principal"]
            .map(|word| Choice::new(word, word))
            .into(),
        visibilities: vec![
            Choice::new("public", "Public").with_hint("Anybody sees your profile."),
            Choice::new("anonymous", "Anonymous")
                .with_hint("No name, no photo, no employer until you accept an intro."),
            Choice::new("hidden", "Hidden"),
        ],
        skills: vec![Choice::new("rust", "Rust"), Choice::new("go", "Go"), Choice::new("ts", "TypeScript")],
        steps: steps::vetting(&super::views::sample_figures()),
        timeline: timeline(),
        ledger: ledger(1120, true),
        ledger_off: ledger(1119, false),
        facts: vec![
            Fact::new("Country", "Poland"),
            Fact::new("Time zone", "Europe/Warsaw (UTC+1)"),
            Fact::new("Website", "example.org").with_href("https://example.org"),
        ],
        tabs: vec![tab("Upcoming", true, None), tab("Dead", false, Some(3)), tab("Archive", false, None)],
    }
}

fn facets() -> Vec<Facet> {
    let skills =
        ["Rust", "Go", "TypeScript", "Python", "PostgreSQL", "React", "Kubernetes", "Swift", "Kotlin", "C"];
    let options =
        skills.iter().zip([41, 66, 120, 98, 77, 65, 44, 21, 19, 8]).map(|(label, count)| FacetOption {
            value: label.to_lowercase(),
            label: (*label).into(),
            count: Some(count),
            is_checked: *label == "Rust",
        });
    let start = |value: &str, label: &str| FacetOption {
        value: value.into(),
        label: label.into(),
        count: None,
        is_checked: value == "now",
    };
    vec![
        Facet { title: "Skill", name: "skill", kind: FacetKind::Checkbox, options: options.collect() },
        Facet {
            title: "Start",
            name: "start",
            kind: FacetKind::Radio,
            options: vec![start("now", "Free now"), start("month", "Within a month")],
        },
    ]
}

fn timeline() -> Vec<Moment> {
    let moment = |state, title: &str, when: &str, note: Option<&str>| Moment {
        state,
        title: title.into(),
        when: Some(when.into()),
        datetime: (state == MomentState::Done).then(|| "2026-11-18T10:04:00Z".into()),
        note: note.map(Into::into),
    };
    vec![
        moment(MomentState::Done, "Submitted", "18 November 2026, 10:04", None),
        moment(MomentState::Current, "Screening", "due by 25 November", Some("A person reads your profile.")),
        moment(MomentState::Due, "Decision", "by 2 December", None),
        moment(
            MomentState::Failed,
            "Declined",
            "1 December 2026",
            Some("You may apply again from 1 June 2027."),
        ),
    ]
}

fn ledger(sent: i64, adds_up: bool) -> BTreeMap<&'static str, Value> {
    let counts = [
        ("frozen", 1204),
        ("sent", sent),
        ("bounced", 6),
        ("suppressed", 4),
        ("skipped", 0),
        ("failed", 1),
        ("held", 2),
        ("uncertain", 0),
        ("pending", 71),
    ];
    counts
        .into_iter()
        .map(|(word, count)| (word, json!(count)))
        .chain([("adds_up", json!(adds_up))])
        .collect()
}

fn refused_form() -> Value {
    json!({ "email": "marta@@example", "rate": "95", "seniority": "senior", "bio": "I build ledgers.",
            "visibility": "anonymous", "skills": ["rust", "ts"], "consent": true })
}

fn refusals() -> FieldErrors {
    let mut errors = FieldErrors::default();
    errors.add("email", "Write the address as name@example.org.");
    errors.add("rate", "The rate must be between 1 and 1,000.");
    errors.add("visibility", "Choose who sees you.");
    errors.add("consent", "Say whether the digest may show you.");
    errors
}

fn form_step(label: &'static str, state: StepState) -> FormStep {
    FormStep { label, href: "#gallery-form".into(), state }
}

fn tab(label: &'static str, is_current: bool, count: Option<i64>) -> Tab {
    Tab { label, href: "#tabs".into(), is_current, count }
}

/// Cards in each of their states, for the gallery and for samples of pages that show cards.
pub(super) fn sample_engineers() -> Vec<EngineerCard> {
    let seal = Seal {
        href: "#passport".into(),
        month: "Nov 2026".into(),
        month_short: "11/26".into(),
        assessors: 3,
    };
    let marta = EngineerCard {
        href: "/engineers/marta".into(),
        name: "Marta Kowalczyk".into(),
        headline: "Payments and ledgers in Rust and Postgres; ten years of systems that may not lose a cent"
            .into(),
        place: "Staff · Poland · UTC+1".into(),
        mark: 43_119,
        photo: None,
        is_new: false,
        skills: tags(&[("Rust", "assessed"), ("PostgreSQL", "delivered"), ("Kafka", "claimed")]),
        more_skills: 6,
        availability: line("actively_looking", "Free now", Some("40 h/week"), Some("confirmed 2 days ago")),
        rate: Some(Rate { amount: "€95".into(), unit: "per hour" }),
        passport: Some(seal),
    };
    let anonymous = EngineerCard {
        name: "Senior engineer, Brazil".into(),
        headline: "Design systems and accessible data tables that survive real data".into(),
        place: "Senior · Brazil · UTC−3".into(),
        mark: 22_310,
        is_new: true,
        skills: tags(&[("TypeScript", "claimed"), ("CSS", "claimed")]),
        more_skills: 0,
        availability: line("open", "Free from 3 Feb", Some("30 h/week"), Some("confirmed 4 days ago")),
        passport: None,
        ..marta.clone()
    };
    let engaged = EngineerCard {
        name: "Tomáš Dvořák".into(),
        mark: 6_533,
        is_new: false,
        rate: None,
        availability: line("engaged", "Engaged until 31 Mar", None, Some("confirmed yesterday")),
        ..anonymous.clone()
    };
    let stale = EngineerCard {
        name: "Amina Okafor".into(),
        mark: 39_321,
        availability: line(
            "unconfirmed",
            "Availability unconfirmed",
            None,
            Some("last confirmed 41 days ago"),
        ),
        ..marta.clone()
    };
    let gone = EngineerCard {
        name: "Jonas Weber".into(),
        mark: 54_871,
        availability: line("not_looking", "Not looking", None, None),
        ..engaged.clone()
    };
    vec![marta, anonymous, engaged, stale, gone]
}

fn tags(skills: &[(&str, &str)]) -> Vec<SkillTag> {
    skills
        .iter()
        .map(|(name, evidence)| SkillTag { name: (*name).into(), evidence: (*evidence).into(), level: None })
        .collect()
}

fn line(state: &'static str, when: &str, hours: Option<&str>, confirmed: Option<&str>) -> AvailabilityLine {
    AvailabilityLine {
        state,
        when: when.into(),
        hours: hours.map(Into::into),
        confirmed: confirmed.map(Into::into),
    }
}
