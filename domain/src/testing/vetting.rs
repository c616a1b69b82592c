//! Applications of tests, taken through their stages by the operations that pages call: two vetters score, one closes and
//! decides. `let panel = vetting::panel(&mut conn).await; vetting::approve(&mut conn, &panel, id).await;`

use super::accounts;
use crate::platform::actor::{Permission, Signed};
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::ids::{ApplicationId, StageRunId};
use crate::vetting::stages::{CloseInput, close_stage};
use crate::vetting::{
    DecideInput, MarkInput, Outcome, ReasonInput, ScoreInput, decide, find_for_mail, score as score_stage,
};

/// Two people who vet.
#[derive(Clone, Debug)]
pub struct Panel {
    /// Who scores first, closes and decides.
    pub first: Signed,
    /// Who scores, too.
    pub second: Signed,
}

/// Two fresh vetters.
pub async fn panel(conn: &mut Conn) -> Panel {
    Panel {
        first: accounts::staff(conn, &[Permission::Vetter]).await,
        second: accounts::staff(conn, &[Permission::Vetter]).await,
    }
}

/// The stage runs of an application, in their order.
pub async fn runs(conn: &mut Conn, id: ApplicationId) -> Vec<StageRunId> {
    let file = find_for_mail(conn, id).await.unwrap().expect("an application");
    file.status.stages.iter().filter_map(|(_, run)| run.as_ref()).map(|run| run.id).collect()
}

/// A whole card of a stage, each criterion with this mark.
pub async fn card(conn: &mut Conn, run: StageRunId, id: ApplicationId, mark: i16) -> ScoreInput {
    let file = find_for_mail(conn, id).await.unwrap().expect("an application");
    let stage = file.status.stages.iter().find(|(_, own)| own.as_ref().is_some_and(|own| own.id == run));
    let stage = stage.expect("a stage of it").0.id;
    let marks = file.status.dimensions.iter().filter(|dimension| dimension.stage_id == stage);
    ScoreInput {
        amends: String::new(),
        recommendation: if mark >= 3 { "pass" } else { "fail" }.to_owned(),
        marks: marks
            .map(|dimension| MarkInput {
                dimension: dimension.id.to_string(),
                mark: mark.to_string(),
                evidence: "Said so with an example, and the follow-up held.".to_owned(),
            })
            .collect(),
    }
}

/// `vetter` scores a stage with the same mark for each criterion. `cx` gives the time.
pub async fn score(
    conn: &mut Conn,
    cx: &Context,
    vetter: &Signed,
    id: ApplicationId,
    run: StageRunId,
    mark: i16,
) {
    let input = card(conn, run, id, mark).await;
    score_stage(conn, &cx.with_actor(accounts::actor(vetter)), run, &input).await.unwrap();
}

/// Both score the first stage; the first of them closes it. With a mark below 3 it is failed.
pub async fn screen(conn: &mut Conn, cx: &Context, panel: &Panel, id: ApplicationId, mark: i16) {
    close_first(conn, cx, panel, id, mark, false).await;
}

async fn close_first(
    conn: &mut Conn,
    cx: &Context,
    panel: &Panel,
    id: ApplicationId,
    mark: i16,
    is_enough: bool,
) {
    let run = runs(conn, id).await.first().copied().expect("a stage");
    score(conn, cx, &panel.first, id, run, mark).await;
    score(conn, cx, &panel.second, id, run, mark).await;
    let verdict = if mark >= 3 { "passed" } else { "failed" }.to_owned();
    let note = "What you built can be told from the profile.".to_owned();
    let input = CloseInput { verdict, note, is_enough };
    close_stage(conn, &cx.with_actor(accounts::actor(&panel.first)), run, &input).await.unwrap();
}

/// Scored by both, and waiting for its decision; the later stages are waived.
pub async fn ready(conn: &mut Conn, cx: &Context, panel: &Panel, id: ApplicationId) {
    close_first(conn, cx, panel, id, 4, true).await;
}

/// A whole form of a decision, with one reason.
pub async fn ruling(conn: &mut Conn, id: ApplicationId, outcome: &str) -> DecideInput {
    let status = find_for_mail(conn, id).await.unwrap().expect("an application").status;
    DecideInput {
        seen: status.application.updated_at.timestamp_micros(),
        outcome: outcome.to_owned(),
        message: "Thank you for the clear profile.".to_owned(),
        reasons: vec![
            ReasonInput {
                dimension: status.dimensions.first().expect("a criterion").id.to_string(),
                message: "Say what you built.".to_owned(),
            },
            ReasonInput::default(),
        ],
        ..DecideInput::default()
    }
}

/// From submitted to approved.
pub async fn approve(conn: &mut Conn, cx: &Context, panel: &Panel, id: ApplicationId) {
    ready(conn, cx, panel, id).await;
    rule(conn, cx, panel, id, "approved").await;
}

/// From submitted to rejected, by way of a stage that was failed.
pub async fn reject(conn: &mut Conn, cx: &Context, panel: &Panel, id: ApplicationId) {
    screen(conn, cx, panel, id, 2).await;
    rule(conn, cx, panel, id, "rejected").await;
}

/// The first of the panel decides.
pub async fn rule(conn: &mut Conn, cx: &Context, panel: &Panel, id: ApplicationId, outcome: &str) -> Outcome {
    let input = ruling(conn, id, outcome).await;
    decide(conn, &cx.with_actor(accounts::actor(&panel.first)), id, &input).await.unwrap()
}
