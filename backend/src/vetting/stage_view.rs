//! The stages of an application on the vetters' page: who has each, what was handed in, and the cards that may be read.

use domain::platform::ids::AccountId;
use domain::vetting::{DeskFile, Scorecard, Stage, StageCards, StageRun, StageRunState};
use serde::Serialize;

use super::timeline::date;

/// One stage.
#[derive(Clone, Debug, Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "each shows one part of the page")]
pub struct StageCard {
    id: String,
    name: String,
    state: &'static str,
    tone: &'static str,
    when: String,
    path: String,
    assignee: Option<String>,
    note: Option<String>,
    work_url: Option<String>,
    work_text: Option<String>,
    cards: Vec<CardView>,
    hidden: Option<String>,
    amended: Option<String>,
    score_label: Option<&'static str>,
    can_take: bool,
    can_release: bool,
    can_assign: bool,
    can_close: bool,
}

/// One card.
#[derive(Clone, Debug, Serialize)]
struct CardView {
    by: String,
    when: String,
    recommendation: &'static str,
    marks: Vec<MarkView>,
}

/// One mark.
#[derive(Clone, Debug, Serialize)]
struct MarkView {
    criterion: String,
    mark: i16,
    evidence: String,
}

/// Every stage of the application, for this vetter.
#[must_use]
pub fn stage_cards(desk: &DeskFile, me: Option<AccountId>) -> Vec<StageCard> {
    let with_run = desk.file.status.stages.iter().filter_map(|(stage, run)| Some((stage, run.as_ref()?)));
    let first = with_run.clone().map(|(_, run)| run.id).next();
    let card = |(stage, run): (&Stage, &StageRun)| {
        let is_first = Some(run.id) == first;
        let cards = desk.cards.iter().find(|cards| cards.run_id == run.id);
        stage_card(desk, me, stage, run, cards, is_first)
    };
    with_run.map(card).collect()
}

fn stage_card(
    desk: &DeskFile,
    me: Option<AccountId>,
    stage: &Stage,
    run: &StageRun,
    cards: Option<&StageCards>,
    is_first: bool,
) -> StageCard {
    let application = &desk.file.status.application;
    let is_waiting = application.state.is_waiting();
    let begins = is_first && run.opened_at.is_none() && !run.state.is_closed();
    let is_under_way = is_waiting && (run.is_open() || begins);
    let awaits_work = stage.kind.asks_for_work() && run.handed_in_at.is_none();
    let has_own = cards.is_some_and(|cards| cards.own.is_some());
    let score_label = match (has_own, is_under_way) {
        (true, _) if is_waiting => Some("Amend my card"),
        (false, true) if !awaits_work => Some("Score this stage"),
        (false, false) if cards.is_some_and(|cards| cards.takes_late_card) => Some("Score this stage"),
        _ => None,
    };
    let name_of = |id: AccountId| desk.people.get(&id).cloned().unwrap_or_else(|| "somebody".to_owned());
    let is_mine = me.is_some() && run.assignee_id == me;
    let (state, tone) = words(run, awaits_work && run.is_open());
    StageCard {
        id: run.id.to_string(),
        name: stage.name.clone(),
        state,
        tone,
        when: when(run),
        path: format!("/staff/applications/{}/stages/{}", application.id, run.id),
        assignee: run.assignee_id.filter(|_| !run.state.is_closed()).map(name_of),
        note: run
            .waive_reason
            .clone()
            .or_else(|| Some(run.outcome_note.clone()).filter(|note| !note.is_empty())),
        work_url: run.work_url.clone(),
        work_text: run.work_text.clone(),
        cards: cards.map_or_else(Vec::new, |cards| {
            cards.cards.iter().map(|card| card_view(desk, card, name_of(card.vetter_id))).collect()
        }),
        hidden: cards.and_then(hidden),
        amended: cards.map(|cards| cards.amended_count).filter(|count| *count > 0).map(|count| match count {
            1 => "One earlier card was amended.".to_owned(),
            count => format!("{count} earlier cards were amended."),
        }),
        score_label,
        can_take: is_under_way && run.assignee_id.is_none(),
        can_release: is_waiting && !run.state.is_closed() && is_mine,
        can_assign: is_under_way && !desk.vetters.is_empty(),
        can_close: is_under_way,
    }
}

/// Cards that are in and not shown.
fn hidden(cards: &StageCards) -> Option<String> {
    let others = cards.scorer_count.checked_sub(cards.cards.len()).filter(|count| *count > 0)?;
    let people = if others == 1 { "One person has".to_owned() } else { format!("{others} people have") };
    Some(format!("{people} scored this stage. You read their cards once yours is in."))
}

fn words(run: &StageRun, awaits_work: bool) -> (&'static str, &'static str) {
    match run.state {
        StageRunState::Passed => ("passed", "good"),
        StageRunState::Failed => ("not passed", "bad"),
        StageRunState::Waived => ("not needed", "neutral"),
        _ if run.opened_at.is_none() => ("to come", "neutral"),
        _ if awaits_work => ("with the applicant", "accent"),
        StageRunState::Pending => ("open", "accent"),
        StageRunState::Scheduled => ("a talk is arranged", "accent"),
        StageRunState::Submitted => ("to be scored", "accent"),
        StageRunState::Scored => ("scored", "accent"),
    }
}

fn when(run: &StageRun) -> String {
    match (run.closed_at, run.opened_at) {
        (Some(at), _) => format!("closed on {}", date(at)),
        (None, Some(_)) => format!("due by {}", date(run.due_at)),
        (None, None) => format!("planned by {}", date(run.due_at)),
    }
}

fn card_view(desk: &DeskFile, card: &Scorecard, by: String) -> CardView {
    let criterion = |id| {
        let found = desk.file.status.dimensions.iter().find(|dimension| dimension.id == id);
        found.map(|dimension| dimension.name.clone()).unwrap_or_default()
    };
    CardView {
        by,
        when: date(card.submitted_at),
        recommendation: card.recommendation.label(),
        marks: card
            .marks
            .iter()
            .map(|mark| MarkView {
                criterion: criterion(mark.dimension_id),
                mark: mark.mark,
                evidence: mark.evidence.clone(),
            })
            .collect(),
    }
}
