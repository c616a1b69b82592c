//! Contexts of the directory's pages.

use chrono::{DateTime, Utc};
use domain::directory::{
    AvailabilityFilter, Drop, Dropped, Filters, Identity, MaxRate, OpenProfile, Results, Sort,
};
use domain::engineers::skills::NamedSkill;
use domain::engineers::{EngagementType, Seniority};
use domain::intros;
use domain::platform::actor::AccountKind;
use domain::platform::money::{Currency, grouped};
use domain::platform::places::Country;
use domain::platform::templates::Template;
use serde::Serialize;

use super::address::Address;
use super::card::{card_of, portrait_of, skill_tags};
use super::parts::PartsView;
use crate::components::{
    Chip, Choice, Crumb, EngineerCard, Facet, FacetKind, FacetOption, Fact, SkillTag, SortOption,
};
use crate::views::{Page, PageMeta};

/// `/engineers`
#[derive(Clone, Debug, Serialize)]
pub struct ListPage {
    engineers: Vec<EngineerCard>,
    /// "312 engineers".
    total: String,
    text: String,
    skills: Vec<FacetOption>,
    known_skills: Vec<String>,
    levels: Vec<Choice>,
    level: String,
    facets: Vec<Facet>,
    countries: Vec<Choice>,
    chosen_countries: Vec<FacetOption>,
    rate_max: String,
    currency: String,
    currencies: Vec<Choice>,
    sort: String,
    sorts: Vec<SortOption>,
    chips: Vec<Chip>,
    active: usize,
    drops: Vec<DropLine>,
    prev_href: Option<String>,
    next_href: Option<String>,
    #[serde(skip)]
    is_bare: bool,
}

/// One filter that hides much.
#[derive(Clone, Debug, Serialize)]
pub struct DropLine {
    /// "Without “Rust”: 12 engineers".
    label: String,
    href: String,
}

impl ListPage {
    /// The page of a search.
    #[must_use]
    pub fn new(address: &Address, results: &Results, known: &[NamedSkill], now: DateTime<Utc>) -> Self {
        let filters = &address.search.filters;
        let rate = filters.max_rate;
        Self {
            engineers: results.cards.iter().map(|shown| card_of(shown, now)).collect(),
            total: counted(results.total),
            text: address.text.clone(),
            skills: filters.skills.iter().map(|skill| ticked(&skill.slug, &skill.name)).collect(),
            known_skills: known.iter().map(|skill| skill.name.clone()).collect(),
            levels: (2..=5)
                .map(|level| Choice::new(level.to_string(), format!("{level} of 5 or more")))
                .collect(),
            level: filters.min_level.map(|level| level.to_string()).unwrap_or_default(),
            facets: facets(filters),
            countries: Country::all().map(|country| Choice::new(country.code(), country.name())).collect(),
            chosen_countries: filters.countries.iter().map(|c| ticked(c.code(), c.name())).collect(),
            rate_max: rate.and_then(|r| Some(r.currency.format_plain(r.minor?))).unwrap_or_default(),
            currency: rate.map_or(Currency::EUR, |rate| rate.currency).code().to_owned(),
            currencies: Currency::all()
                .map(|currency| Choice::new(currency.code(), currency.code()))
                .collect(),
            sort: if address.search.sort == Sort::Top {
                String::new()
            } else {
                address.search.sort.to_string()
            },
            sorts: sorts(address),
            chips: chips(address),
            active: filters.active(),
            drops: results.drops.iter().map(|drop| drop_line(address, *drop)).collect(),
            prev_href: results.previous.as_ref().map(|place| address.href_at(place)),
            next_href: results.next.as_ref().map(|place| address.href_at(place)),
            is_bare: address.is_bare(),
        }
    }
}

fn counted(total: i64) -> String {
    format!("{} {}", grouped(total), if total == 1 { "engineer" } else { "engineers" })
}

fn ticked(value: &str, label: &str) -> FacetOption {
    FacetOption { value: value.to_owned(), label: label.to_owned(), count: None, is_checked: true }
}

fn availability_label(value: AvailabilityFilter) -> &'static str {
    match value {
        AvailabilityFilter::ActivelyLooking => "Actively looking",
        AvailabilityFilter::Open => "Open to offers",
        AvailabilityFilter::Engaged => "Engaged until a date",
        AvailabilityFilter::Unconfirmed => "Not confirmed for 35 days",
        AvailabilityFilter::NotLooking => "Not looking",
    }
}

