//! Saves what the owner typed, unless somebody saved since the form was opened.

use diesel_async::AsyncConnection;

use super::completeness::completeness;
use super::drafts::{self, DraftForm};
use super::model::Engineer;
use super::owner::mark_said;
use super::parts::count_parts;
use super::queries::{
    find_engineer, insert_empty, list_held_skills, lock_by_account, mark_edited, replace_skills,
    update_profile,
};
use super::validate::{CleanProfile, ProfileInput, validate};
use super::validate_skills::words_of;
use super::{consent, exclusions, fresh_slug, skills, suggested_exclusion};
use crate::directory::score;
use crate::platform::actor::AccountKind;
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::fields::FieldErrors;
use crate::platform::ids::EngineerId;

/// Why a profile was not saved.
#[derive(Debug, thiserror::Error)]
pub enum SaveError {
    /// Only developers have one.
    #[error("not a developer's account")]
    NotDeveloper,
    /// Fields that cannot be taken; nothing was saved.
    #[error("invalid input")]
    Invalid(FieldErrors),
    /// It was saved from elsewhere since the form was opened; the present version.
    #[error("saved meanwhile, now version {0}")]
    Stale(i32),
    /// Postgres refused.
    #[error(transparent)]
    Query(#[from] QueryError),
}

/// Saves the signed-in developer's profile, making it if there is none.
///
/// # Errors
/// See [`SaveError`].
pub async fn save_profile(
    conn: &mut Conn,
    cx: &Context,
    input: &ProfileInput,
) -> Result<EngineerId, SaveError> {
    let signed = cx.actor.signed().filter(|signed| signed.kind == AccountKind::Developer);
    let signed = signed.ok_or(SaveError::NotDeveloper)?;
    let employer = signed.verified_address.as_deref().and_then(suggested_exclusion);
    let words = words_of(&input.skills);
    conn.transaction(async |conn| {
        insert_empty(conn, signed.account_id, &fresh_slug(), cx.now).await?;
        let engineer = lock_by_account(conn, signed.account_id).await?.ok_or(SaveError::NotDeveloper)?;
        if engineer.row_version != input.row_version {
            return Err(SaveError::Stale(engineer.row_version));
        }
        let mut errors = FieldErrors::default();
        skills::hold_list(conn).await?;
        let known = skills::understand(conn, &words).await?;
        let clean = validate(input, &known, &engineer, cx.now, &mut errors);
        let mut held = exclusions::list_exclusions(conn, engineer.id).await?;
        held.retain(exclusions::ExclusionRow::is_own);
        let excluded = exclusions::parse(conn, &input.exclusions, &held, &mut errors).await?;
        let clean = errors.into_result(clean).map_err(SaveError::Invalid)?;
        update_profile(conn, engineer.id, &clean).await?;
        replace_skills(conn, engineer.id, &clean).await?;
        for proposal in &clean.proposals {
            skills::propose(conn, engineer.id, proposal, cx.now).await?;
        }
        drafts::discard(conn, signed.account_id, DraftForm::Profile).await?;
        exclusions::replace(conn, &engineer, &excluded, employer.as_deref(), cx.now).await?;
        if says_availability(&engineer, &clean) {
            mark_said(conn, engineer.id, cx.now).await?;
        }
        if let Some(scope) = clean.digest_consent {
            let origin = consent::Origin { via: consent::ConsentVia::Form, place: input.place.as_deref() };
            consent::answer(conn, engineer.id, scope, origin, cx.now).await?;
        }
        settle(conn, cx, engineer.id).await?;
        Ok(engineer.id)
    })
    .await
}

/// Saving a long form is no word about availability, unless it says something new about it.
fn says_availability(before: &Engineer, clean: &CleanProfile) -> bool {
    before.availability_confirmed_at.is_none()
        || (before.availability, before.hours_per_week, before.earliest_start)
            != (clean.availability, clean.hours_per_week, clean.earliest_start)
}

/// Completeness, version, times and score after an edit.
async fn settle(conn: &mut Conn, cx: &Context, id: EngineerId) -> Result<(), SaveError> {
    if let Some(saved) = find_engineer(conn, id).await? {
        let held = list_held_skills(conn, id).await?;
        let counts = count_parts(conn, id).await?;
        mark_edited(conn, id, completeness(&saved, &held, counts).percent, cx.now).await?;
        score::recompute(conn, cx, id).await?;
    }
    Ok(())
}
