//! The rows of seeded subscribers: confirmed, with the evidence of it.

use chrono::{DateTime, TimeDelta, Utc};
use sha2::{Digest, Sha256};

use super::catalogue::Catalogue;
use super::copy::Table;
use super::draw::{Draw, Kind, Zipf};
use super::places::PLACES;

/// Receiving sites of bulk readers; a few have most of them, as in life.
const SITES: usize = 40;
const WORDING: &str = "One mail a month. We send a link to confirm first; every issue has a link to leave.";

/// The rows of subscribers `from` to `to`, exclusive.
pub(super) fn rows(
    from: u32,
    to: u32,
    is_demo: bool,
    catalogue: &Catalogue,
    now: DateTime<Utc>,
) -> Vec<Table> {
    let mut subscribers = Table::new(
        "subscribers",
        "id, email, address_key, domain, name, state, skills, countries, confirmed_at, sort_hash, created_at, updated_at",
    );
    let mut consents = Table::new(
        "subscriber_consents",
        "id, subscriber_id, form, form_version, wording_sha256, requested_at, confirmed_at",
    );
    let (sites, wording) = (Zipf::over(SITES), Sha256::digest(WORDING.as_bytes()));
    for index in from..to {
        let mut draw = Draw::of(Kind::Reader, is_demo, index);
        let id = draw.id();
        let site = sites.draw(&mut draw) + 1;
        let domain = if is_demo { "demo.test".to_owned() } else { format!("mail-{site:02}.example") };
        let email = format!("reader-{index:02}@{domain}");
        let place = draw.early_of(PLACES);
        let name = draw.word(place.names.given);
        let skills: Vec<i32> = (0..draw.below(4)).map(|_| catalogue.draw(&mut draw)).collect();
        let asked_at = draw.ago(now, 1, 500);
        let confirmed_at = asked_at + TimeDelta::minutes(draw.between(1, 600));
        subscribers
            .row()
            .plain(id)
            .plain(&email)
            .plain(&email)
            .plain(&domain)
            .text(name)
            .plain("confirmed")
            .list(skills)
            .list(draw.chance(20).then_some(place.country))
            .at(confirmed_at)
            .plain(draw.bits())
            .at(asked_at)
            .at(confirmed_at);
        consents
            .row()
            .plain(draw.id())
            .plain(id)
            .plain("newsletter")
            .plain(1)
            .bytes(&wording)
            .at(asked_at)
            .at(confirmed_at);
    }
    vec![subscribers, consents]
}
