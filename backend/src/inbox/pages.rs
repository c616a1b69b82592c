//! Handlers of the inbox. Mails are hostile until shown otherwise: HTML gets a frame that may do nothing but look.

use std::path::PathBuf;

use actix_web::http::header;
use actix_web::{HttpResponse, web};
use serde::Deserialize;
use uuid::Uuid;

use super::spool::{self, Entry, Parts};
use super::views::{CaughtMail, Inbox, Look};
use crate::components::Tab;
use crate::error::AppError;
use crate::extract::{Path, Query, Visit};
use crate::frame;

const PER_PAGE: usize = 100;

/// Where in the list.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct Place {
    before: Option<Uuid>,
}

/// `GET /dev/mail`
///
/// # Errors
/// When the folder cannot be read.
pub async fn inbox(visit: Visit, Query(place): Query<Place>) -> Result<HttpResponse, AppError> {
    let mut mails = on_spool(&visit, move |spool| spool::list(&spool, place.before, PER_PAGE + 1)).await?;
    let has_older = mails.len() > PER_PAGE;
    mails.truncate(PER_PAGE);
    let older_path = mails.last().filter(|_| has_older).map(|last| format!("/dev/mail?before={}", last.id));
    visit.page(&Inbox {
        mails,
        is_catching: !visit.cx.config.catcher.spool.is_empty(),
        older_path,
        zone: visit.cx.config.site.time_zone,
    })
}

/// `GET /dev/mail.json`: all of them, newest first.
///
/// # Errors
/// When the folder cannot be read.
pub async fn json(visit: Visit) -> Result<HttpResponse, AppError> {
    let mails: Vec<Entry> = on_spool(&visit, |spool| spool::list(&spool, None, usize::MAX)).await?;
    Ok(HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "no-store")).json(mails))
}

/// `GET /dev/mail/{id}`: as a mail program shows it.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn html(visit: Visit, Path(id): Path<Uuid>) -> Result<HttpResponse, AppError> {
    show(&visit, id, "HTML", |parts| match parts.html {
        Some(_) => Look::Html { frame_path: format!("/dev/mail/{id}/html") },
        None => Look::Missing,
    })
    .await
}

/// `GET /dev/mail/{id}/text`
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn text(visit: Visit, Path(id): Path<Uuid>) -> Result<HttpResponse, AppError> {
    show(&visit, id, "Text", |parts| parts.text.map_or(Look::Missing, |text| Look::Text { text })).await
}

/// `GET /dev/mail/{id}/headers`
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn headers(visit: Visit, Path(id): Path<Uuid>) -> Result<HttpResponse, AppError> {
    show(&visit, id, "Headers", |parts| Look::Headers { headers: parts.headers }).await
}

/// `GET /dev/mail/{id}/source`: the bytes as received.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn source(visit: Visit, Path(id): Path<Uuid>) -> Result<HttpResponse, AppError> {
    let bytes = find_source(&visit, id).await?;
    Ok(HttpResponse::Ok()
        .content_type("text/plain; charset=utf-8")
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .body(bytes))
}

/// `GET /dev/mail/{id}/html`: the document in the frame.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn frame(visit: Visit, Path(id): Path<Uuid>) -> Result<HttpResponse, AppError> {
    let html = spool::parse(&find_source(&visit, id).await?).html.ok_or(AppError::NotFound)?;
    Ok(frame::document(&html))
}

async fn show(
    visit: &Visit,
    id: Uuid,
    tab: &str,
    look: impl FnOnce(Parts) -> Look,
) -> Result<HttpResponse, AppError> {
    let mail = on_spool(visit, move |spool| spool::entry(&spool, id)).await?.ok_or(AppError::NotFound)?;
    let parts = spool::parse(&find_source(visit, id).await?);
    let tabs = [("HTML", ""), ("Text", "/text"), ("Headers", "/headers"), ("Source", "/source")];
    let tabs = tabs.map(|(label, path)| Tab {
        label,
        href: format!("/dev/mail/{id}{path}"),
        is_current: label == tab,
        count: None,
    });
    visit.page(&CaughtMail {
        mail,
        look: look(parts),
        tabs: tabs.into(),
        zone: visit.cx.config.site.time_zone,
    })
}

async fn find_source(visit: &Visit, id: Uuid) -> Result<Vec<u8>, AppError> {
    on_spool(visit, move |spool| spool::source(&spool, id)).await?.ok_or(AppError::NotFound)
}

/// Reads files off the server's own thread.
async fn on_spool<T: Send + Default + 'static>(
    visit: &Visit,
    read: impl FnOnce(PathBuf) -> std::io::Result<T> + Send + 'static,
) -> Result<T, AppError> {
    let spool = &visit.cx.config.catcher.spool;
    if spool.is_empty() {
        return Ok(T::default());
    }
    let spool = PathBuf::from(spool);
    let read = web::block(move || read(spool)).await.map_err(anyhow::Error::from)?;
    Ok(read.map_err(anyhow::Error::from)?)
}
