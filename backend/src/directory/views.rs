//! Context of the list.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use domain::directory::{Drop, Dropped, Facets, Results, Shown, Sort};
use domain::engineers::skills::NamedSkill;
use domain::matching::{Match, NearMiss};
use domain::platform::money::{Currency, grouped};
use domain::platform::places::zones;
use domain::platform::templates::Template;
use serde::Serialize;

use super::address::Address;
use super::card::card_for;
use super::chips::{chips, pay_label};
use super::facets::{Groups, groups};
use super::kept::Keep;
use super::overlap::{OverlapStrip, strip_of};
use super::why::{NearCard, Why, near_card, why};
use crate::components::{Chip, Choice, EngineerCard, FacetOption, SortOption};
use crate::views::{Page, PageMeta};

/// `/engineers`
#[derive(Clone, Debug, Serialize)]
pub struct ListPage {
    engineers: Vec<ListCard>,
    /// "312 engineers".
    total: String,
    /// Whether nobody fits, on any page: that nobody is left of this one is another thing.
    is_empty: bool,
    /// What of the address was left out.
    notes: Vec<String>,
    form: FilterForm,
    groups: Groups,
    sorts: Vec<SortOption>,
    chips: Vec<Chip>,
    active: usize,
    drops: Vec<DropLine>,
    near: Vec<NearCard>,
    has_strips: bool,
    /// Whose clock the strips are by: "Europe/Berlin".
    clock: Option<String>,
    first_href: String,
    prev_href: Option<String>,
    next_href: Option<String>,
    keep: Option<Keep>,
    #[serde(skip)]
    is_bare: bool,
}

/// An engineer in the list.
#[derive(Clone, Debug, Serialize)]
pub struct ListCard {
    #[serde(flatten)]
    card: EngineerCard,
    overlap: Option<OverlapStrip>,
    why: Option<Why>,
    /// What the form of the comparison sends.
    compare: String,
    /// A floor in another currency, as it was compared.
    about_pay: Option<String>,
}

/// What the fields of the form hold.
#[derive(Clone, Debug, Serialize)]
struct FilterForm {
    q: String,
    nice: Vec<FacetOption>,
    known_skills: Vec<String>,
    start_by: String,
    /// Days that may be chosen by a link, each with how many are free by then.
    starts: Vec<StartLink>,
    pay_max: String,
    currency: String,
    currencies: Vec<Choice>,
    zone: String,
    zones: Vec<Choice>,
    /// Empty where it is the one that nobody has to choose.
    sort: String,
}

/// A day to be free by.
#[derive(Clone, Debug, Serialize)]
struct StartLink {
    label: &'static str,
    count: i64,
    href: String,
    #[serde(rename = "current")]
    is_current: bool,
}

/// One filter that hides much.
#[derive(Clone, Debug, Serialize)]
pub struct DropLine {
    /// "Drop “Rust”: 12 more".
    label: String,
    href: String,
}

/// All that a page of the list is made from.
#[derive(Clone, Debug)]
pub struct Found {
    /// Who fits.
    pub results: Results,
    /// How well, in any order; nothing where nothing was asked for.
    pub matches: Vec<Match>,
    /// Who fits but for one gate, the best first.
    pub near: Vec<(Shown, NearMiss)>,
}

/// Who looks, and when.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    /// The viewer's zone, where it is known.
    pub zone: Option<Tz>,
    /// The time of the request.
    pub now: DateTime<Utc>,
}

impl ListPage {
    /// With floors in other currencies as they were compared, by slug.
    #[must_use]
    pub fn with_pay(mut self, about: &HashMap<String, String>) -> Self {
        for card in &mut self.engineers {
            card.about_pay = about.get(&card.compare).cloned();
        }
        self
    }

    /// With what a member of a company can keep.
    #[must_use]
    pub fn with_keep(self, keep: Option<Keep>) -> Self {
        Self { keep, ..self }
    }

