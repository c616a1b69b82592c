//! Handlers of the vetters' queue and board.

use actix_web::HttpResponse;
use domain::platform::actor::Permission;
use domain::vetting::{Outcome, Shelf, count_waiting, list_board, list_decided, list_queue};
use serde::Deserialize;

use super::queue_views::{ApplicationsPage, BoardPage};
use crate::error::AppError;
use crate::extract::{Query, Visit, guard};
use crate::views::Flash;

/// Rows on a page.
const PAGE: usize = 50;

/// Which list.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    state: String,
    shelf: String,
    after: String,
    done: String,
}

/// `GET /staff/applications`
///
/// # Errors
/// [`AppError::NotFound`] for everybody but staff who vet.
pub async fn list(visit: Visit, Query(asked): Query<Asked>) -> Result<HttpResponse, AppError> {
    guard::staff(&visit, Some(Permission::Vetter))?;
    let mut conn = visit.conn().await?;
    let (count, _) = count_waiting(&mut conn, visit.cx.now).await?;
    if asked.state == "decided" {
        let rows = list_decided(&mut conn, &visit.cx).await?;
        return visit.page(&ApplicationsPage::decided(&rows, count).with_flash(flash(&asked.done)));
    }
    let shelf = asked.shelf.parse().unwrap_or(Shelf::Ours);
    let slice = list_queue(&mut conn, &visit.cx, shelf, asked.after.parse().ok(), PAGE).await?;
    drop(conn);
    visit.page(&ApplicationsPage::queue(&slice, shelf, count, visit.cx.now).with_flash(flash(&asked.done)))
}

/// `GET /staff/applications/board`
///
/// # Errors
/// As [`list`].
pub async fn board(visit: Visit) -> Result<HttpResponse, AppError> {
    guard::staff(&visit, Some(Permission::Vetter))?;
    let mut conn = visit.conn().await?;
    let (count, _) = count_waiting(&mut conn, visit.cx.now).await?;
    let rows = list_board(&mut conn, &visit.cx).await?;
    drop(conn);
    visit.page(&BoardPage::new(&rows, count, visit.cx.now))
}

fn flash(done: &str) -> Option<Flash> {
    let said = match done.parse().ok() {
        Some(Outcome::Approved) => {
            "Approved. The engineer is listed as they chose, and the mail is on its way."
        }
        Some(Outcome::Rejected) => "Not approved. The mail with your reasons is on its way.",
        Some(Outcome::Waitlisted) => "On the waiting list. The mail is on its way.",
        None if done == "conflict" => {
            "Noted: you do not judge this person. What you had of it is in the queue."
        }
        None => return None,
    };
    Some(Flash::good(said))
}
