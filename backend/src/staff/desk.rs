//! Handler of `/staff`. Each feature adds what waits in it by one function here.

use actix_web::HttpResponse;
use domain::engineers::skills;
use domain::platform::actor::Permission;
use domain::platform::db::Conn;
use domain::projects::ProjectState;
use domain::queue::stats;
use domain::{accounts, companies, digests, outbox, passports, projects, vetting};

use super::views::{DeskPage, Due, Tile};
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
        let holding = passports::count_holding(&mut conn, visit.cx.now).await?;
        tiles.push(Tile::new("Passports that hold", holding, "/staff/passports"));
    }
    if visit.cx.actor.may(Permission::Moderator) {
        let waiting = companies::count_waiting(&mut conn).await?;
        let late = companies::count_late(&mut conn, &visit.cx).await?;
        tiles.push(Tile::new("Companies to verify", waiting, "/staff/companies").with_overdue(late));
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
        let proposed = skills::list_open_proposals(&mut conn).await?.len();
        tiles.push(Tile::new(
            "Proposed skills",
            i64::try_from(proposed).unwrap_or(i64::MAX),
            "/staff/skills",
        ));
    }
    if visit.cx.actor.may(Permission::Admin) {
        let mails = outbox::count_attention(&mut conn, &visit.cx).await?;
        tiles.push(Tile::new("Mails that failed or got stuck", mails, "/staff/outbox"));
        let people = accounts::list_staff(&mut conn, &visit.cx).await.map_or(0, |staff| staff.len());
        tiles.push(Tile::new("People who work here", i64::try_from(people).unwrap_or(0), "/staff/people"));
        tiles.push(Tile::new("Dead jobs", stats::count_dead(&mut conn).await?, "/staff/queue"));
    }
    drop(conn);
    due.sort_by_key(|due: &Due| due.at);
    visit.page(&DeskPage { tiles, due })
}

async fn applications(
    visit: &Visit,
    conn: &mut Conn,
    tiles: &mut Vec<Tile>,
    due: &mut Vec<Due>,
) -> Result<(), AppError> {
    let (count, overdue) = vetting::count_waiting(conn, visit.cx.now).await?;
    tiles.push(Tile::new("Applications under way", count, "/staff/applications").with_overdue(overdue));
    let waiting = vetting::list_queue(conn, &visit.cx, vetting::Shelf::Ours, None, ROWS).await?;
    due.extend(waiting.rows.iter().map(|row| Due {
        what: format!("Application of {}", row.name),
        href: format!("/staff/applications/{}", row.id),
        meta: row.headline.clone(),
        action: row.next_action().label(),
        at: row.due_at,
        is_overdue: row.due_at < visit.cx.now,
    }));
    Ok(())
}
