//! Context of `/me/standing`: each component, its points, and why.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use domain::bands::Band;
use domain::directory::impressions::Seen;
use domain::directory::rules::{ANSWER_HOURS, Part, VERSION};
use domain::directory::score::{Components, ScoreInput, score};
use domain::directory::{Bar, Deed, OwnStanding, Step, Stored};
use domain::engineers::{Availability, days_silent};
use domain::platform::templates::Template;
use serde::Serialize;

use crate::components::{Figure, ResponseBand};
use crate::views::{Page, PageMeta};

/// `/me/standing`
#[derive(Clone, Debug, Serialize)]
pub struct StandingPage {
    total: Option<i16>,
    lines: Vec<Line>,
    version: i16,
    /// What the lists have, where it is another number than that of this moment.
    listed: Option<String>,
    bar: Option<Barred>,
    steps: Vec<Todo>,
    /// How the engineer answers, as companies read it.
    band: Option<ResponseBand>,
    figures: Vec<Figure>,
}

/// A component.
#[derive(Clone, Debug, Serialize)]
struct Line {
    name: &'static str,
    points: i16,
    most: i16,
    why: String,
}

#[derive(Clone, Debug, Serialize)]
struct Barred {
    title: &'static str,
    text: &'static str,
}

/// Something to do, and the points that it brings.
#[derive(Clone, Debug, Serialize)]
struct Todo {
    what: String,
    gain: i16,
    href: String,
}

impl StandingPage {
    /// The standing as of `now`.
    #[must_use]
    pub fn new(own: &OwnStanding, figures: Vec<Figure>, zone: Tz, now: DateTime<Utc>) -> Self {
        let lines = match (&own.input, &own.components) {
            (Some(input), Some(components)) => lines(input, components, now),
            _ => Vec::new(),
        };
        let total = own.components.map(|components| components.total());
        let listed = own.stored.as_ref().filter(|stored| Some(stored.total) != total).map(|stored| {
            let at = stored.at.with_timezone(&zone).format("%-d %B %Y at %H:%M");
            format!("Lists still go by {}, of {at}; tonight's run brings them up to date.", stored.total)
        });
        Self {
            total,
            lines,
            version: VERSION,
            listed,
            bar: own.bar.map(barred),
            steps: own.steps.iter().map(todo).collect(),
            band: own
                .input
                .as_ref()
                .map(|input| ResponseBand::own(Band { asked: input.asked, answered: input.answered })),
            figures,
        }
    }
}

/// How often members of companies saw the engineer lately, and how many companies have them in a list.
#[must_use]
pub fn figures(seen: Seen, shortlisted: i64) -> Vec<Figure> {
    let tile = |label: &str, value: i64, note: &str| Figure {
        label: label.to_owned(),
        value: value.to_string(),
        note: Some(note.to_owned()),
    };
    vec![
        tile("Seen in results", seen.seen, "people and days, the last 30 days"),
        tile("Page opened", seen.opened, "people and days, the last 30 days"),
        tile("In shortlists", shortlisted, "companies, at present"),
    ]
}

fn lines(input: &ScoreInput, components: &Components, now: DateTime<Utc>) -> Vec<Line> {
    let line = |part: &Part| Line {
        name: part.label(),
        points: part.points(components),
        most: part.most(),
        why: why(*part, input, now),
    };
    Part::ALL.iter().map(line).collect()
}

fn why(part: Part, input: &ScoreInput, now: DateTime<Utc>) -> String {
    match part {
        Part::Vetting => {
            let on = input.approved_at.format("%-d %B %Y");
            match input.vetting_mean {
                Some(mean) => {
                    format!("The mean of your scorecards is {mean:.2} of 5. You were approved on {on}.")
                }
                None => format!("You were approved on {on} without scorecards, which counts half."),
            }
        }
        Part::Availability => availability(input, now),
        Part::Response => match input.asked {
            0 => "No request has been waiting for you yet: this is what everybody begins with.".to_owned(),
            asked => {
                format!("You answered {} of {asked} requests within {ANSWER_HOURS} hours.", input.answered)
            }
        },
        Part::Outcomes => match input.outcomes.1 {
            0 => "No engagement has ended here yet: this is what everybody begins with.".to_owned(),
            1 => "One engagement that ended in the last 24 months counts.".to_owned(),
            count => format!("{count} engagements that ended in the last 24 months count."),
        },
        Part::Evidence => format!(
            "{} of your {} primary skills were assessed or delivered.",
            input.assessed_skills, input.primary_skills
        ),
        Part::Completeness => format!("Your profile is complete to {} %.", input.completeness),
    }
}

