//! The ledger to keep: a line a copy, streamed page by page.

use actix_web::HttpResponse;
use actix_web::http::header::{self, ContentDisposition, DispositionParam, DispositionType};
use actix_web::web::{Bytes, Data};
use domain::digests::export;
use domain::platform::db::DbError;
use domain::platform::ids::{DigestId, SubscriberId};
use futures::{StreamExt, stream};

use super::forms::Press;
use super::{editor, refused};
use crate::error::AppError;
use crate::extract::{Form, Path, Visit};
use crate::state::State;

/// First characters with which spreadsheets begin a formula.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// `POST /staff/digests/{period}/ledger.csv`: a POST, for it is written down who took the addresses out.
///
/// # Errors
/// [`AppError::Unauthenticated`] for strangers, [`AppError::NotFound`] for everybody but editors and before the freeze.
pub async fn download(
    visit: Visit,
    Path(period): Path<String>,
    Form(Press {}): Form<Press>,
) -> Result<HttpResponse, AppError> {
    editor(&visit)?;
    let digest = export::begin(&mut *visit.conn().await?, &visit.cx, &period).await.map_err(refused)?;
    let name = format!("roster-digest-{}.csv", digest.period);
    Ok(HttpResponse::Ok()
        .content_type("text/csv; charset=utf-8")
        .insert_header(ContentDisposition {
            disposition: DispositionType::Attachment,
            parameters: vec![DispositionParam::Filename(name)],
        })
        .insert_header((header::CACHE_CONTROL, "private, no-store"))
        .streaming(Box::pin(pages(visit.state.clone(), digest.id))))
}

/// A failure in the middle breaks the connection off, so that no reader takes a part for the whole.
fn pages(state: Data<State>, id: DigestId) -> impl futures::Stream<Item = anyhow::Result<Bytes>> {
    let pages = stream::unfold(
        Some((state, None)),
        move |at: Option<(Data<State>, Option<SubscriberId>)>| async move {
            let (state, after) = at?;
            let lines = match read(&state, id, after).await {
                Ok(lines) => lines,
                Err(error) => {
                    tracing::warn!(%error, "a ledger broke off");
                    return Some((Err(error.into()), None));
                }
            };
            let last = lines.last().map(|line| line.subscriber_id);
            let is_full = i64::try_from(lines.len()).is_ok_and(|read| read == export::PAGE);
            let next = (is_full && last.is_some()).then_some((state, last));
            Some((written(&lines, after.is_none()), next))
        },
    );
    pages.filter(|page| std::future::ready(page.as_ref().map_or(true, |bytes| !bytes.is_empty())))
}

async fn read(
    state: &State,
    id: DigestId,
    after: Option<SubscriberId>,
) -> Result<Vec<export::Line>, DbError> {
    Ok(export::page(&mut *state.pool.get().await?, id, after).await?)
}

fn written(lines: &[export::Line], with_heading: bool) -> anyhow::Result<Bytes> {
    let mut file = csv::WriterBuilder::new().has_headers(with_heading).from_writer(Vec::new());
    for line in lines {
        let line = line.clone();
        let (address, reason) = (line.address.map(plain), line.reason.map(plain));
        file.serialize(export::Line { address, reason, ..line })?;
    }
    Ok(file.into_inner().map_err(|error| anyhow::anyhow!("{error}"))?.into())
}

/// Text that no spreadsheet takes for a formula.
fn plain(text: String) -> String {
    if text.starts_with(FORMULA) { format!("'{text}") } else { text }
}
