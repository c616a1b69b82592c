//! Where somebody may work.

use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};

use super::settle::{PartError, own, settle};
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::fields::FieldErrors;
use crate::platform::ids::EngineerId;
use crate::platform::places::Country;
use crate::schema::work_authorisations;
use crate::text_enum;

/// Countries of one profile.
const MAX: usize = 40;

text_enum! {
    /// By what right.
    pub enum AuthorisationStatus {
        Citizen = "citizen", Resident = "resident", Permit = "permit", NeedsSponsor = "needs_sponsor",
    }
}

impl AuthorisationStatus {
    /// As it is read.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Citizen => "Citizen, or free movement",
            Self::Resident => "Permanent resident",
            Self::Permit => "Work permit",
            Self::NeedsSponsor => "Needs a sponsor",
        }
    }
}

/// The right to work in one country, as its owner says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Queryable)]
pub struct Authorisation {
    /// Where.
    pub country: Country,
    /// By what right.
    pub status: AuthorisationStatus,
}

/// Adds a country, or changes the right to work there.
///
/// # Errors
/// [`PartError::Invalid`] with the faults by field: `country`, `status`.
pub async fn set_authorisation(
    conn: &mut Conn,
    cx: &Context,
    country: &str,
    status: &str,
) -> Result<(), PartError> {
    let mut errors = FieldErrors::default();
    let country: Option<Country> = errors.take("country", country.parse());
    let status: Option<AuthorisationStatus> =
        errors.take("status", status.parse().map_err(|_| "Choose by what right you may work there."));
    let (country, status) = errors.into_result(country.zip(status)).map_err(PartError::Invalid)?;
    conn.transaction(async |conn| {
        let engineer = own(conn, cx).await?;
        let held = list(conn, engineer.id).await?;
        if held.len() >= MAX && held.iter().all(|one| one.country != country) {
            let fault = format!("Keep the {MAX} countries that matter most. Remove one first.");
            return Err(PartError::Invalid(FieldErrors::one("country", fault)));
        }
        diesel::insert_into(work_authorisations::table)
            .values((
                work_authorisations::engineer_id.eq(engineer.id),
                work_authorisations::country.eq(country),
                work_authorisations::status.eq(status),
            ))
            .on_conflict((work_authorisations::engineer_id, work_authorisations::country))
            .do_update()
            .set(work_authorisations::status.eq(status))
            .execute(conn)
            .await?;
        Ok(settle(conn, cx, engineer.id).await?)
    })
    .await
}

/// Takes a country off the profile; one that is not there is fine.
///
/// # Errors
/// [`PartError::NotFound`] for what is no country.
pub async fn remove_authorisation(conn: &mut Conn, cx: &Context, country: &str) -> Result<(), PartError> {
    let country: Country = country.parse().map_err(|_| PartError::NotFound)?;
    conn.transaction(async |conn| {
        let engineer = own(conn, cx).await?;
        diesel::delete(work_authorisations::table.find((engineer.id, country))).execute(conn).await?;
        Ok(settle(conn, cx, engineer.id).await?)
    })
    .await
}

/// By the name of the country.
pub(super) async fn list(conn: &mut Conn, engineer: EngineerId) -> QueryResult<Vec<Authorisation>> {
    let mut held: Vec<Authorisation> = work_authorisations::table
        .filter(work_authorisations::engineer_id.eq(engineer))
        .select((work_authorisations::country, work_authorisations::status))
        .load(conn)
        .await?;
    held.sort_by_key(|one| one.country.name());
    Ok(held)
}
