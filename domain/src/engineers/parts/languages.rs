//! Which languages somebody speaks, and how well (CEFR).

use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};

use super::settle::{PartError, own, settle};
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::fields::FieldErrors;
use crate::platform::ids::EngineerId;
use crate::platform::languages::Language;
use crate::schema::engineer_languages;
use crate::text_enum;

/// Languages of one profile.
const MAX: usize = 12;

text_enum! {
    /// The Common European Framework's levels, and the language that somebody grew up with.
    pub enum LanguageLevel {
        A1 = "a1", A2 = "a2", B1 = "b1", B2 = "b2", C1 = "c1", C2 = "c2", Native = "native",
    }
}

impl LanguageLevel {
    /// As it is read: "B2".
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::A1 => "A1",
            Self::A2 => "A2",
            Self::B1 => "B1",
            Self::B2 => "B2",
            Self::C1 => "C1",
            Self::C2 => "C2",
            Self::Native => "native",
        }
    }

    /// What the level means, for whoever chooses one.
    #[must_use]
    pub fn meaning(self) -> &'static str {
        match self {
            Self::A1 => "A1: a few phrases",
            Self::A2 => "A2: everyday matters",
            Self::B1 => "B1: most situations, slowly",
            Self::B2 => "B2: technical discussions",
            Self::C1 => "C1: fluent at work",
            Self::C2 => "C2: near native",
            Self::Native => "Native",
        }
    }
}

/// A language with its level.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Queryable)]
pub struct Spoken {
    /// Which.
    pub language: Language,
    /// How well.
    pub level: LanguageLevel,
}

/// Adds a language, or changes its level.
///
/// # Errors
/// [`PartError::Invalid`] with the faults by field: `language`, `level`.
pub async fn set_language(
    conn: &mut Conn,
    cx: &Context,
    language: &str,
    level: &str,
) -> Result<(), PartError> {
    let mut errors = FieldErrors::default();
    let language: Option<Language> = errors.take("language", language.parse());
    let level: Option<LanguageLevel> =
        errors.take("level", level.parse().map_err(|_| "Choose how well you speak it."));
    let (language, level) = errors.into_result(language.zip(level)).map_err(PartError::Invalid)?;
    conn.transaction(async |conn| {
        let engineer = own(conn, cx).await?;
        let held = list(conn, engineer.id).await?;
        if held.len() >= MAX && held.iter().all(|spoken| spoken.language != language) {
            let fault = format!("Keep the {MAX} languages that matter most. Remove one first.");
            return Err(PartError::Invalid(FieldErrors::one("language", fault)));
        }
        diesel::insert_into(engineer_languages::table)
            .values((
                engineer_languages::engineer_id.eq(engineer.id),
                engineer_languages::language.eq(language),
                engineer_languages::level.eq(level),
            ))
            .on_conflict((engineer_languages::engineer_id, engineer_languages::language))
            .do_update()
            .set(engineer_languages::level.eq(level))
            .execute(conn)
            .await?;
        Ok(settle(conn, cx, engineer.id).await?)
    })
    .await
}

/// Takes a language off the profile; one that is not there is fine.
///
/// # Errors
/// [`PartError::NotFound`] for what is no language.
pub async fn remove_language(conn: &mut Conn, cx: &Context, language: &str) -> Result<(), PartError> {
    let language: Language = language.parse().map_err(|_| PartError::NotFound)?;
    conn.transaction(async |conn| {
        let engineer = own(conn, cx).await?;
        diesel::delete(engineer_languages::table.find((engineer.id, language))).execute(conn).await?;
        Ok(settle(conn, cx, engineer.id).await?)
    })
    .await
}

/// Best first.
pub(super) async fn list(conn: &mut Conn, engineer: EngineerId) -> QueryResult<Vec<Spoken>> {
    let mut spoken: Vec<Spoken> = engineer_languages::table
        .filter(engineer_languages::engineer_id.eq(engineer))
        .select((engineer_languages::language, engineer_languages::level))
        .load(conn)
        .await?;
    spoken.sort_by_key(|spoken| (std::cmp::Reverse(spoken.level), spoken.language.name()));
    Ok(spoken)
}
