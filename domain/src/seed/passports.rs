//! The passports of seeded engineers. What each approval says is known here and needs no question to Postgres; what a
//! passport makes of it, and its signature, are those of every other one.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use serde_json::{Value, json};

use super::catalogue::Catalogue;
use super::copy::Table;
use super::draw::{Draw, Kind};
use super::engineers::{Surroundings, vetted_until};
use super::person::Person;
use super::vetting::Verdict;
use crate::passports::{self, Approval, Keyring, NewPassport};
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::ids::{EngineerId, PassportId};
use crate::schema::{rubric_dimensions, skills, vetting_stages, vetting_tracks};

/// What all passports of a run share.
pub(super) struct Issuing {
    keyring: Keyring,
    /// Slug and version.
    track: (String, i32),
    /// The one stage in which seeded engineers were scored, all of its criteria marked.
    stages: Value,
    /// Where a skill stands among all by name, as Postgres sorts them.
    places: HashMap<i32, usize>,
}

impl Issuing {
    /// For the track of this catalogue.
    ///
    /// # Errors
    /// When Postgres refuses, or the settings' key cannot be used.
    pub(super) async fn read(conn: &mut Conn, cx: &Context, catalogue: &Catalogue) -> QueryResult<Self> {
        let track = vetting_tracks::table
            .find(catalogue.track.id)
            .select((vetting_tracks::slug, vetting_tracks::version))
            .first(conn)
            .await?;
        let (kind, name): (String, String) = vetting_stages::table
            .find(catalogue.track.stage)
            .select((vetting_stages::kind, vetting_stages::name))
            .first(conn)
            .await?;
        let criteria: Vec<String> = rubric_dimensions::table
            .filter(rubric_dimensions::id.eq_any(&catalogue.track.dimensions))
            .order(rubric_dimensions::position)
            .select(rubric_dimensions::name)
            .load(conn)
            .await?;
        let by_name: Vec<i32> = skills::table.order(skills::name).select(skills::id).load(conn).await?;
        Ok(Self {
            keyring: passports::keyring(cx)?,
            track,
            stages: json!([{ "kind": kind, "name": name, "criteria": criteria }]),
            places: (0..).zip(by_name).map(|(place, id)| (id, place)).collect(),
        })
    }
}

/// The table, without rows.
pub(super) fn table() -> Table {
    Table::new(
        "passports",
        "id, engineer_id, decision_id, key_id, vetted_month, assessors, signed, issued_at, valid_until",
    )
}

/// The passport of one engineer; none for somebody who was not approved.
///
/// # Errors
/// When it cannot be signed.
pub(super) fn add(
    table: &mut Table,
    index: u32,
    person: &Person,
    verdict: &Verdict,
    around: &Surroundings,
) -> QueryResult<()> {
    let Some(approval) = approval(person, verdict, around) else { return Ok(()) };
    let id = PassportId(Draw::of(Kind::Passport, around.is_demo, index).id());
    let passport = passports::sign(&around.cx, &around.issuing.keyring, approval, id)?;
    let NewPassport { id, engineer_id, decision_id, key_id, vetted_month, assessors, .. } = &passport;
    let row = table.row().plain(id).plain(engineer_id).plain(decision_id).plain(key_id).plain(vetted_month);
    row.plain(assessors).text(&passport.signed).at(passport.issued_at).at(passport.valid_until);
    Ok(())
}

/// What Postgres would say of the approval, once its rows are there.
fn approval(person: &Person, verdict: &Verdict, around: &Surroundings) -> Option<Approval> {
    let (issuing, catalogue) = (&around.issuing, &around.catalogue);
    let mut assessed: Vec<i32> =
        person.skills.iter().filter(|skill| skill.is_assessed).map(|skill| skill.id).collect();
    assessed.sort_by_key(|id| issuing.places.get(id));
    Some(Approval {
        decision_id: verdict.decision?,
        engineer_id: EngineerId(person.id),
        slug: person.slug.clone(),
        track: issuing.track.0.clone(),
        version: issuing.track.1,
        decided_at: person.decided_at,
        vetted_until: vetted_until(person).filter(|until| *until > around.cx.now)?,
        assessors: verdict.scorers,
        stages: issuing.stages.clone(),
        skills: assessed.into_iter().filter_map(|id| catalogue.name(id)).map(str::to_owned).collect(),
        identity_checked_at: None,
    })
}
