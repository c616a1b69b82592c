//! What both sides see on the page of a card: the engagement, reviews, what happened. Each in the reader's zone.

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use domain::candidacies::{CardAction, CardEvent, CardState, Side};
use domain::engagements::{Engagement, EngagementAction, EngagementState};
use domain::engineers::HeldSkill;
use domain::reviews::{Outcome, Review, RoundFile};
use serde::Serialize;

use crate::components::{Choice, Fact, Moment, MomentState};
use crate::words;

/// "Tuesday 1 December 2026".
pub(super) fn day(day: NaiveDate) -> String {
    day.format("%A %-d %B %Y").to_string()
}

/// An engagement as one side sees it.
#[derive(Clone, Debug, Serialize)]
pub struct EngagementView {
    state: &'static str,
    tone: &'static str,
    facts: Vec<Fact>,
    note: String,
    reason: Option<String>,
    version: i32,
    /// Whether the engineer is asked to agree: what that means stands beside it.
    is_offer: bool,
    buttons: Vec<Button>,
    /// What the field of the reason says; nothing where none is needed.
    reason_hint: Option<&'static str>,
    /// What completed work may have been in; empty where nobody here can complete it.
    skills: Vec<Choice>,
}

#[derive(Clone, Debug, Serialize)]
struct Button {
    step: &'static str,
    label: &'static str,
    kind: &'static str,
}

impl EngagementView {
    /// For `side`; without buttons for those who only read.
    #[must_use]
    pub fn new(engagement: &Engagement, side: Side, may_change: bool, zone: Tz) -> Self {
        let legal = |action: &&EngagementAction| {
            may_change && action.is_for(side) && engagement.state.after(**action).is_some()
        };
        let buttons: Vec<Button> = EngagementAction::ALL
            .iter()
            .filter(legal)
            .map(|action| button(*action, engagement.state))
            .collect();
        let needs_reason = EngagementAction::ALL.iter().filter(legal).any(|action| action.needs_reason());
        let may_decline = EngagementAction::ALL.iter().filter(legal).any(|a| *a == EngagementAction::Decline);
        Self {
            state: engagement.state.label(),
            tone: match engagement.state {
                EngagementState::Proposed | EngagementState::Trial | EngagementState::Paused => "warn",
                EngagementState::Agreed | EngagementState::Active | EngagementState::Completed => "good",
                _ => "neutral",
            },
            facts: facts(engagement, zone),
            note: engagement.note.clone(),
            reason: engagement.end_reason.clone(),
            version: engagement.version,
            is_offer: side == Side::Engineer && engagement.state == EngagementState::Proposed,
            buttons,
            reason_hint: if needs_reason {
                Some("Needed to pause or to end it. The other side reads it.")
            } else if may_decline {
                Some("Needed for nothing; the company reads it if you decline.")
            } else {
                None
            },
            skills: Vec::new(),
        }
    }

    /// With the engineer's primary skills to choose from, where the reader can say that the work is completed.
    #[must_use]
    pub fn with_skills(self, held: &[HeldSkill]) -> Self {
        let can_complete = self.buttons.iter().any(|one| one.step == EngagementAction::Complete.as_str());
        let primary = held.iter().filter(|skill| can_complete && skill.is_primary);
        let skills = primary.map(|skill| Choice::new(skill.slug.clone(), skill.name.clone())).collect();
        Self { skills, ..self }
    }

    /// Whether it has a field for a reason.
    pub(super) fn takes_reason(&self) -> bool {
        !self.buttons.is_empty() && self.reason_hint.is_some()
    }
}

fn button(action: EngagementAction, state: EngagementState) -> Button {
    let (label, kind) = match (action, state) {
        (EngagementAction::Agree, _) => ("Agree to this offer", "primary"),
        (EngagementAction::Decline, _) => ("Decline the offer", "secondary"),
        (EngagementAction::TakeBack, _) => ("Take the offer back", "danger"),
        (EngagementAction::Continue, _) => ("Go on after the trial", "primary"),
        (EngagementAction::Pause, _) => ("Pause the work", "secondary"),
        (EngagementAction::Resume, _) => ("Resume the work", "primary"),
        (EngagementAction::Complete, _) => ("It is completed", "primary"),
        (_, EngagementState::Trial) => ("Do not go on after the trial", "danger"),
        _ => ("End the engagement", "danger"),
    };
    Button { step: action.as_str(), label, kind }
}

