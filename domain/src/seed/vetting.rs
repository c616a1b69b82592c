//! The rows behind each approval: application, stage, two scorecards by different people, decision.

use chrono::TimeDelta;
use uuid::Uuid;

use super::catalogue::Track;
use super::copy::{Row, Table};
use super::draw::Draw;
use super::engineers::Surroundings;
use super::person::Person;

/// Staff accounts that score and decide: two score, the third decides.
#[derive(Clone, Debug)]
pub(super) struct Vetters(pub(super) [Uuid; 3]);

/// What the profile keeps of a vetting.
pub(super) struct Verdict {
    pub(super) stage_run: Option<Uuid>,
    /// The one that approved.
    pub(super) decision: Option<Uuid>,
    pub(super) mean: Option<f64>,
    pub(super) scorers: i16,
}

/// The tables of the feature, in the order in which they refer to each other.
pub(super) struct Tables {
    applications: Table,
    events: Table,
    runs: Table,
    cards: Table,
    marks: Table,
    decisions: Table,
}

const NOTES: [&str; 5] = [
    "Named the role, the constraint and the result without being asked.",
    "One example was general; the follow-up question was answered with figures.",
    "Explained the trade-off and what would change the choice.",
    "Knew where the own part ended and who did the rest.",
    "Could follow the failure from symptom to cause.",
];
const MESSAGE: &str = "Both scorers recommend you. Your work is described so that it can be checked, and what we \
    checked held. Welcome to the network.";

impl Tables {
    pub(super) fn new() -> Self {
        Self {
            applications: Table::new(
                "applications",
                "id, engineer_id, track_id, attempt, state, stage_due_at, submitted_at, decided_at, applicant_act_at, \
                 created_at, updated_at",
            ),
            events: Table::new(
                "application_events",
                "id, application_id, from_state, to_state, actor_id, at",
            ),
            runs: Table::new(
                "stage_runs",
                "id, application_id, stage_id, state, due_at, opened_at, closed_at, created_at, updated_at",
            ),
            cards: Table::new("scorecards", "id, stage_run_id, vetter_id, recommendation, submitted_at"),
            marks: Table::new("scorecard_marks", "scorecard_id, dimension_id, mark, evidence"),
            decisions: Table::new(
                "decisions",
                "id, application_id, outcome, decided_by, message, decided_at",
            ),
        }
    }

    pub(super) fn into_list(self) -> [Table; 6] {
        [self.applications, self.events, self.runs, self.cards, self.marks, self.decisions]
    }

    /// The vetting of one engineer: approved, or waiting for its first look.
    pub(super) fn add(&mut self, person: &Person, around: &Surroundings, draw: &mut Draw) -> Verdict {
        let (application, track) = (draw.id(), &around.catalogue.track);
        let due_at = person.submitted_at + TimeDelta::days(i64::from(track.due_days));
        let (state, ended_at) = if person.is_approved {
            ("approved", person.decided_at)
        } else {
            ("submitted", person.submitted_at)
        };
        self.applications
            .row()
            .plain(application)
            .plain(person.id)
            .plain(track.id)
            .plain(1)
            .plain(state)
            .maybe((!person.is_approved).then_some(due_at), Row::at)
            .at(person.submitted_at)
            .maybe(person.is_approved.then_some(person.decided_at), Row::at)
            .at(person.submitted_at)
            .at(person.submitted_at - TimeDelta::days(1))
            .at(ended_at);
        let event = |events: &mut Table, id, from, to, actor: Option<Uuid>, at| {
            let row = events.row().plain(id).plain(application).plain(from).plain(to);
            row.maybe(actor, Row::plain).at(at);
        };
        event(
            &mut self.events,
            draw.id(),
            "draft",
            "submitted",
            Some(person.account_id),
            person.submitted_at,
        );
        if !person.is_approved {
            self.wait(person, application, track, draw);
            return Verdict { stage_run: None, decision: None, mean: None, scorers: 0 };
        }
        let [_, _, decider] = around.vetters.0;
        let looked_at = person.submitted_at + (person.decided_at - person.submitted_at) / 2;
        event(&mut self.events, draw.id(), "submitted", "screening", Some(decider), looked_at);
        event(&mut self.events, draw.id(), "screening", "decision", Some(decider), person.decided_at);
        event(&mut self.events, draw.id(), "decision", "approved", Some(decider), person.decided_at);
        let (run, mean) = self.score(person, application, around, draw);
        let decision = draw.id();
        self.decisions
            .row()
            .plain(decision)
            .plain(application)
            .plain("approved")
            .plain(decider)
            .text(MESSAGE)
            .at(person.decided_at);
        Verdict { stage_run: Some(run), decision: Some(decision), mean, scorers: 2 }
    }

    /// The stages of an application that nobody looked at yet, one after the other.
    fn wait(&mut self, person: &Person, application: Uuid, track: &Track, draw: &mut Draw) {
        let mut due_at = person.submitted_at;
        for (stage, due_days) in &track.stages {
            due_at += TimeDelta::days(i64::from(*due_days));
            let row =
                self.runs.row().plain(draw.id()).plain(application).plain(stage).plain("pending").at(due_at);
            row.maybe(None, Row::at).maybe(None, Row::at).at(person.submitted_at).at(person.submitted_at);
        }
    }

    /// The stage with its two scorecards, and the mean of all marks.
    fn score(
        &mut self,
        person: &Person,
        application: Uuid,
        around: &Surroundings,
        draw: &mut Draw,
    ) -> (Uuid, Option<f64>) {
        let (run, track) = (draw.id(), &around.catalogue.track);
        let due_at = person.submitted_at + TimeDelta::days(i64::from(track.due_days));
        let row = self.runs.row().plain(run).plain(application).plain(track.stage).plain("passed").at(due_at);
        row.at(person.submitted_at).at(person.decided_at).at(person.submitted_at).at(person.decided_at);
        let [first, second, _] = around.vetters.0;
        let usual = draw.between(3, 5);
        let (mut sum, mut count) = (0, 0);
        for vetter in [first, second] {
            let card = draw.id();
            let at = person.decided_at - TimeDelta::hours(draw.between(2, 30));
            self.cards
                .row()
                .plain(card)
                .plain(run)
                .plain(vetter)
                .plain("pass")
                .at(at.max(person.submitted_at));
            for dimension in &track.dimensions {
                let mark = (usual + draw.between(-1, 1)).clamp(3, 5);
                (sum, count) = (sum + mark, count + 1);
                let note = draw.one(&NOTES).unwrap_or_default();
                self.marks.row().plain(card).plain(dimension).plain(mark).text(note);
            }
        }
        (run, (count > 0).then(|| sum as f64 / f64::from(count)))
    }
}
