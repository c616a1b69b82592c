//! Engineers of tests: `let ada = engineers::approved(&mut conn, "Ada Lovelace").await`, or with changes
//! `engineers::named("Ada Lovelace").visibility(Visibility::Hidden).insert(&mut conn).await`.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::accounts;
use crate::directory::score;
use crate::engineers::{
    Availability, ConsentScope, ConsentVia, EngagementType, Exclusion, ExclusionSource, Moderation,
    NetworkStatus, Seniority, Visibility, fresh_slug,
};
use crate::platform::actor::Signed;
use crate::platform::clock::Clock;
use crate::platform::db::Conn;
use crate::platform::ids::EngineerId;
use crate::schema::{engineer_skills, engineers, skills};

/// An engineer of a test.
#[derive(Clone, Debug)]
pub struct TestEngineer {
    /// The row.
    pub id: EngineerId,
    /// The address of the page.
    pub slug: String,
    /// Its owner, signed in.
    pub signed: Signed,
}

/// A public, approved engineer in Poland who looks for work, knows Rust and PostgreSQL, and is in the digest by name.
pub async fn approved(conn: &mut Conn, name: &str) -> TestEngineer {
    named(name).insert(conn).await
}

/// As [`approved`], to be changed before it is inserted.
#[must_use]
pub fn named(name: &str) -> EngineerBuilder {
    EngineerBuilder {
        name: name.to_owned(),
        headline: "Backend services that stay up".to_owned(),
        country: "PL".to_owned(),
        seniority: Seniority::Senior,
        network_status: NetworkStatus::Active,
        visibility: Visibility::Public,
        moderation: Moderation::Clear,
        is_indexable: true,
        availability: Availability::ActivelyLooking,
        hours_per_week: Some(40),
        earliest_start: None,
        confirmed_at: super::start() - TimeDelta::days(1),
        approved_at: super::start() - TimeDelta::days(200),
        rate_minor: Some(8_000),
        consent: Some(ConsentScope::Named),
        skills: vec![("rust".to_owned(), 4), ("postgresql".to_owned(), 3)],
        exclusions: Vec::new(),
    }
}

/// An engineer to be.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the columns of engineers")]
pub struct EngineerBuilder {
    pub name: String,
    pub headline: String,
    pub country: String,
    pub seniority: Seniority,
    pub network_status: NetworkStatus,
    pub visibility: Visibility,
    pub moderation: Moderation,
    pub is_indexable: bool,
    pub availability: Availability,
    pub hours_per_week: Option<i16>,
    pub earliest_start: Option<NaiveDate>,
    pub confirmed_at: DateTime<Utc>,
    pub approved_at: DateTime<Utc>,
    pub rate_minor: Option<i64>,
    pub consent: Option<ConsentScope>,
    /// Slugs and levels; the first is primary.
    pub skills: Vec<(String, i16)>,
    pub exclusions: Vec<Exclusion>,
}

