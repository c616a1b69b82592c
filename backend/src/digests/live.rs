//! The part of the console that moves while copies are sent: on the page as it was when it was asked for, and over
//! server-sent events for as long as it moves. However many look, Postgres is asked once a second.

use std::convert::Infallible;
use std::time::Duration;

use actix_web::HttpResponse;
use actix_web::http::header::{self, ContentEncoding};
use actix_web::web::Bytes;
use domain::digests::DigestState;
use domain::digests::ledger::Ledger;
use domain::digests::progress::{self, Progress};
use domain::platform::context::Context;
use domain::platform::ids::DigestId;
use domain::platform::money::grouped;
use domain::platform::templates::Template;
use futures::stream;
use serde::Serialize;

use super::{editor, find, path_of, refused};
use crate::error::AppError;
use crate::extract::{Path, Visit};

/// Between two looks, and how long one look serves all who ask.
const PERIOD: Duration = Duration::from_secs(1);

/// Looks over one connection; the browser then asks anew, and whoever may not look any more is told so.
const LOOKS: u32 = 8;

/// A `ledger_table`.
#[derive(Clone, Copy, Debug, Serialize)]
struct LedgerView {
    #[serde(flatten)]
    ledger: Ledger,
    /// Whether its lines make the total.
    adds_up: bool,
}

/// The ledger, and how fast it fills.
#[derive(Clone, Debug, Serialize)]
pub struct Live {
    /// Of the page.
    path: String,
    ledger: LedgerView,
    /// Copies with an outcome.
    settled: i64,
    /// "1,204 of 20,000 · 300 a minute · 12 minutes left".
    text: String,
    /// Whether looking again may show something else.
    is_moving: bool,
}

impl Live {
    /// In words, for the issue at `path`.
    pub fn of(path: &str, progress: &Progress) -> Self {
        let mut text = format!("{} of {}", grouped(progress.settled()), grouped(progress.ledger.frozen));
        if let Some(minutes) = progress.minutes_left() {
            let left = if minutes == 1 { "minute left" } else { "minutes left" };
            let rate = grouped(progress.sent_last_minute);
            text = format!("{text} · {rate} a minute · {} {left}", grouped(minutes));
        }
        Self {
            path: path.to_owned(),
            ledger: LedgerView { ledger: progress.ledger, adds_up: progress.ledger.adds_up() },
            settled: progress.settled(),
            text,
            is_moving: progress.is_moving(),
        }
    }

    pub(super) fn sample() -> Self {
        let ledger = Ledger { frozen: 20_000, sent: 1_200, held: 2, pending: 18_798, ..Ledger::default() };
        let progress = Progress { state: DigestState::Sending, ledger, sent_last_minute: 1_200 };
        Self::of("/staff/digests/2026-12", &progress)
    }
}

/// The piece of HTML that an event carries.
#[derive(Clone, Debug, Serialize)]
pub struct LivePart {
    live: Live,
}

impl Template for LivePart {
    const NAME: &'static str = "pages/digests/live.html";
    fn samples() -> Vec<Self> {
        let live = Live::sample();
        let ledger = LedgerView { adds_up: false, ..live.ledger };
        vec![Self { live: live.clone() }, Self { live: Live { is_moving: false, ledger, ..live } }]
    }
}

/// `GET /staff/digests/{period}/live`: `progress` once a second, and `over` when nothing moves any more.
///
/// # Errors
/// [`AppError::Unauthenticated`] for strangers, [`AppError::NotFound`] for everybody but editors.
pub async fn events(visit: Visit, Path(period): Path<String>) -> Result<HttpResponse, AppError> {
    editor(&visit)?;
    let digest = find(&mut *visit.conn().await?, &period).await?;
    let events = stream::unfold((visit, digest, 0), |(visit, digest, looks)| async move {
        if looks == LOOKS {
            return None;
        }
        if looks > 0 {
            tokio::time::sleep(PERIOD).await;
        }
        // A look that fails ends the stream: the browser asks again, and gets the error in full.
        let progress = look(&visit, digest.id).await.ok()?;
        let event = if progress.is_moving() { "progress" } else { "over" };
        let live = Live::of(&path_of(&digest), &progress);
        let html = visit.part(&LivePart { live }).ok()?;
        let next = if progress.is_moving() { looks + 1 } else { LOOKS };
        Some((Ok::<_, Infallible>(Bytes::from(frame(event, &html))), (visit, digest, next)))
    });
    Ok(HttpResponse::Ok()
        .content_type("text/event-stream; charset=utf-8")
        .insert_header(ContentEncoding::Identity) // compression would hold events back
        .insert_header((header::CACHE_CONTROL, "private, no-store"))
        .streaming(Box::pin(events)))
}

async fn look(visit: &Visit, id: DigestId) -> Result<Progress, AppError> {
    let ask = async || {
        let cx = Context { now: visit.state.clock.now(), ..visit.cx.clone() };
        progress::progress(&mut *visit.conn().await?, &cx, id).await.map_err(refused)
    };
    visit.state.redis.cached(&format!("roster:digest:{id}:progress"), PERIOD, ask).await
}

/// One event as it stands on the wire (WHATWG HTML, section 9.2).
fn frame(event: &str, html: &str) -> String {
    let data: Vec<String> = html.lines().map(|line| format!("data: {line}\n")).collect();
    format!("retry: 1000\nevent: {event}\n{}\n", data.concat())
}