fn facets(filters: &Filters) -> Vec<Facet> {
    let option = |value: &str, label: &str, is_checked| FacetOption {
        value: value.to_owned(),
        label: label.to_owned(),
        count: None,
        is_checked,
    };
    let availability = AvailabilityFilter::ALL.iter();
    let availability =
        availability.map(|v| option(v.as_str(), availability_label(*v), filters.availability.contains(v)));
    let seniority = Seniority::ALL.iter();
    let seniority = seniority.map(|v| option(v.as_str(), v.label(), filters.seniorities.contains(v)));
    let engagement = EngagementType::ALL.iter();
    let engagement = engagement.map(|v| option(v.as_str(), v.label(), filters.engagement_types.contains(v)));
    let facet = |title, name, options| Facet { title, name, kind: FacetKind::Checkbox, options };
    vec![
        facet("Availability", "availability", availability.collect()),
        facet("Seniority", "seniority", seniority.collect()),
        facet("Engagement", "engagement", engagement.collect()),
    ]
}

fn sorts(address: &Address) -> Vec<SortOption> {
    let label = |sort| match sort {
        Sort::Top => "Top",
        Sort::Newest => "Newest",
        Sort::Confirmed => "Recently confirmed",
        Sort::Rate => "Rate, lowest first",
    };
    let option = |sort: &Sort| SortOption {
        label: label(*sort),
        href: address.sorted_by(*sort).href(),
        is_current: address.search.sort == *sort,
    };
    Sort::ALL.iter().map(option).collect()
}

fn rate_label(MaxRate { currency, minor }: MaxRate) -> String {
    match minor {
        Some(minor) => format!("Up to {} an hour", currency.format(minor)),
        None => format!("Rates in {currency}"),
    }
}

/// Every active filter, value by value, each with the search without it.
fn chips(address: &Address) -> Vec<Chip> {
    let filters = &address.search.filters;
    let mut chips = Vec::new();
    let mut chip = |label: String, rest: Address| chips.push(Chip { label, remove_href: rest.href() });
    if !address.text.is_empty() {
        let mut rest = address.without(|f| f.text.clear());
        rest.text.clear();
        chip(format!("“{}”", address.text), rest);
    }
    for (at, skill) in filters.skills.iter().enumerate() {
        chip(skill.name.clone(), address.dropping(Dropped::Skill(at)));
    }
    if let (Some(level), false) = (filters.min_level, filters.skills.is_empty()) {
        chip(format!("Level {level} or more"), address.dropping(Dropped::MinLevel));
    }
    for value in &filters.seniorities {
        chip(value.label().to_owned(), address.without(|f| f.seniorities.retain(|v| v != value)));
    }
    for value in &filters.countries {
        chip(value.name().to_owned(), address.without(|f| f.countries.retain(|v| v != value)));
    }
    for value in &filters.availability {
        let rest = address.without(|f| f.availability.retain(|v| v != value));
        chip(availability_label(*value).to_owned(), rest);
    }
    for value in &filters.engagement_types {
        chip(value.label().to_owned(), address.without(|f| f.engagement_types.retain(|v| v != value)));
    }
    if let Some(rate) = filters.max_rate {
        chip(rate_label(rate), address.dropping(Dropped::MaxRate));
    }
    chips
}

fn drop_line(address: &Address, Drop { filter, total }: Drop) -> DropLine {
    let filters = &address.search.filters;
    let name = match filter {
        Dropped::Text => format!("“{}”", address.text),
        Dropped::Skill(at) => filters.skills.get(at).map(|skill| skill.name.clone()).unwrap_or_default(),
        Dropped::MinLevel => "the least level".to_owned(),
        Dropped::Seniority => "seniority".to_owned(),
        Dropped::Country => "country".to_owned(),
        Dropped::Availability => "availability".to_owned(),
        Dropped::Engagement => "engagement".to_owned(),
        Dropped::MaxRate => "the rate".to_owned(),
    };
    DropLine { label: format!("Without {name}: {}", counted(total)), href: address.dropping(filter).href() }
}

impl Page for ListPage {
    fn meta(&self) -> PageMeta {
        let description =
            "Engineers who are open to work: what they can do, when they are free and what was checked.";
        let meta = PageMeta::public("Engineers", description, "/engineers");
        PageMeta { is_noindex: !self.is_bare, ..meta }
    }
}