/// Declares setters.
macro_rules! setters {
    ($($(#[$doc:meta])* $field:ident: $type:ty),* $(,)?) => {$(
        $(#[$doc])*
        #[must_use]
        pub fn $field(mut self, $field: $type) -> Self {
            self.$field = $field;
            self
        }
    )*};
}

impl EngineerBuilder {
    setters! {
        /// Who sees them.
        visibility: Visibility,
        /// What staff said about that.
        moderation: Moderation,
        /// Where they stand.
        network_status: NetworkStatus,
        /// Whether they look for work.
        availability: Availability,
        /// Hours a week.
        hours_per_week: Option<i16>,
        /// From when.
        earliest_start: Option<NaiveDate>,
        /// When they last said so.
        confirmed_at: DateTime<Utc>,
        /// When the network took them.
        approved_at: DateTime<Utc>,
        /// How much they have seen.
        seniority: Seniority,
        /// In euro cents an hour.
        rate_minor: Option<i64>,
        /// How they agreed to be in the digest, for 90 days from the start of the test.
        consent: Option<ConsentScope>,
    }

    /// Kept out of search engines.
    #[must_use]
    pub fn not_indexable(mut self) -> Self {
        self.is_indexable = false;
        self
    }

    /// Where they live: a code.
    #[must_use]
    pub fn country(mut self, code: &str) -> Self {
        code.clone_into(&mut self.country);
        self
    }

    /// One line.
    #[must_use]
    pub fn headline(mut self, headline: &str) -> Self {
        headline.clone_into(&mut self.headline);
        self
    }

    /// Slugs of the curated list, with levels; the first is primary.
    #[must_use]
    pub fn skills(mut self, skills: &[(&str, i16)]) -> Self {
        self.skills = skills.iter().map(|(slug, level)| ((*slug).to_owned(), *level)).collect();
        self
    }

    /// Whom they never want to be seen by.
    #[must_use]
    pub fn excluding(mut self, exclusion: Exclusion) -> Self {
        self.exclusions.push(exclusion);
        self
    }

    /// Makes account and engineer, and computes the score as of the start of the test.
    pub async fn insert(self, conn: &mut Conn) -> TestEngineer {
        let signed = accounts::developer(conn, &self.name).await;
        let (id, slug) = (EngineerId::new(), fresh_slug());
        self.insert_row(conn, &signed, id, &slug).await;
        for (at, (slug, level)) in self.skills.iter().enumerate() {
            let skill: i32 =
                skills::table.filter(skills::slug.eq(slug)).select(skills::id).first(conn).await.unwrap();
            diesel::insert_into(engineer_skills::table)
                .values((
                    engineer_skills::engineer_id.eq(id),
                    engineer_skills::skill_id.eq(skill),
                    engineer_skills::level.eq(level),
                    engineer_skills::is_primary.eq(at == 0),
                ))
                .execute(conn)
                .await
                .unwrap();
        }
        let now = super::start();
        for exclusion in &self.exclusions {
            crate::engineers::insert_exclusion(conn, id, exclusion, ExclusionSource::Manual, now)
                .await
                .unwrap();
        }
        if let Some(scope) = self.consent {
            answer_digest(conn, id, scope, now).await;
        }
        score::recompute(conn, &super::context(&Clock::standing_at(now)), id).await.unwrap();
        TestEngineer { id, slug, signed }
    }

    async fn insert_row(&self, conn: &mut Conn, signed: &Signed, id: EngineerId, slug: &str) {
        let written = super::start() - TimeDelta::days(1);
        let place = (
            engineers::country.eq(&self.country),
            engineers::time_zone.eq("Europe/Warsaw"),
            engineers::engagement_types
                .eq(vec![EngagementType::FullTimeContract, EngagementType::Employment]),
            engineers::rate_minor.eq(self.rate_minor),
            engineers::currency.eq("EUR"),
        );
        let looking = (
            engineers::availability.eq(self.availability),
            engineers::hours_per_week.eq(self.hours_per_week),
            engineers::earliest_start.eq(self.earliest_start),
            engineers::availability_confirmed_at.eq(self.confirmed_at),
        );
        let standing = (
            engineers::network_status.eq(self.network_status),
            engineers::visibility.eq(self.visibility),
            engineers::moderation.eq(self.moderation),
            engineers::is_indexable.eq(self.is_indexable),
            engineers::completeness.eq(100),
            engineers::approved_at.eq(self.approved_at),
            engineers::vetted_until.eq(self.approved_at + TimeDelta::days(730)),
        );
        diesel::insert_into(engineers::table)
            .values((
                engineers::id.eq(id),
                engineers::account_id.eq(signed.account_id),
                engineers::slug.eq(slug),
                engineers::display_name.eq(&self.name),
                engineers::headline.eq(&self.headline),
                engineers::bio_md.eq(format!("I am {} and I write services in *Rust*.", self.name)),
                engineers::seniority.eq(self.seniority),
                place,
                looking,
                standing,
                engineers::created_at.eq(written),
                engineers::updated_at.eq(written),
                engineers::profile_updated_at.eq(written),
            ))
            .execute(conn)
            .await
            .unwrap();
    }
}

/// Takes an engineer out of the network.
pub async fn retire(conn: &mut Conn, id: EngineerId) {
    diesel::update(engineers::table.find(id))
        .set(engineers::network_status.eq(NetworkStatus::Paused))
        .execute(conn)
        .await
        .unwrap();
}

/// Deletes every engineer.
pub async fn delete_all(conn: &mut Conn) {
    diesel::delete(engineers::table).execute(conn).await.unwrap();
}

/// What they say about the digest, at their desk.
pub(crate) async fn answer_digest(conn: &mut Conn, id: EngineerId, scope: ConsentScope, now: DateTime<Utc>) {
    let origin = crate::engineers::ConsentOrigin { via: ConsentVia::Desk, place: None };
    crate::engineers::replace_consent(conn, id, scope, true, origin, now).await.unwrap();
}