    /// The page of a search.
    #[must_use]
    pub fn new(address: &Address, found: &Found, known: &[NamedSkill], clock: Clock) -> Self {
        let results = &found.results;
        let filters = &address.search.filters;
        let wanted: Vec<i32> = filters.skills.iter().chain(&filters.nice).map(|skill| skill.id).collect();
        // Where hours in common are asked for, the strip shows the day that they were counted for.
        let on = filters.overlap().map(|_| filters.overlap_day(clock.now));
        let engineers: Vec<ListCard> =
            results.cards.iter().map(|shown| list_card(shown, &wanted, &found.matches, clock, on)).collect();
        Self {
            total: counted(results.total),
            is_empty: results.total == 0,
            notes: address.notes.iter().map(|(key, fault)| format!("{}: {fault}", key_label(key))).collect(),
            form: form(address, known, results.facets.as_ref()),
            groups: groups(filters, results.facets.as_ref(), known),
            sorts: sorts(address),
            chips: chips(address),
            active: filters.active(),
            drops: results.drops.iter().map(|drop| drop_line(address, *drop, results.total)).collect(),
            near: found.near.iter().map(|(shown, miss)| near_card(shown, miss, clock.now)).collect(),
            has_strips: engineers.iter().any(|card| card.overlap.is_some()),
            clock: clock.zone.map(|zone| zone.name().replace('_', " ")),
            first_href: address.href(),
            prev_href: results.previous.as_ref().map(|place| address.href_at(place)),
            next_href: results.next.as_ref().map(|place| address.href_at(place)),
            keep: None,
            is_bare: address.is_bare(),
            engineers,
        }
    }
}

fn list_card(
    shown: &Shown,
    wanted: &[i32],
    matches: &[Match],
    clock: Clock,
    on: Option<NaiveDate>,
) -> ListCard {
    ListCard {
        card: card_for(shown, wanted, clock.now),
        overlap: clock.zone.and_then(|zone| strip_of(shown, zone, on, clock.now)),
        why: matches.iter().find(|found| found.engineer == shown.id).map(why),
        compare: shown.slug.clone(),
        about_pay: None,
    }
}

fn counted(total: i64) -> String {
    format!("{} {}", grouped(total), if total == 1 { "engineer" } else { "engineers" })
}

/// Today, and the days after which most people look.
fn starts(address: &Address, facets: Option<&Facets>) -> Vec<StartLink> {
    let labels = ["Now", "2 weeks", "30 days", "90 days"];
    let starts = facets.map(|facets| facets.starts.as_slice()).unwrap_or_default();
    let link = |((day, count), label): (&(NaiveDate, i64), &'static str)| StartLink {
        label,
        count: *count,
        href: address.with(|filters| filters.start_by = Some(*day)).href(),
        is_current: address.search.filters.start_by == Some(*day),
    };
    starts.iter().zip(labels).map(link).collect()
}

fn form(address: &Address, known: &[NamedSkill], facets: Option<&Facets>) -> FilterForm {
    let filters = &address.search.filters;
    let ticked = |skill: &NamedSkill| FacetOption {
        value: skill.slug.clone(),
        label: skill.name.clone(),
        count: None,
        is_checked: true,
    };
    let pay = filters.pay();
    FilterForm {
        q: address.text.clone(),
        nice: filters.nice.iter().map(ticked).collect(),
        known_skills: known.iter().map(|skill| skill.name.clone()).collect(),
        start_by: filters.start_by.map(|day| day.to_string()).unwrap_or_default(),
        starts: starts(address, facets),
        pay_max: pay.minor.map(|minor| pay.currency.format_plain(minor)).unwrap_or_default(),
        currency: pay.currency.code().to_owned(),
        currencies: Currency::all().map(|one| Choice::new(one.code(), one.code())).collect(),
        zone: filters.zone.map(|zone| zone.name().to_owned()).unwrap_or_default(),
        zones: zones().map(|zone| Choice::new(zone.name(), zone.name().replace('_', " "))).collect(),
        sort: address.chosen_sort.map(|sort| sort.to_string()).unwrap_or_default(),
    }
}

