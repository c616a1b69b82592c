//! How things go, step by step: the words of the pages that explain us. A figure stands in a step once it can be computed.

use domain::figures::PublicFigures;

use crate::components::Step;

/// How an engineer enters the network and stays in it; on the home page.
pub(super) fn vetting(figures: &PublicFigures) -> Vec<Step> {
    vec![
        step(
            "Apply",
            "One profile, one form",
            "Headline, skills with levels, rate, hours and start. The receipt says what is read and by when the answer is due.",
        ),
        Step {
            figure: figures.decisions.map(|d| match d.median_days {
                1 => format!("Half of {} applicants had a decision within a day", d.count),
                days => format!("Half of {} applicants had a decision within {days} days", d.count),
            }),
            ..step(
                "Read by people",
                "By the date on the status page",
                "Staff decide and write down why. The applicant reads that reason, whichever way it went.",
            )
        },
        step(
            "Kept fresh",
            "At least every 35 days",
            "Engineers say on their desk whether hours and start still hold. After 35 days without a word they leave the search and the digest.",
        ),
        Step {
            figure: figures.answers.map(|a| {
                format!("{} % of {} intros answered within 48 hours", a.within_48_hours_percent, a.count)
            }),
            ..step(
                "Met on terms",
                "Seven days to answer",
                "An intro names the role, the hours and the pay range. The engineer accepts or declines; silence ends it, and both sides are told.",
            )
        },
    ]
}

/// What happens after a brief was sent; on the services page.
pub(super) fn brief() -> Vec<Step> {
    vec![
        step(
            "Confirm",
            "At once",
            "You get a mail with a link. Nobody reads the brief before you confirmed that the address is yours.",
        ),
        step(
            "Triage",
            "Within one working day",
            "A person reads it and answers: questions, a yes to the next step, or a no with its reason.",
        ),
        step(
            "Questions",
            "As few as it takes",
            "What is missing before anybody could estimate: users, limits, what must not break, who decides.",
        ),
        step(
            "Qualified",
            "With a date for the next step",
            "We say who takes it further and when you hear from them. Until you accept a written proposal you owe nothing.",
        ),
    ]
}

/// From search to an answer; for companies. `undo`: how long a request can be taken back.
pub(super) fn hiring(undo: &str) -> Vec<Step> {
    vec![
        step(
            "Search",
            "No account needed",
            "Filter by skill, seniority, country, start, hours and rate. The address of the page is the search: send it to a colleague.",
        ),
        step(
            "Get verified",
            "Once for each company",
            "Sign up, describe the company, and staff check that it is what it says. Some engineers are visible to verified companies only.",
        ),
        step(
            "Ask",
            &format!("{undo} to undo"),
            "Role, engagement, hours, pay range and a message to this engineer. One open intro for each engineer at a time.",
        ),
        step(
            "Hear back",
            "Within seven days",
            "Accepted: you both get each other's address. Declined: you get the reason, if one was given. Silence: it expires, and you are told.",
        ),
    ]
}

/// From application to the first intro; for developers.
pub(super) fn joining(figures: &PublicFigures) -> Vec<Step> {
    vec![
        step(
            "Write your profile",
            "A draft until you submit it",
            "What you build, which skills at which level, rate, hours, start, and who may see it. Nobody reads a draft.",
        ),
        Step {
            figure: figures.decisions.map(|d| match d.median_days {
                1 => "Median: one day to a decision".to_owned(),
                days => format!("Median: {days} days to a decision"),
            }),
            ..step(
                "Get a decision",
                "By the date on your status page",
                "Approved, waitlisted or declined, with the reason in writing: on your status page and by mail.",
            )
        },
        step(
            "Stay current",
            "At least every 35 days",
            "Say on your desk that your hours and start still hold. After 35 days without a word you are out of the search and the digest until you do.",
        ),
        step(
            "Choose",
            "Seven days for each intro",
            "Each one names role, hours and pay range. Accept, decline or let it expire; you need not explain.",
        ),
    ]
}

fn step(title: &'static str, when: &str, text: &str) -> Step {
    Step { title, when: Some(when.to_owned()), text: text.to_owned(), figure: None }
}
