//! Files that come with a brief: few, bounded, and of kinds that are told by their content.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use sha2::{Digest, Sha256};

use super::access::{admit, subject};
use super::model::ProjectState;
use super::queries::{find_project, lock_project};
use super::read::StaffReadError;
use crate::platform::actor::Permission;
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::ids::{AttachmentId, ProjectId};
use crate::platform::links::Link;
use crate::schema::project_attachments;
use crate::text_enum;

/// Files of one brief.
pub const MAX_FILES: usize = 5;
/// Bytes of one file: 10 MiB.
pub const MAX_FILE_BYTES: usize = 10 * 1024 * 1024;

text_enum! {
    /// What a file may be.
    pub enum MediaType {
        Pdf = "application/pdf", Png = "image/png", Jpeg = "image/jpeg", Text = "text/plain",
    }
}

/// A file without its bytes.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = project_attachments)]
#[expect(missing_docs, reason = "the columns are explained in the migration")]
pub struct Attachment {
    pub id: AttachmentId,
    pub project_id: ProjectId,
    pub file_name: String,
    pub media_type: MediaType,
    pub byte_size: i32,
    pub created_at: DateTime<Utc>,
}

/// A file as it was sent, its kind told by its content.
#[derive(Clone, Debug)]
pub struct NewFile {
    /// As the sender's machine calls it.
    pub name: String,
    /// What it is; `None`: none of the kinds that are taken.
    pub media_type: Option<MediaType>,
    /// The bytes.
    pub content: Vec<u8>,
}

/// Why a file is not taken.
#[derive(Debug, thiserror::Error)]
pub enum AttachError {
    /// The link opens nothing, or no longer; or there is no such file.
    #[error("no such brief")]
    NotFound,
    /// The brief was sent already.
    #[error("the brief is {0}")]
    WrongState(ProjectState),
    /// What is wrong with the file, for the person who chose it.
    #[error("{0}")]
    Refused(&'static str),
    /// Postgres.
    #[error(transparent)]
    Query(#[from] QueryError),
}

/// Whether a file could be added: asked before one is taken off the line.
pub async fn may_attach(conn: &mut Conn, link: &Link) -> Result<(), AttachError> {
    let project = admit(find_project(conn, subject(link)).await?, link).ok_or(AttachError::NotFound)?;
    if project.state == ProjectState::Draft { Ok(()) } else { Err(AttachError::WrongState(project.state)) }
}

/// Adds a file to a draft.
pub async fn attach(conn: &mut Conn, cx: &Context, link: &Link, file: NewFile) -> Result<(), AttachError> {
    let media_type = check(&file)?;
    conn.transaction(async |conn| {
        let project = admit(lock_project(conn, subject(link)).await?, link).ok_or(AttachError::NotFound)?;
        if project.state != ProjectState::Draft {
            return Err(AttachError::WrongState(project.state));
        }
        if list_files(conn, project.id).await?.len() >= MAX_FILES {
            return Err(AttachError::Refused("There are five files already. Remove one first."));
        }
        diesel::insert_into(project_attachments::table)
            .values((
                project_attachments::id.eq(AttachmentId::new()),
                project_attachments::project_id.eq(project.id),
                project_attachments::file_name.eq(plain_name(&file.name)),
                project_attachments::media_type.eq(media_type),
                project_attachments::byte_size.eq(i32::try_from(file.content.len()).unwrap_or(i32::MAX)),
                project_attachments::sha256.eq(Sha256::digest(&file.content).to_vec()),
                project_attachments::content.eq(&file.content),
                project_attachments::created_at.eq(cx.now),
            ))
            .execute(conn)
            .await?;
        Ok(())
    })
    .await
}

/// Removes a file from a draft.
pub async fn detach(conn: &mut Conn, link: &Link, id: AttachmentId) -> Result<(), AttachError> {
    conn.transaction(async |conn| {
        let project = admit(lock_project(conn, subject(link)).await?, link).ok_or(AttachError::NotFound)?;
        if project.state != ProjectState::Draft {
            return Err(AttachError::WrongState(project.state));
        }
        let file = project_attachments::table.find(id).filter(project_attachments::project_id.eq(project.id));
        diesel::delete(file).execute(conn).await?;
        Ok(())
    })
    .await
}

/// A file and its bytes, for the client.
pub async fn find_file(
    conn: &mut Conn,
    link: &Link,
    id: AttachmentId,
) -> Result<(Attachment, Vec<u8>), AttachError> {
    let project = admit(find_project(conn, subject(link)).await?, link).ok_or(AttachError::NotFound)?;
    load(conn, project.id, id).await?.ok_or(AttachError::NotFound)
}

/// A file and its bytes, for staff.
pub async fn find_file_for_staff(
    conn: &mut Conn,
    cx: &Context,
    project_id: ProjectId,
    id: AttachmentId,
) -> Result<(Attachment, Vec<u8>), StaffReadError> {
    if !cx.actor.may(Permission::ProjectLead) {
        return Err(StaffReadError::NotAllowed);
    }
    let project = find_project(conn, project_id).await?.filter(|p| p.confirmed_at.is_some());
    let project = project.ok_or(StaffReadError::NotFound)?;
    load(conn, project.id, id).await?.ok_or(StaffReadError::NotFound)
}

/// The files of a brief, oldest first.
pub(super) async fn list_files(conn: &mut Conn, id: ProjectId) -> QueryResult<Vec<Attachment>> {
    project_attachments::table
        .filter(project_attachments::project_id.eq(id))
        .order(project_attachments::id)
        .select(Attachment::as_select())
        .load(conn)
        .await
}

async fn load(
    conn: &mut Conn,
    of: ProjectId,
    id: AttachmentId,
) -> QueryResult<Option<(Attachment, Vec<u8>)>> {
    project_attachments::table
        .find(id)
        .filter(project_attachments::project_id.eq(of))
        .select((Attachment::as_select(), project_attachments::content))
        .first(conn)
        .await
        .optional()
}

fn check(file: &NewFile) -> Result<MediaType, AttachError> {
    if file.content.is_empty() {
        return Err(AttachError::Refused("Choose a file that is not empty."));
    }
    if file.content.len() > MAX_FILE_BYTES {
        return Err(AttachError::Refused("This file is larger than the 10 MB that we take."));
    }
    file.media_type.ok_or(AttachError::Refused("We take PDF, PNG, JPEG and plain text files only."))
}

/// The last part of the name, without what could mislead a file system or a header.
fn plain_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let kept: String = last
        .chars()
        .filter(|c| !c.is_control() && !matches!(c, '"' | '<' | '>' | ':' | '|' | '?' | '*'))
        .collect();
    let kept = kept.trim_matches(['.', ' ']);
    if kept.is_empty() {
        "file".to_owned()
    } else {
        kept.chars().rev().take(100).collect::<Vec<_>>().into_iter().rev().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lose_their_folders_and_tricks() {
        for (typed, kept) in [
            ("brief.pdf", "brief.pdf"),
            ("C:\\Users\\ada\\brief.pdf", "brief.pdf"),
            ("../../etc/passwd", "passwd"),
            ("a\"\r\nSet-Cookie: x.txt", "aSet-Cookie x.txt"),
            ("...", "file"),
            ("", "file"),
        ] {
            assert_eq!(plain_name(typed), kept);
        }
        assert_eq!(plain_name(&format!("{}.pdf", "x".repeat(300))).len(), 100);
    }
}
