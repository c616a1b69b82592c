//! The rows of seeded companies: profile, verified domain, members.

use chrono::{DateTime, TimeDelta, Utc};

use super::copy::{Row, Table};
use super::draw::{Draw, Kind};
use super::places::PLACES;
use super::trades::FIELDS;

const FIRST: &[&str] = &[
    "Kestrel",
    "Harbour",
    "Copper",
    "Meridian",
    "Juniper",
    "Tidewater",
    "Lantern",
    "Granite",
    "Saffron",
    "Compass",
    "Orchard",
    "Basalt",
    "Willow",
    "Signal",
    "Thimble",
    "Quarry",
    "Heron",
    "Ember",
    "Fathom",
    "Sparrow",
];
const SECOND: &[&str] = &[
    "Freight", "Ledger", "Clinics", "Mobility", "Supply", "Energy", "Learning", "Studios", "Metrics",
    "Foods", "Works",
];
const SIZES: &[&str] = &["1-10", "11-50", "51-200", "201-1000", "1001+"];

/// The rows of companies `from` to `to`, exclusive. The last demo company still waits for staff.
pub(super) fn rows(from: u32, to: u32, is_demo: bool, now: DateTime<Utc>) -> Vec<Table> {
    let mut companies = Table::new(
        "companies",
        "id, slug, name, website, about_md, size_band, country, time_zone, state, review_due_at, verified_at, is_demo, \
         created_at, updated_at",
    );
    let mut domains = Table::new("company_domains", "domain, company_id, verified_at");
    let mut accounts = Table::new(
        "accounts",
        "id, kind, email, email_key, email_verified_at, name, state, time_zone, is_demo, created_at, updated_at",
    );
    let mut members =
        Table::new("memberships", "company_id, account_id, role, state, created_at, updated_at");
    for index in from..to {
        let mut draw = Draw::of(Kind::Company, is_demo, index);
        let id = draw.id();
        let place = draw.early_of(PLACES);
        let words = (draw.one(FIRST).unwrap_or_default(), draw.one(SECOND).unwrap_or_default());
        let name = format!("{} {}", words.0, words.1);
        let number = if is_demo { String::new() } else { format!("-{index}") };
        let slug = format!("{}-{}{number}", words.0.to_lowercase(), words.1.to_lowercase());
        let field = draw.one(FIELDS).unwrap_or_default();
        let size = draw.one(SIZES).unwrap_or("11-50");
        let about = format!(
            "{name} builds software for {field}. We hire for a first project of a few weeks, and keep those with whom it worked.\n\n\
             Engineers talk to engineers here: a call with the team, a paid task, an answer within a week.",
        );
        let waits = is_demo && index == WAITING;
        let (since, checked_at) = (draw.ago(now, 30, 500), (!waits).then(|| draw.ago(now, 2, 29)));
        let row =
            companies.row().plain(id).plain(&slug).text(&name).plain(format!("https://{slug}.example/"));
        row.text(&about)
            .plain(size)
            .plain(place.country)
            .plain(place.zone)
            .plain(if waits { "pending_review" } else { "verified" })
            .maybe(waits.then(|| now + TimeDelta::days(1)), Row::at)
            .maybe(checked_at, Row::at)
            .plain(true)
            .at(since)
            .at(checked_at.unwrap_or(since));
        if let Some(at) = checked_at {
            domains.row().plain(format!("{slug}.example")).plain(id).at(at);
        }
        let recruiters = draw.below(3);
        for member in 0..=recruiters {
            let account = draw.id();
            let person = format!("{} {}", draw.word(place.names.given), draw.word(place.names.family));
            let email = address(index, member, is_demo);
            let row = accounts.row().plain(account).plain("company").plain(&email).plain(&email).at(since);
            row.text(&person).plain("active").plain(place.zone).plain(true).at(since).at(since);
            let role = if member == 0 { "owner" } else { "recruiter" };
            members.row().plain(id).plain(account).plain(role).plain("active").at(since).at(since);
        }
    }
    vec![companies, domains, accounts, members]
}

/// The demo company that staff have not yet looked at.
const WAITING: u32 = 5;

/// The first demo company's owner is the one whose password is in the README.
fn address(index: u32, member: usize, is_demo: bool) -> String {
    match (is_demo, index, member) {
        (true, 0, 0) => super::demo::COMPANY.to_owned(),
        (true, index, 0) => format!("company-{index}@demo.test"),
        (true, index, member) => format!("recruiter-{index}-{member}@demo.test"),
        (false, index, 0) => format!("company-{index}@seed.example"),
        (false, index, member) => format!("recruiter-{index}-{member}@seed.example"),
    }
}
