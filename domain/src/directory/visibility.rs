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
//! to be deleted) takes its engineer along. Exclusions win over everything. Owners and staff see engineers on their own
//! desks, through `engineers::find_own` and `engineers::find_profile`; on the pages of others they see what a stranger
//! sees.
//!
//! The digest asks the same: [`visible_to`] for who may be in it at all, and [`Bars`] for its thousands of readers, whom
//! one query each would take too long. Both match what a [`Viewer`] knows of itself, and nothing else.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::dsl::{exists, not, sql};
use diesel::expression::BoxableExpression;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use diesel_async::RunQueryDsl;

use super::shown::oldest_confirmation;
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
        Surface::Profile
        | Surface::Compare
        | Surface::Shortlist
        | Surface::IntroForm
        | Surface::IntroMail
            if viewer.standing != Standing::SearchEngine =>
        {
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
pub(super) fn visibilities(standing: Standing, surface: Surface) -> Vec<Visibility> {
    use Visibility::{Anonymous, CompaniesOnly, LinkOnly, Public};
    match standing {
        Standing::Stranger => match surface {
            Surface::Directory => vec![Public, Anonymous],
            Surface::Profile | Surface::Compare | Surface::Shortlist | Surface::IntroMail => {
                vec![Public, Anonymous, LinkOnly]
            }
            Surface::HomeStrip | Surface::HirePage => vec![Public],
            Surface::IntroForm | Surface::Digest | Surface::Sitemap | Surface::Alert => vec![],
        },
        Standing::SearchEngine => match surface {
            Surface::Directory
            | Surface::Profile
            | Surface::Compare
            | Surface::HomeStrip
            | Surface::HirePage
            | Surface::Sitemap => vec![Public],
            Surface::IntroForm
            | Surface::IntroMail
            | Surface::Digest
            | Surface::Shortlist
            | Surface::Alert => {
                vec![]
            }
        },
        Standing::VerifiedCompany => match surface {
            Surface::Directory | Surface::Alert => vec![Public, Anonymous, CompaniesOnly],
            Surface::Profile
            | Surface::Compare
            | Surface::Shortlist
            | Surface::IntroForm
            | Surface::IntroMail => {
                vec![Public, Anonymous, CompaniesOnly, LinkOnly]
            }
            Surface::HomeStrip | Surface::HirePage => vec![Public],
            Surface::Digest | Surface::Sitemap => vec![],
        },
        Standing::Reader => match surface {
            Surface::Digest => vec![Public, Anonymous],
            _ => vec![],
        },
    }
}

/// Whether some surface would show an engineer of this visibility to this standing, were they in the network.
pub(super) fn would_be_visible(standing: Standing, visibility: Visibility) -> bool {
    Surface::ALL.iter().any(|surface| visibilities(standing, *surface).contains(&visibility))
}

/// Whether the engineer's account is anything but active. Asked for the exception, of which there are few: the index
/// of those is read once, and lists and totals walk no account. It stands there as text, for a bound value would not let
/// Postgres use that index.
fn withheld() -> VisibleTo {
    Box::new(exists(
        accounts::table
            .filter(accounts::id.eq(engineers::account_id))
            .filter(sql::<Bool>("accounts.state <> 'active'"))
            .select(accounts::id),
    ))
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

/// Availability confirmed within the last 35 whole days; never confirmed is not.
pub(super) fn confirmed_since(now: DateTime<Utc>) -> VisibleTo {
    Box::new(engineers::availability_confirmed_at.assume_not_null().ge(oldest_confirmation(now)))
}

/// Whether one of the engineer's exclusions matches the viewer; nothing for a viewer of whom nothing is known.
fn barred(viewer: &Viewer) -> Option<VisibleTo> {
    if viewer.companies().is_empty() && viewer.domains().is_empty() && viewer.addresses().is_empty() {
        return None;
    }
    let matching = exclusions::table.filter(exclusions::engineer_id.eq(engineers::id)).filter(
        exclusions::company_id
            .assume_not_null()
            .eq_any(viewer.companies().to_vec())
            .or(exclusions::domain.assume_not_null().eq_any(viewer.domains().to_vec()))
            .or(exclusions::address_key.assume_not_null().eq_any(viewer.addresses().to_vec())),
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
pub struct Bars(HashMap<EngineerId, Vec<Bar>>);

/// What one exclusion matches.
#[derive(Clone, Debug)]
pub(super) enum Bar {
    Company(CompanyId),
    Domain(String),
    Address(String),
}

impl Bars {
    /// Whether one of `engineer`'s exclusions matches `viewer`: the same answer as the predicate's, without a query.
    #[must_use]
    pub fn match_viewer(&self, engineer: EngineerId, viewer: &Viewer) -> bool {
        self.0.get(&engineer).into_iter().flatten().any(|bar| match bar {
            Bar::Company(company) => viewer.companies().contains(company),
            Bar::Domain(domain) => viewer.domains().contains(domain),
            Bar::Address(address) => viewer.addresses().contains(address),
        })
    }

    /// Each exclusion with whose it is.
    pub(super) fn into_each(self) -> impl Iterator<Item = (EngineerId, Bar)> {
        self.0.into_iter().flat_map(|(owner, bars)| bars.into_iter().map(move |bar| (owner, bar)))
    }

    /// Whether none of the engineers excludes anybody.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
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
    let mut bars: HashMap<EngineerId, Vec<Bar>> = HashMap::new();
    for (owner, company, domain, address) in rows {
        bars.entry(owner).or_default().push(match (company, domain, address) {
            (Some(company), ..) => Bar::Company(company),
            (_, Some(domain), _) => Bar::Domain(domain),
            (.., address) => Bar::Address(address.unwrap_or_default()),
        });
    }
    Ok(Bars(bars))
}