fn facts(engagement: &Engagement, zone: Tz) -> Vec<Fact> {
    let mut facts = vec![
        Fact::new("Kind of work", engagement.kind.label()),
        Fact::new("Pay", engagement.pay()),
        Fact::new("Hours a week", engagement.hours_per_week.to_string()),
        Fact::new("First day", day(engagement.starts_on)),
    ];
    if let Some(end) = engagement.trial_ends_on {
        facts.push(Fact::new("Last day of the trial", day(end)));
    }
    if engagement.state == EngagementState::Proposed {
        facts.push(Fact::new("Answer by", words::moment(engagement.respond_by, zone)));
    }
    facts
}

/// A round of reviews as one side sees it.
#[derive(Clone, Debug, Serialize)]
pub struct RoundView {
    engagement: String,
    occasion: &'static str,
    title: &'static str,
    due: String,
    own: Option<Said>,
    other: Option<Said>,
    options: Vec<Choice>,
    can_write: bool,
    is_shown: bool,
}

#[derive(Clone, Debug, Serialize)]
struct Said {
    label: &'static str,
    body: String,
}

impl RoundView {
    /// For `side`.
    #[must_use]
    pub fn new(file: &RoundFile, side: Side, may_change: bool, zone: Tz, now: DateTime<Utc>) -> Self {
        let round = &file.round;
        let said = |review: &Review| Said {
            label: review.outcome.label(review.side, round.occasion),
            body: review.body.clone(),
        };
        let is_open = round.shown_at.is_none() && round.due_at > now;
        let option = |outcome: &Outcome| Choice::new(outcome.as_str(), outcome.label(side, round.occasion));
        Self {
            engagement: round.engagement_id.to_string(),
            occasion: round.occasion.as_str(),
            title: match round.occasion {
                domain::reviews::Occasion::Hired => "The way to the hire",
                domain::reviews::Occasion::Ended => "The engagement",
            },
            due: words::moment(round.due_at, zone),
            own: file.own.as_ref().map(said),
            other: file.other.as_ref().map(said),
            options: Outcome::on(round.occasion).iter().map(option).collect(),
            can_write: is_open && may_change && file.own.is_none(),
            is_shown: round.shown_at.is_some(),
        }
    }

    /// Whether it has a field for a word.
    pub(super) fn takes_word(&self) -> bool {
        self.can_write
    }
}

/// What happened, oldest first; `who` says who of the company it was.
pub(super) fn history(
    events: &[CardEvent],
    zone: Tz,
    is_open: bool,
    who: impl Fn(&CardEvent) -> String,
) -> Vec<Moment> {
    let last = events.len().saturating_sub(1);
    let moment = |(at, event): (usize, &CardEvent)| {
        let is_end = matches!(event.state, CardState::Rejected | CardState::Withdrawn | CardState::Closed);
        Moment {
            state: match event.state {
                _ if at == last && is_open => MomentState::Current,
                _ if is_end && at == last => MomentState::Failed,
                _ => MomentState::Done,
            },
            title: format!("{}, {}", past(&event.action), who(event)),
            when: Some(words::moment(event.at, zone)),
            datetime: Some(event.at.to_rfc3339()),
            note: Some(event.note.clone()).filter(|note| !note.is_empty()),
        }
    };
    events.iter().enumerate().map(moment).collect()
}

/// As the history tells it: moves, and what happened without one.
pub(super) fn past(action: &str) -> String {
    if let Ok(action) = action.parse::<CardAction>() {
        return action.past().to_owned();
    }
    match action {
        "interview_proposed" => "Times for an interview proposed",
        "interview_booked" => "Interview booked",
        "interview_cancelled" => "Interview cancelled",
        "interview_lapsed" => "No time for the interview was picked",
        "interview_held" => "Interview held",
        "interview_missed" => "Interview missed",
        "offer_agreed" => "Offer agreed",
        "engagement_pause" => "Work paused",
        "engagement_resume" => "Work resumed",
        "engagement_complete" => "Engagement completed",
        "engagement_end" => "Engagement ended",
        other => return other.replace('_', " "),
    }
    .to_owned()
}