fn availability(input: &ScoreInput, now: DateTime<Utc>) -> String {
    if input.availability.is_without_end(input.earliest_start) {
        return "You are engaged, and nobody has said until when, which counts nothing here.".to_owned();
    }
    let state = match input.availability {
        Availability::ActivelyLooking => "actively looking",
        Availability::Open => "open to offers",
        Availability::Engaged => "engaged until a date",
        Availability::NotLooking => return "You do not look for work, which counts nothing here.".to_owned(),
    };
    let hours =
        input.hours_per_week.map_or_else(|| "no hours said".to_owned(), |hours| format!("{hours} h a week"));
    let start = match input.earliest_start.filter(|start| *start > now.date_naive()) {
        Some(start) => format!("free from {}", start.format("%-d %B %Y")),
        None => "free now".to_owned(),
    };
    let said = match days_silent(input.confirmed_at, now) {
        0 => "said today".to_owned(),
        1 => "said yesterday".to_owned(),
        days => format!("said {days} days ago"),
    };
    format!("You are {state}, {hours}, {start}; {said}.")
}

fn barred(bar: Bar) -> Barred {
    let (title, text) = match bar {
        Bar::NotListed => (
            "You have no score yet",
            "Only engineers whom the network approved, and whom staff have not hidden, have one.",
        ),
        Bar::VettingExpired => (
            "Your vetting has expired",
            "A vetting holds for 24 months. Apply again, and your score comes back with the decision.",
        ),
        Bar::Unconfirmed => (
            "Your availability is unconfirmed",
            "Nobody has a score whose last word about availability is more than 35 days old. One word brings it back at once.",
        ),
    };
    Barred { title, text }
}

fn todo(step: &Step) -> Todo {
    let availability = || "/me/availability".to_owned();
    let (what, href) = match &step.deed {
        Deed::Confirm => ("Say once more that your availability holds".to_owned(), availability()),
        Deed::Look => ("Look actively, if you do".to_owned(), availability()),
        Deed::MoreHours => ("Offer 40 hours a week, if you can".to_owned(), availability()),
        Deed::StartNow => ("Be free now, if you are".to_owned(), availability()),
        Deed::Complete { todo, href } => ((*todo).to_owned(), href.clone()),
        Deed::Answer { count: 1 } => ("Answer the request that waits".to_owned(), "/me/intros".to_owned()),
        Deed::Answer { count } => (format!("Answer the {count} requests that wait"), "/me/intros".to_owned()),
    };
    Todo { what, gain: step.gain, href }
}

impl Template for StandingPage {
    const NAME: &'static str = "pages/engineers/standing.html";
    fn samples() -> Vec<Self> {
        let now = super::samples::now();
        let input = ScoreInput {
            vetting_mean: Some(4.2),
            approved_at: now,
            availability: Availability::ActivelyLooking,
            hours_per_week: Some(30),
            earliest_start: None,
            confirmed_at: now,
            asked: 4,
            answered: 3,
            outcomes: (0.0, 0),
            primary_skills: 2,
            assessed_skills: 1,
            completeness: 80,
        };
        let components = score(&input, now);
        let stored = |total| Stored { total, components, version: VERSION, at: now };
        let scored = OwnStanding {
            bar: None,
            input: Some(input),
            components: Some(components),
            stored: Some(stored(components.total())),
            steps: vec![
                Step { deed: Deed::MoreHours, gain: 50 },
                Step { deed: Deed::Answer { count: 2 }, gain: 9 },
                Step {
                    deed: Deed::Complete {
                        todo: "Add the languages that you work in",
                        href: "/me/profile/languages#f-language".to_owned(),
                    },
                    gain: 5,
                },
            ],
        };
        let older = OwnStanding { stored: Some(stored(1)), steps: Vec::new(), ..scored.clone() };
        let silent =
            OwnStanding { bar: Some(Bar::Unconfirmed), components: None, stored: None, ..scored.clone() };
        let seen = || figures(Seen { seen: 12, opened: 3 }, 1);
        [scored, older, silent].map(|own| Self::new(&own, seen(), Tz::UTC, now)).into()
    }
}

impl Page for StandingPage {
    fn meta(&self) -> PageMeta {
        PageMeta::private("Your standing")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_step_leads_to_the_page_that_does_it() {
        let page = StandingPage::samples().remove(0);
        let hrefs: Vec<&str> = page.steps.iter().map(|step| step.href.as_str()).collect();
        assert_eq!(hrefs, ["/me/availability", "/me/intros", "/me/profile/languages#f-language"]);
    }
}