/// `/engineers/{slug}`
#[derive(Clone, Debug, Serialize)]
pub struct ProfilePage {
    engineer: EngineerCard,
    crumbs: Vec<Crumb>,
    bio_md: String,
    primary: Vec<SkillTag>,
    others: Vec<SkillTag>,
    facts: Vec<Fact>,
    parts: PartsView,
    checks: Vec<Fact>,
    is_anonymous: bool,
    /// Where to ask for an intro; none for developers and staff.
    ask: Option<Ask>,
    #[serde(skip)]
    slug: String,
    #[serde(skip)]
    is_indexable: bool,
}

/// The way to an intro, for who looks.
#[derive(Clone, Debug, Serialize)]
pub struct Ask {
    label: &'static str,
    href: String,
    note: &'static str,
}

impl ProfilePage {
    /// The page, as far as the viewer may see it.
    #[must_use]
    pub fn new(
        profile: &OpenProfile,
        asker: Option<AccountKind>,
        came_from: &str,
        now: DateTime<Utc>,
    ) -> Self {
        let shown = &profile.shown;
        let mut engineer = card_of(shown, now);
        let large = |stamp: &str| portrait_of(&shown.slug, stamp, &engineer.name, 256);
        engineer.photo = shown.photo_stamp.as_deref().map(large);
        let date = |at: DateTime<Utc>| at.format("%-d %B %Y").to_string();
        let engagement: Vec<&str> = shown.engagement_types.iter().map(|value| value.label()).collect();
        let mut facts = vec![Fact::new("Where", engineer.place.clone())];
        if !engagement.is_empty() {
            facts.push(Fact::new("Engagement", engagement.join(", ")));
        }
        if let (Some(currency), Some(salary)) = (shown.currency, shown.salary_minor) {
            facts.push(Fact::new("Least salary", format!("{} per year", currency.format(salary))));
        }
        let assessed = "None yet: every skill here is marked with what stands behind it.";
        let mut checks = vec![Fact::new("Profile read by our vetters", date(shown.approved_at))];
        if profile.scorer_count > 1 {
            checks.push(Fact::new("Scored by", format!("{} vetters", profile.scorer_count)));
        }
        checks.push(Fact::new("Assessments", assessed));
        Self {
            crumbs: vec![Crumb::to("Engineers", "/engineers"), Crumb::here(engineer.name.clone())],
            bio_md: profile.bio_md.clone(),
            parts: PartsView::new(&profile.parts),
            primary: skill_tags(shown.skills.iter().filter(|skill| skill.is_primary), true),
            others: skill_tags(shown.skills.iter().filter(|skill| !skill.is_primary), true),
            facts,
            checks,
            is_anonymous: shown.identity == Identity::Anonymous,
            ask: ask(profile, asker, came_from),
            slug: shown.slug.clone(),
            is_indexable: profile.is_indexable,
            engineer,
        }
    }
}

fn ask(profile: &OpenProfile, asker: Option<AccountKind>, came_from: &str) -> Option<Ask> {
    let mut href = format!("/engineers/{}/intro", profile.shown.slug);
    if intros::is_from_digest(came_from) {
        href.push_str("?from=");
        href.push_str(came_from);
    }
    let label = "Ask for an intro";
    match asker {
        Some(AccountKind::Company) if profile.can_ask => Some(Ask {
            label,
            href,
            note: "You name the role and the pay range; they answer within seven days.",
        }),
        Some(AccountKind::Company) => Some(Ask {
            label: "Get your company verified",
            href: "/company".to_owned(),
            note: "Only verified companies ask for intros.",
        }),
        Some(AccountKind::Developer | AccountKind::Staff) => None,
        None => Some(Ask {
            label,
            href,
            note: "Sign in as a company first: intros come from verified companies.",
        }),
    }
}

impl Page for ProfilePage {
    fn meta(&self) -> PageMeta {
        let title = format!("{}: {}", self.engineer.name, self.engineer.headline);
        let path = format!("/engineers/{}", self.slug);
        PageMeta {
            is_noindex: !self.is_indexable,
            ..PageMeta::public(&title, &self.engineer.headline, &path)
        }
    }
}

impl Template for ListPage {
    const NAME: &'static str = "pages/directory/list.html";
    fn samples() -> Vec<Self> {
        super::samples::lists()
    }
}

impl Template for ProfilePage {
    const NAME: &'static str = "pages/directory/profile.html";
    fn samples() -> Vec<Self> {
        super::samples::profiles()
    }
}
