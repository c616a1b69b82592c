//! Files of a brief: sent one at a time, told by their content, given back as attachments only.

use actix_web::HttpResponse;
use actix_web::http::header::{
    Charset, ContentDisposition, DispositionParam, DispositionType, ExtendedValue,
};
use chrono::TimeDelta;
use domain::platform::actor::Permission;
use domain::platform::fields::FieldErrors;
use domain::platform::ids::{AttachmentId, ProjectId};
use domain::projects::{self, AttachError, Attachment, MediaType, NewFile};

use super::brief::step_page;
use super::link;
use super::step_views::typed_of;
use crate::companies::pages::Pressed;
use crate::error::AppError;
use crate::extract::{Form, Path, Upload, Visit, client, guard};
use crate::limits::Limit;

/// `POST /build-with-us/{token}/files`
///
/// # Errors
/// [`AppError`].
pub async fn attach(
    visit: Visit,
    Path(token): Path<String>,
    upload: Upload,
) -> Result<HttpResponse, AppError> {
    let link = link::open(&visit, &token)?;
    projects::may_attach(&mut *visit.conn().await?, &link).await?;
    bound_guests(&visit).await?;
    let upload = upload.read(&visit).await?;
    let file =
        NewFile { media_type: sniff(&upload.content), name: upload.file_name, content: upload.content };
    let mut conn = visit.conn().await?;
    match projects::attach(&mut conn, &visit.cx, &link, file).await {
        Ok(()) => Ok(Visit::see_other(&format!("/build-with-us/{token}/3"))),
        Err(AttachError::Refused(why)) => {
            let file = projects::for_client(&mut conn, &link).await?;
            drop(conn);
            let form = typed_of(&file.project);
            visit.invalid(&step_page(&file, &token, 3, form, FieldErrors::one("file", why))?)
        }
        Err(error) => Err(error.into()),
    }
}

/// Files are the largest thing that a stranger can leave with us.
async fn bound_guests(visit: &Visit) -> Result<(), AppError> {
    if visit.cx.actor.signed().is_some() {
        return Ok(());
    }
    let most = visit.cx.config.limits.guest_uploads_per_hour;
    let limit = Limit { name: "guest uploads", most, window: TimeDelta::hours(1) };
    let count = visit.state.limits.count(&limit, &client::network(visit.ip), 1, visit.cx.now).await;
    limit.check(count).map_err(AppError::TooMany)
}

/// `POST /build-with-us/{token}/files/{id}/remove`
///
/// # Errors
/// [`AppError`].
pub async fn detach(
    visit: Visit,
    Path((token, id)): Path<(String, AttachmentId)>,
    _: Form<Pressed>,
) -> Result<HttpResponse, AppError> {
    let link = link::open(&visit, &token)?;
    projects::detach(&mut *visit.conn().await?, &link, id).await?;
    Ok(Visit::see_other(&format!("/build-with-us/{token}/3")))
}

/// `GET /briefs/{token}/files/{id}`
///
/// # Errors
/// [`AppError`].
pub async fn for_client(
    visit: Visit,
    Path((token, id)): Path<(String, AttachmentId)>,
) -> Result<HttpResponse, AppError> {
    let link = link::open(&visit, &token)?;
    let (file, content) = projects::find_file(&mut *visit.conn().await?, &link, id).await?;
    Ok(download(&file, content))
}

/// `GET /staff/briefs/{id}/files/{file}`
///
/// # Errors
/// [`AppError`].
pub async fn for_staff(
    visit: Visit,
    Path((id, file)): Path<(ProjectId, AttachmentId)>,
) -> Result<HttpResponse, AppError> {
    guard::staff(&visit, Some(Permission::ProjectLead))?;
    let found = projects::find_file_for_staff(&mut *visit.conn().await?, &visit.cx, id, file).await?;
    Ok(download(&found.0, found.1))
}

fn download(file: &Attachment, content: Vec<u8>) -> HttpResponse {
    attachment(file.media_type.as_str(), &file.file_name, content)
}

/// A file that somebody sent, given back: never shown by the browser as a page of ours, whatever is in it.
pub(crate) fn attachment(media_type: &'static str, file_name: &str, content: Vec<u8>) -> HttpResponse {
    let name = ExtendedValue {
        charset: Charset::Ext("UTF-8".to_owned()),
        language_tag: None,
        value: file_name.as_bytes().to_vec(),
    };
    let disposition = ContentDisposition {
        disposition: DispositionType::Attachment,
        parameters: vec![DispositionParam::FilenameExt(name)],
    };
    HttpResponse::Ok()
        .content_type(media_type)
        .insert_header(disposition)
        .insert_header(("Content-Security-Policy", "default-src 'none'; sandbox"))
        .insert_header(("X-Content-Type-Options", "nosniff"))
        .insert_header(("Cache-Control", "private, no-store"))
        .insert_header(("Referrer-Policy", "no-referrer"))
        .body(content)
}

/// What the bytes are, whatever the name says.
fn sniff(content: &[u8]) -> Option<MediaType> {
    match infer::get(content) {
        Some(kind) => kind.mime_type().parse().ok(),
        None => is_text(content).then_some(MediaType::Text),
    }
}

/// UTF-8 without control characters, and no markup that a browser would run.
fn is_text(content: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(content) else { return false };
    let begins_as_markup = text.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n']).starts_with('<');
    !begins_as_markup && !text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t' | '\u{c}'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_told_by_their_bytes() {
        for (bytes, kind) in [
            (&b"%PDF-1.7\n..."[..], Some(MediaType::Pdf)),
            (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", Some(MediaType::Png)),
            (b"\xff\xd8\xff\xe0\0\x10JFIF", Some(MediaType::Jpeg)),
            ("Straße, 12 Räume\n".as_bytes(), Some(MediaType::Text)),
            (b"<script>alert(1)</script>", None),
            (b"<?xml version='1.0'?><svg/>", None),
            (b"PK\x03\x04", None),
            (b"MZ\x90\0", None),
            (b"a\0b", None),
            (b"\xff\xfe\xfa", None),
        ] {
            assert_eq!(sniff(bytes), kind, "{bytes:?}");
        }
    }
}
