//! One's own blocks: the list, the page that asks, and lifting.

use actix_web::HttpResponse;
use domain::moderation::{self, OwnBlock, Party, Subject};
use domain::platform::actor::Signed;
use domain::platform::db::Conn;
use domain::platform::ids::BlockId;
use serde::Deserialize;

use super::forms::BlockForm;
use super::views::{BlockPage, BlockRow, Blocks};
use crate::companies::pages::Pressed;
use crate::components::Crumb;
use crate::error::AppError;
use crate::extract::{Form, Path, Query, Visit, guard};
use crate::views::Flash;
use crate::words;

/// What just happened.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Which {
    about: String,
    done: String,
}

/// `GET /blocks`
///
/// # Errors
/// [`AppError`].
pub async fn list(visit: Visit, Query(which): Query<Which>) -> Result<HttpResponse, AppError> {
    let desk = desk_of(guard::signed(&visit)?);
    let own = moderation::list_own_blocks(&mut *visit.conn().await?, &visit.cx).await?;
    let flash = match which.done.as_str() {
        "blocked" => Some(Flash::good("Blocked. Neither of you sees anything of the other now.")),
        "lifted" => Some(Flash::good("Lifted. What had ended stays ended; everything else is as before.")),
        _ => None,
    };
    let zone = visit.cx.config.site.time_zone;
    let row = |own: &OwnBlock| BlockRow {
        title: own.title.clone(),
        since: format!("since {}", words::date(own.block.created_at, zone)),
        lift_href: format!("/blocks/{}/lift", own.block.id),
    };
    visit.page(&Blocks {
        crumbs: vec![Crumb::to("Your desk", desk), Crumb::here("Blocks")],
        rows: own.iter().map(row).collect(),
        desk,
        flash,
    })
}

/// `GET /blocks/new?about=`
///
/// # Errors
/// [`AppError`].
pub async fn ask(visit: Visit, Query(which): Query<Which>) -> Result<HttpResponse, AppError> {
    let desk = desk_of(guard::signed(&visit)?);
    let subject = find(&mut *visit.conn().await?, &visit, &which.about).await?;
    let is_company = matches!(subject.accused, Party::Company(_));
    visit.page(&BlockPage {
        crumbs: vec![Crumb::to("Your desk", desk), Crumb::to("Blocks", "/blocks"), Crumb::here("Block")],
        title: if is_company { "Block this company" } else { "Block this engineer" },
        what: subject.title,
        is_company,
        report_href: format!("/reports/new?about={}", which.about),
        about: which.about,
        cancel: desk,
    })
}

/// `POST /blocks`
///
/// # Errors
/// [`AppError`].
pub async fn block(visit: Visit, Form(form): Form<BlockForm>) -> Result<HttpResponse, AppError> {
    guard::signed(&visit)?;
    let mut conn = visit.conn().await?;
    let subject = find(&mut conn, &visit, &form.about).await?;
    moderation::block_accused(&mut conn, &visit.cx, subject.accused).await?;
    Ok(Visit::see_other("/blocks?done=blocked"))
}

/// `POST /blocks/{id}/lift`
///
/// # Errors
/// [`AppError`].
pub async fn lift(visit: Visit, Path(id): Path<BlockId>, _: Form<Pressed>) -> Result<HttpResponse, AppError> {
    guard::signed(&visit)?;
    moderation::lift(&mut *visit.conn().await?, &visit.cx, id).await?;
    Ok(Visit::see_other("/blocks?done=lifted"))
}

/// What `?about=` names, as far as the visitor may know of it.
pub(super) async fn find(conn: &mut Conn, visit: &Visit, about: &str) -> Result<Subject, AppError> {
    let about = about.parse().map_err(|_| AppError::NotFound)?;
    moderation::find_subject(conn, &visit.cx, &about).await?.ok_or(AppError::NotFound)
}

/// Where this account begins.
pub(super) fn desk_of(signed: &Signed) -> &'static str {
    if signed.member.is_some() { "/company" } else { "/me" }
}
