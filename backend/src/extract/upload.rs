//! One uploaded file with the fields beside it: bounded, in memory, and with the session's token.

use std::collections::BTreeMap;
use std::pin::Pin;

use actix_multipart::Multipart;
use actix_web::dev::Payload;
use actix_web::{Error, FromRequest, HttpRequest};
use futures::StreamExt;

use super::form::check_sent;
use super::visit::Visit;
use crate::error::AppError;

/// Bytes of a file that are kept: one more than the largest that any operation takes, so that it can say "too large".
const KEPT: usize = 10 * 1024 * 1024 + 1;
/// Bytes of a body that are read at all, so that the answer reaches a browser that sends more than is kept.
const READ: usize = 4 * KEPT;
/// Bytes of one field that is no file.
const FIELD: usize = 4096;

/// A multipart form with at most one file.
pub struct Upload {
    /// As the sender's machine calls it; empty without a file.
    pub file_name: String,
    /// The bytes, cut after [`KEPT`].
    pub content: Vec<u8>,
}

impl FromRequest for Upload {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Error>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let request = request.clone();
        let multipart = Multipart::from_request(&request, payload);
        Box::pin(async move {
            let (upload, fields) = read(multipart.await.map_err(|_| unreadable())?).await?;
            let visit = Visit::extract(&request).await?;
            check_sent(&visit, fields.get("csrf_token").map_or("", String::as_str))?;
            Ok(upload)
        })
    }
}

async fn read(mut parts: Multipart) -> Result<(Upload, BTreeMap<String, String>), AppError> {
    let mut upload = Upload { file_name: String::new(), content: Vec::new() };
    let (mut fields, mut total) = (BTreeMap::new(), 0_usize);
    while let Some(part) = parts.next().await {
        let mut part = part.map_err(|_| unreadable())?;
        let disposition = part.content_disposition();
        let name = disposition.and_then(|d| d.get_name()).unwrap_or_default().to_owned();
        let file_name = disposition.and_then(|d| d.get_filename()).map(str::to_owned);
        let kept = if file_name.is_some() { KEPT } else { FIELD };
        let mut bytes = Vec::new();
        while let Some(chunk) = part.next().await {
            let chunk = chunk.map_err(|_| unreadable())?;
            total += chunk.len();
            if total > READ {
                return Err(AppError::Malformed(
                    "This file is far larger than the 10 MB that we take.".to_owned(),
                ));
            }
            bytes.extend(chunk.iter().take(kept.saturating_sub(bytes.len())));
        }
        match file_name {
            Some(file_name) if upload.content.is_empty() => upload = Upload { file_name, content: bytes },
            Some(_) => {}
            None => {
                fields.insert(name, String::from_utf8(bytes).map_err(|_| unreadable())?);
            }
        }
    }
    Ok((upload, fields))
}

fn unreadable() -> AppError {
    AppError::Malformed("The file did not arrive whole. Send it again.".to_owned())
}
