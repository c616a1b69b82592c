//! THE predicate: whether a viewer may see an engineer on a surface. One expression for lists, totals, pages and mails.
//!
//! | visibility     | stranger          | search engine  | verified company  | digest            |
//! |----------------|-------------------|----------------|-------------------|-------------------|
//! | public         | named             | if indexable   | named             | as consented      |
//! | anonymous      | without name      | no             | without name      | without name      |
//! | companies only | no                | no             | named             | no                |
//! | link only      | page, by its link | no             | page, by its link | no                |
//! | hidden         | no                | no             | no                | no                |
//!
//! Moderation narrows it: *limited* as link only does, *hidden* wholly. An account that is not active (suspended, about
//! to be deleted) takes its engineer along. Exclusions win over everything. Owners and staff see engineers on their own desks, through `engineers::find_own` and `engineers::find_profile`; on the pages
//! of others they see what a stranger sees.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::dsl::{exists, not};
use diesel::expression::BoxableExpression;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use diesel_async::RunQueryDsl;

use super::shown::UNCONFIRMED_DAYS;
use super::viewer::{Standing, Surface, Viewer};
use crate::engineers::{Availability, ConsentScope, Moderation, NetworkStatus, Visibility};
use crate::platform::db::Conn;
use crate::platform::ids::{CompanyId, EngineerId};
use crate::schema::{accounts, digest_consents, engineers, exclusions};

/// A condition on rows of `engineers`.
pub type VisibleTo = Box<dyn BoxableExpression<engineers::table, Pg, SqlType = Bool>>;

/// Whether `viewer` may see a row of `engineers` on `surface` at `now`.
#[must_use]
pub fn visible_to(viewer: &Viewer, surface: Surface, now: DateTime<Utc>) -> VisibleTo {
    let visibilities = visibilities(viewer.standing, surface);
    let moderations = match surface {
        Surface::Profile | Surface::IntroForm if viewer.standing != Standing::SearchEngine => {
            vec![Moderation::Clear, Moderation::Limited]
        }
        _ => vec![Moderation::Clear],
    };
    // Equality, not `in`, wherever one value is left: the partial indexes of the directory ask for it.
    let moderation: VisibleTo = match moderations.as_slice() {
        [only] => Box::new(engineers::moderation.eq(*only)),
        _ => Box::new(engineers::moderation.eq_any(moderations)),
    };
    let mut seen: VisibleTo = Box::new(engineers::network_status.eq(NetworkStatus::Active).and(moderation));
    seen = Box::new(seen.and(engineers::visibility.eq_any(visibilities)).and(not(withheld())));
    if viewer.standing == Standing::SearchEngine {
        seen = Box::new(seen.and(engineers::is_indexable));
    }
    if surface == Surface::Digest {
        seen = Box::new(seen.and(fit_for_digest(now)));
    }
    match barred(viewer) {
        Some(barred) => Box::new(seen.and(not(barred))),
        None => seen,
    }
}

/// The settings of an owner under which this standing sees something there.
fn visibilities(standing: Standing, surface: Surface) -> Vec<Visibility> {
    use Visibility::{Anonymous, CompaniesOnly, LinkOnly, Public};
    match standing {
        Standing::Stranger => match surface {
            Surface::Directory => vec![Public, Anonymous],
            Surface::Profile => vec![Public, Anonymous, LinkOnly],
            Surface::HomeStrip => vec![Public],
            Surface::IntroForm | Surface::Digest => vec![],
        },
        Standing::SearchEngine => match surface {
            Surface::Directory | Surface::Profile | Surface::HomeStrip => vec![Public],
            Surface::IntroForm | Surface::Digest => vec![],
        },
        Standing::VerifiedCompany => match surface {
            Surface::Directory => vec![Public, Anonymous, CompaniesOnly],
            Surface::Profile | Surface::IntroForm => vec![Public, Anonymous, CompaniesOnly, LinkOnly],
            Surface::HomeStrip => vec![Public],
            Surface::Digest => vec![],
        },
        Standing::Reader => match surface {
            Surface::Digest => vec![Public, Anonymous],
            Surface::Directory | Surface::Profile | Surface::HomeStrip | Surface::IntroForm => vec![],
        },
    }
}

/// Whether some surface would show an engineer of this visibility to this standing, were they in the network.
pub(super) fn would_be_visible(standing: Standing, visibility: Visibility) -> bool {
    Surface::ALL.iter().any(|surface| visibilities(standing, *surface).contains(&visibility))
}

