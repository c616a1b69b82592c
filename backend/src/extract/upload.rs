//! One uploaded file with the fields beside it: bounded, in memory, and with the session's token.

use std::pin::Pin;

use actix_multipart::{Field, Multipart};
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

/// A multipart form with at most one file, none of which is read yet: a handler first asks whether it wants it.
pub struct Upload(Multipart);

/// What came.
pub struct Uploaded {
    /// As the sender's machine calls it; empty without a file.
    pub file_name: String,
    /// The bytes, cut after [`KEPT`].
    pub content: Vec<u8>,
}

impl FromRequest for Upload {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Error>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let multipart = Multipart::from_request(request, payload);
        Box::pin(async move { Ok(Self(multipart.await.map_err(|_| unreadable())?)) })
    }
}

impl Upload {
    /// Reads it, and checks the token of the session. A form of ours sends the token before the file, so that a signed-in
    /// person's file without one is not read.
    ///
    /// # Errors
    /// [`AppError::Malformed`], [`AppError::Forbidden`].
    pub async fn read(self, visit: &Visit) -> Result<Uploaded, AppError> {
        let mut parts = self.0;
        let mut upload = Uploaded { file_name: String::new(), content: Vec::new() };
        let (mut token, mut total) = (String::new(), 0_usize);
        while let Some(part) = parts.next().await {
            let mut part = part.map_err(|_| unreadable())?;
            let disposition = part.content_disposition();
            let is_token = disposition.and_then(|d| d.get_name()) == Some("csrf_token");
            let file_name = disposition.and_then(|d| d.get_filename()).map(str::to_owned);
            if file_name.is_some() {
                check_sent(visit, &token)?;
            }
            let bytes = read(&mut part, if file_name.is_some() { KEPT } else { FIELD }, &mut total).await?;
            match file_name {
                Some(file_name) if upload.content.is_empty() => {
                    upload = Uploaded { file_name, content: bytes }
                }
                None if is_token => token = String::from_utf8(bytes).map_err(|_| unreadable())?,
                _ => {}
            }
        }
        check_sent(visit, &token)?;
        Ok(upload)
    }
}

/// The first `kept` bytes of a part; all of it is taken off the line, up to [`READ`] for the whole body.
async fn read(part: &mut Field, kept: usize, total: &mut usize) -> Result<Vec<u8>, AppError> {
    let mut bytes = Vec::new();
    while let Some(chunk) = part.next().await {
        let chunk = chunk.map_err(|_| unreadable())?;
        *total += chunk.len();
        if *total > READ {
            return Err(AppError::Malformed(
                "This file is far larger than the 10 MB that we take.".to_owned(),
            ));
        }
        bytes.extend(chunk.iter().take(kept.saturating_sub(bytes.len())));
    }
    Ok(bytes)
}

fn unreadable() -> AppError {
    AppError::Malformed("The file did not arrive whole. Send it again.".to_owned())
}
