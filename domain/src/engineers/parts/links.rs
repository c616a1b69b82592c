//! Where else somebody can be read.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use url::Url;

use super::input::https;
use super::settle::{PartError, own, settle};
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::fields::FieldErrors;
use crate::platform::ids::{EngineerId, ProfileLinkId};
use crate::schema::profile_links;
use crate::text_enum;

/// Links of one profile.
const MAX: usize = 10;

text_enum! {
    /// What one finds there.
    pub enum LinkKind {
        Website = "website", Code = "code", Network = "network", Writing = "writing", Talk = "talk", Other = "other",
    }
}

impl LinkKind {
    /// As it is read.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Website => "Website",
            Self::Code => "Code",
            Self::Network => "Professional network",
            Self::Writing => "Writing",
            Self::Talk => "Talk",
            Self::Other => "Something else",
        }
    }
}

/// A link as typed.
#[derive(Clone, Debug, Default)]
#[expect(missing_docs, reason = "the fields of the form, by their names")]
pub struct LinkInput {
    pub kind: String,
    /// Empty: the host's name.
    pub label: String,
    pub url: String,
}

/// A link.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = profile_links, check_for_backend(diesel::pg::Pg))]
#[expect(missing_docs, reason = "the migration explains every column")]
pub struct ProfileLink {
    pub id: ProfileLinkId,
    pub kind: LinkKind,
    pub label: String,
    pub url: String,
    pub created_at: DateTime<Utc>,
}

/// Adds a link; one to the same address is changed.
///
/// # Errors
/// [`PartError::Invalid`] with the faults by field: `kind`, `label`, `url`.
pub async fn add_link(conn: &mut Conn, cx: &Context, input: &LinkInput) -> Result<(), PartError> {
    let mut errors = FieldErrors::default();
    let kind: Option<LinkKind> =
        errors.take("kind", input.kind.parse().map_err(|_| "Choose what one finds there."));
    let label = errors.line("label", &input.label, 0..=60);
    let url = https(&mut errors, "url", &input.url);
    let clean = kind.zip(label).zip(url);
    let ((kind, label), url) = errors.into_result(clean).map_err(PartError::Invalid)?;
    let host = Url::parse(&url).ok().and_then(|url| url.host_str().map(str::to_owned));
    let label = if label.is_empty() { host.unwrap_or_default() } else { label };
    conn.transaction(async |conn| {
        let engineer = own(conn, cx).await?;
        let held = list(conn, engineer.id).await?;
        if held.len() >= MAX && held.iter().all(|link| link.url != url) {
            let fault = format!("Keep the {MAX} links that say most. Remove one first.");
            return Err(PartError::Invalid(FieldErrors::one("url", fault)));
        }
        diesel::insert_into(profile_links::table)
            .values((
                profile_links::id.eq(ProfileLinkId::new()),
                profile_links::engineer_id.eq(engineer.id),
                profile_links::kind.eq(kind),
                profile_links::label.eq(&label),
                profile_links::url.eq(&url),
                profile_links::created_at.eq(cx.now),
            ))
            .on_conflict((profile_links::engineer_id, profile_links::url))
            .do_update()
            .set((profile_links::kind.eq(kind), profile_links::label.eq(&label)))
            .execute(conn)
            .await?;
        Ok(settle(conn, cx, engineer.id).await?)
    })
    .await
}

/// Takes a link off the asker's profile; one that is not there is fine.
///
/// # Errors
/// [`PartError::NotDeveloper`].
pub async fn remove_link(conn: &mut Conn, cx: &Context, id: ProfileLinkId) -> Result<(), PartError> {
    conn.transaction(async |conn| {
        let engineer = own(conn, cx).await?;
        let link = profile_links::table.find(id).filter(profile_links::engineer_id.eq(engineer.id));
        diesel::delete(link).execute(conn).await?;
        Ok(settle(conn, cx, engineer.id).await?)
    })
    .await
}

/// Oldest first.
pub(super) async fn list(conn: &mut Conn, engineer: EngineerId) -> QueryResult<Vec<ProfileLink>> {
    profile_links::table
        .filter(profile_links::engineer_id.eq(engineer))
        .order((profile_links::created_at, profile_links::id))
        .select(ProfileLink::as_select())
        .load(conn)
        .await
}