fn sorts(address: &Address) -> Vec<SortOption> {
    let option = |sort: &Sort| SortOption {
        label: sort_label(*sort, !address.search.filters.nice.is_empty()),
        href: address.sorted_by(*sort).href(),
        is_current: address.search.sort == *sort,
    };
    Sort::ALL.iter().map(option).collect()
}

/// Says of the best match what it goes by: not by the number beside each card.
fn sort_label(sort: Sort, has_nice: bool) -> &'static str {
    match sort {
        Sort::Best if has_nice => "Best match: nice to have, then score",
        Sort::Best => "Best match: who fits, by score",
        Sort::Top => "Top",
        Sort::Newest => "Newest",
        Sort::Confirmed => "Recently confirmed",
        Sort::Rate => "Pay, lowest first",
        Sort::Start => "Earliest start",
    }
}

/// What a key of the address is called on the page.
fn key_label(key: &str) -> &str {
    match key {
        "q" => "Search",
        "skill" => "Skill",
        "nice" => "Nice to have",
        "level" => "Least level",
        "evidence" => "Evidence",
        "seniority" => "Seniority",
        "country" => "Country",
        "availability" => "Availability",
        "engagement" => "Engagement",
        "language" => "Language",
        "language_level" => "Language level",
        "permit" => "Work authorisation",
        "hours" => "Hours a week",
        "start_by" => "Free by",
        "zone" => "Time zone",
        "overlap" => "Shared hours",
        "pay_max" | "rate_max" | "salary_max" | "per" => "Pay",
        "currency" => "Currency",
        "added" => "Recently added",
        "sort" => "Order",
        "slots" | "after" | "before" => "Page",
        other => other,
    }
}

fn drop_line(address: &Address, Drop { filter, total }: Drop, shown: i64) -> DropLine {
    let more = grouped(total - shown);
    DropLine {
        label: format!("Drop {}: {more} more", dropped_label(address, filter)),
        href: address.dropping(filter).href(),
    }
}

/// What a filter is called where it stands in the way.
fn dropped_label(address: &Address, dropped: Dropped) -> String {
    let filters = &address.search.filters;
    let plain = match dropped {
        Dropped::Text => return format!("“{}”", address.text),
        Dropped::Skill(at) => {
            return filters.skills.get(at).map(|skill| skill.name.clone()).unwrap_or_default();
        }
        Dropped::Pay => {
            return filters.max_pay.map(|pay| format!("“{}”", pay_label(pay))).unwrap_or_default();
        }
        Dropped::MinLevel => "the least level",
        Dropped::Evidence => "the evidence",
        Dropped::Seniority => "seniority",
        Dropped::Country => "country",
        Dropped::Availability => "availability",
        Dropped::Engagement => "engagement",
        Dropped::Language(at) => {
            return filters.languages.get(at).map(|one| one.name().to_owned()).unwrap_or_default();
        }
        Dropped::LanguageLevel => "the language level",
        Dropped::WorkAuthorisation => "work authorisation",
        Dropped::Hours => "the hours a week",
        Dropped::Start => "the start date",
        Dropped::Overlap => "the shared hours",
        Dropped::Added => "“recently added”",
    };
    plain.to_owned()
}

impl Page for ListPage {
    fn meta(&self) -> PageMeta {
        let description =
            "Engineers who are open to work: what they can do, when they are free and what was checked.";
        let meta = PageMeta::public("Engineers", description, "/engineers");
        PageMeta { is_noindex: !self.is_bare, ..meta }
    }
}

impl Template for ListPage {
    const NAME: &'static str = "pages/directory/list.html";
    fn samples() -> Vec<Self> {
        super::list_samples::lists()
    }
}