/// Looking, confirmed lately, vetted still, and with a live consent to appear.
fn fit_for_digest(now: DateTime<Utc>) -> VisibleTo {
    let consented = exists(
        digest_consents::table
            .filter(digest_consents::engineer_id.eq(engineers::id))
            .filter(digest_consents::replaced_at.is_null())
            .filter(digest_consents::scope.ne(ConsentScope::None))
            .filter(digest_consents::expires_at.gt(now)),
    );
    Box::new(
        engineers::availability
            .eq_any([Availability::ActivelyLooking, Availability::Open])
            .and(confirmed_since(now))
            .and(engineers::vetted_until.assume_not_null().gt(now))
            .and(consented),
    )
}

/// Availability confirmed within the last 35 days; never confirmed is not.
pub(super) fn confirmed_since(now: DateTime<Utc>) -> VisibleTo {
    let oldest = now - TimeDelta::days(UNCONFIRMED_DAYS);
    Box::new(engineers::availability_confirmed_at.assume_not_null().gt(oldest))
}

/// Whether the engineer's account is anything but active. Asked for the exception, of which there are few: the index
/// of those is read once, and lists and totals walk no account.
fn withheld() -> VisibleTo {
    Box::new(exists(
        accounts::table
            .filter(accounts::id.eq(engineers::account_id))
            .filter(accounts::state.ne("active"))
            .select(accounts::id),
    ))
}

/// Whether one of the engineer's exclusions matches the viewer; nothing for a viewer of whom nothing is known.
fn barred(viewer: &Viewer) -> Option<VisibleTo> {
    if viewer.company_id.is_none() && viewer.domains().is_empty() && viewer.address_key().is_none() {
        return None;
    }
    let matching = exclusions::table.filter(exclusions::engineer_id.eq(engineers::id)).filter(
        exclusions::company_id
            .assume_not_null()
            .eq_any(viewer.company_id)
            .or(exclusions::domain.assume_not_null().eq_any(viewer.domains().to_vec()))
            .or(exclusions::address_key.assume_not_null().eq_any(viewer.address_key().map(str::to_owned))),
    );
    Some(Box::new(exists(matching)))
}

/// Whether `viewer` may see this one engineer there.
pub async fn is_visible(
    conn: &mut Conn,
    viewer: &Viewer,
    surface: Surface,
    engineer: EngineerId,
    now: DateTime<Utc>,
) -> QueryResult<bool> {
    let seen = engineers::table.filter(visible_to(viewer, surface, now)).filter(engineers::id.eq(engineer));
    diesel::select(exists(seen.select(engineers::id))).get_result(conn).await
}

/// The exclusions of some engineers, for whoever asks for thousands of viewers: a digest's copies.
#[derive(Clone, Debug, Default)]
pub struct Bars(Vec<(EngineerId, Bar)>);

#[derive(Clone, Debug)]
enum Bar {
    Company(CompanyId),
    Domain(String),
    Address(String),
}

impl Bars {
    /// Whether one of `engineer`'s exclusions matches `viewer`: the same answer as the predicate's, without a query.
    #[must_use]
    pub fn match_viewer(&self, engineer: EngineerId, viewer: &Viewer) -> bool {
        self.0.iter().filter(|(owner, _)| *owner == engineer).any(|(_, bar)| match bar {
            Bar::Company(company) => viewer.company_id == Some(*company),
            Bar::Domain(domain) => viewer.domains().contains(domain),
            Bar::Address(address) => viewer.address_key() == Some(address),
        })
    }
}

/// All exclusions of these engineers.
pub async fn list_bars(conn: &mut Conn, engineers: &[EngineerId]) -> QueryResult<Bars> {
    type Row = (EngineerId, Option<CompanyId>, Option<String>, Option<String>);
    let rows: Vec<Row> = exclusions::table
        .filter(exclusions::engineer_id.eq_any(engineers))
        .select((
            exclusions::engineer_id,
            exclusions::company_id,
            exclusions::domain,
            exclusions::address_key,
        ))
        .load(conn)
        .await?;
    let bar = |(owner, company, domain, address): Row| {
        let bar = match (company, domain, address) {
            (Some(company), ..) => Bar::Company(company),
            (_, Some(domain), _) => Bar::Domain(domain),
            (.., address) => Bar::Address(address.unwrap_or_default()),
        };
        (owner, bar)
    };
    Ok(Bars(rows.into_iter().map(bar).collect()))
}
