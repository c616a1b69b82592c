//! Handler of `/staff`. Each feature adds what waits in it by one function here.

use actix_web::HttpResponse;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use domain::companies::{CompanyState, agreement};
use domain::directory::rates::Rates;
use domain::engineers::skills;
use domain::platform::actor::Permission;
use domain::platform::db::Conn;
use domain::projects::ProjectState;
use domain::queue::stats;
use domain::vetting::identity;
use domain::{accounts, companies, digests, moderation, outbox, passports, projects, vetting};

use super::views::{DeskPage, Tile};
use crate::components::OpenThing;
use crate::error::AppError;
use crate::extract::{Visit, guard};

/// Applications on the desk; the rest is a link away.
const ROWS: usize = 10;

/// `GET /staff`
///
/// # Errors
/// [`AppError::Unauthenticated`] for strangers, [`AppError::NotFound`] for everybody but staff.
pub async fn page(visit: Visit) -> Result<HttpResponse, AppError> {
    guard::staff(&visit, None)?;
    let mut conn = visit.conn().await?;
    let (mut tiles, mut due) = (Vec::new(), Vec::new());
    if visit.cx.actor.may(Permission::Vetter) {
        applications(&visit, &mut conn, &mut tiles, &mut due).await?;
        checks(&visit, &mut conn, &mut tiles, &mut due).await?;
        let holding = passports::count_holding(&mut conn, visit.cx.now).await?;
        tiles.push(Tile::new("Passports that hold", holding, "/staff/passports"));
    }
    if visit.cx.actor.may(Permission::Moderator) {
        moderator(&visit, &mut conn, &mut tiles, &mut due).await?;
    }
    if visit.cx.actor.may(Permission::ProjectLead) {
        let waiting = projects::count_open(&mut conn).await?;
        let late = projects::count_late(&mut conn, &visit.cx, ProjectState::Triage).await?;
        tiles.push(Tile::new("Briefs to triage", waiting, "/staff/briefs").with_overdue(late));
        let late = projects::count_late(&mut conn, &visit.cx, ProjectState::Qualified).await?;
        if late > 0 {
            tiles.push(Tile::new("Clients who wait for a next step", late, "/staff/briefs?tab=qualified"));
        }
    }
    if visit.cx.actor.may(Permission::Editor) {
        let waiting = digests::desk::count_waiting(&mut conn, &visit.cx).await?;
        tiles.push(Tile::new("Digests that need a decision", waiting, "/staff/digests"));
        let proposed = skills::count_open_proposals(&mut conn).await?;
        tiles.push(Tile::new("Proposed skills", proposed, "/staff/skills"));
    }
    if visit.cx.actor.may(Permission::Admin) {
        let mails = outbox::count_attention(&mut conn, &visit.cx).await?;
        tiles.push(Tile::new("Mails that failed or got stuck", mails, "/staff/outbox"));
        let people = accounts::count_staff(&mut conn, &visit.cx).await.unwrap_or(0);
        tiles.push(Tile::new("People who work here", people, "/staff/people"));
        let rates = i64::try_from(Rates::load(&mut conn).await?.count()).unwrap_or(i64::MAX);
        tiles.push(Tile::new("Currencies with a reference rate", rates, "/staff/rates"));
        let unsigned = agreement::in_force(&mut conn, &visit.cx).await.map_or(0, |text| text.unsigned);
        tiles.push(Tile::new("Companies that have not signed", unsigned, "/staff/agreement"));
        tiles.push(Tile::new("Dead jobs", stats::count_dead(&mut conn).await?, "/staff/queue"));
    }
    drop(conn);
    visit.page(&DeskPage { tiles, due: OpenThing::in_order(due) })
}

async fn applications(
    visit: &Visit,
    conn: &mut Conn,
    tiles: &mut Vec<Tile>,
    due: &mut Vec<OpenThing>,
) -> Result<(), AppError> {
    let (count, overdue) = vetting::count_waiting(conn, visit.cx.now).await?;
    tiles.push(Tile::new("Applications under way", count, "/staff/applications").with_overdue(overdue));
    let waiting = vetting::list_queue(conn, &visit.cx, vetting::Shelf::Ours, None, ROWS).await?;
    due.extend(waiting.rows.iter().map(|row| {
        let href = format!("/staff/applications/{}", row.id);
        let title = format!("Application of {}", row.name);
        OpenThing::due(title, row.next_action().label(), href, row.due_at, clock(visit))
            .with_meta(&*row.headline)
    }));
    Ok(())
}

/// Proofs of identity that somebody sent, whoever asked for them.
async fn checks(
    visit: &Visit,
    conn: &mut Conn,
    tiles: &mut Vec<Tile>,
    due: &mut Vec<OpenThing>,
) -> Result<(), AppError> {
    let (count, late) = identity::count_unjudged(conn, visit.cx.now).await?;
    tiles.push(Tile::new("Identity checks to judge", count, "/staff#due").with_overdue(late));
    due.extend(identity::list_unjudged(conn, &visit.cx).await?.iter().map(|check| {
        let href = format!("/staff/applications/{}/identity/{}", check.application_id, check.id);
        let title = format!("Identity of {}", check.name);
        OpenThing::due(title, "Judge what was sent", href, check.due_at(), clock(visit))
    }));
    Ok(())
}

/// What moderators owe: companies to verify, reports to decide.
async fn moderator(
    visit: &Visit,
    conn: &mut Conn,
    tiles: &mut Vec<Tile>,
    due: &mut Vec<OpenThing>,
) -> Result<(), AppError> {
    let waiting = companies::count_waiting(conn).await?;
    let late = companies::count_late(conn, &visit.cx).await?;
    tiles.push(Tile::new("Companies to verify", waiting, "/staff/companies").with_overdue(late));
    let list = companies::list_for_review(conn, &visit.cx, CompanyState::PendingReview, None).await?;
    due.extend(list.rows.iter().take(ROWS).filter_map(|company| {
        let href = format!("/staff/companies/{}", company.id);
        let title = format!("Company: {}", company.name);
        Some(OpenThing::due(title, "Verify the company", href, company.review_due_at?, clock(visit)))
    }));
    let waiting = moderation::count_waiting(conn).await?;
    let late = moderation::count_late(conn, visit.cx.now).await?;
    tiles.push(Tile::new("Reports and appeals", waiting, "/staff/reports").with_overdue(late));
    let list = moderation::list_desk(conn, &visit.cx, true, None).await?;
    due.extend(list.rows.iter().take(ROWS).map(|row| {
        let href = format!("/staff/reports/{}", row.report.id);
        let title = format!("Report about {}", row.accused);
        OpenThing::due(title, "Decide the report", href, row.report.due_at, clock(visit))
    }));
    Ok(())
}

fn clock(visit: &Visit) -> (DateTime<Utc>, Tz) {
    (visit.cx.now, visit.cx.config.site.time_zone)
}
