//! From rows that a viewer may see to what they see of them.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::shown::{Shown, is_named, is_named_in_digest};
use super::veil::without_employers;
use super::viewer::{Standing, Surface, Viewer};
use super::visibility::visible_to;
use crate::engineers::parts::employers_of;
use crate::engineers::{ConsentScope, Engineer, HeldSkill};
use crate::passports;
use crate::platform::db::Conn;
use crate::platform::ids::EngineerId;
use crate::schema::{digest_consents, engineers, intros};

/// Those of `ids` that `viewer` may see on `surface`, in the order of `ids`.
pub async fn load_cards(
    conn: &mut Conn,
    viewer: &Viewer,
    surface: Surface,
    ids: &[EngineerId],
    now: DateTime<Utc>,
) -> QueryResult<Vec<Shown>> {
    let rows: Vec<Engineer> = engineers::table
        .filter(visible_to(viewer, surface, now))
        .filter(engineers::id.eq_any(ids))
        .select(Engineer::as_select())
        .load(conn)
        .await?;
    let mut cards = project(conn, viewer, surface, rows, now).await?;
    cards.sort_by_key(|card| ids.iter().position(|id| *id == card.id));
    Ok(cards)
}

/// What is shown of rows that came through the predicate.
pub(super) async fn project(
    conn: &mut Conn,
    viewer: &Viewer,
    surface: Surface,
    rows: Vec<Engineer>,
    now: DateTime<Utc>,
) -> QueryResult<Vec<Shown>> {
    let ids: Vec<EngineerId> = rows.iter().map(|row| row.id).collect();
    let mut skills: Vec<(EngineerId, HeldSkill)> = crate::engineers::list_held_skills_of(conn, &ids).await?;
    let revealed = revealed_to(conn, viewer, &ids).await?;
    let mut seals = passports::seals_of(conn, &ids, now).await?;
    let employers = employers_of(conn, &ids_of_anonymous(&rows, surface)).await?;
    let consents = if surface == Surface::Digest { digest_consents(conn, &ids).await? } else { Vec::new() };
    let show = |mut row: Engineer| {
        let (own, others) = std::mem::take(&mut skills).into_iter().partition(|(owner, _)| *owner == row.id);
        skills = others;
        let own: Vec<(EngineerId, HeldSkill)> = own;
        let named = match surface {
            Surface::Digest => {
                let consent = consents.iter().find(|(owner, _)| *owner == row.id);
                consent.is_some_and(|(_, scope)| is_named_in_digest(row.visibility, *scope))
            }
            _ => is_named(row.visibility) || revealed.contains(&row.id),
        };
        if !named {
            let own = employers.iter().filter(|(owner, _)| *owner == row.id);
            let own: Vec<String> = own.map(|(_, employer)| employer.clone()).collect();
            row.headline = without_employers(&row.headline, &own);
        }
        let passport = seals.remove(&row.id);
        let shown = Shown::of(row, own.into_iter().map(|(_, skill)| skill).collect(), named, now)?;
        Some(Shown { passport, ..shown })
    };
    Ok(rows.into_iter().filter_map(show).collect())
}

/// Nobody's employers need to be known of those who are named; a digest may show a public one without their name.
fn ids_of_anonymous(rows: &[Engineer], surface: Surface) -> Vec<EngineerId> {
    let may_be_anonymous = |row: &&Engineer| surface == Surface::Digest || !is_named(row.visibility);
    rows.iter().filter(may_be_anonymous).map(|row| row.id).collect()
}

/// An accepted intro tells a company the name behind an anonymous profile.
async fn revealed_to(conn: &mut Conn, viewer: &Viewer, ids: &[EngineerId]) -> QueryResult<Vec<EngineerId>> {
    let Some(company) = viewer.company_id.filter(|_| viewer.standing == Standing::VerifiedCompany) else {
        return Ok(Vec::new());
    };
    intros::table
        .filter(intros::company_id.eq(company))
        .filter(intros::engineer_id.eq_any(ids))
        .filter(intros::state.eq("accepted"))
        .select(intros::engineer_id)
        .load(conn)
        .await
}

/// How each of them agreed to appear in the digest.
async fn digest_consents(
    conn: &mut Conn,
    ids: &[EngineerId],
) -> QueryResult<Vec<(EngineerId, ConsentScope)>> {
    digest_consents::table
        .filter(digest_consents::engineer_id.eq_any(ids))
        .filter(digest_consents::replaced_at.is_null())
        .select((digest_consents::engineer_id, digest_consents::scope))
        .load(conn)
        .await
}
