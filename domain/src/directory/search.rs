//! One page of the directory with its exact total and facets, all from the same conditions, so that they cannot disagree.
//! The index of this process says who and how many; the rows of the page come from Postgres, through the one predicate.

use diesel::QueryResult;

use super::asked::{Asked, Source, Stream};
use super::cards::load_cards;
use super::cursor::Place;
use super::facets::Facets;
use super::facets_sql;
use super::filters::{Filters, Sort};
use super::index::{Part, Snapshot};
use super::order::Order;
use super::queries::is_walked;
use super::rates::Rates;
use super::shown::Shown;
use super::slots::{self, SlotPage};
use super::viewer::{Surface, Viewer};
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::ids::EngineerId;

/// Engineers on a page.
pub(super) const PAGE: usize = 20;
/// Filters that Postgres tries one by one when few fit: each costs a count over the directory, and anybody may ask. The
/// index tries them all.
pub(super) const MOST_DROPS: usize = 8;
/// With fewer results than this, the filters that hide the most are named.
const FEW: i64 = 3;
/// With more results than this, Postgres does not count facets: that would take longer than the index takes to be there.
const MOST_COUNTED: i64 = 50_000;

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Search {
    /// Who must fit.
    pub filters: Filters,
    /// In which order.
    pub sort: Sort,
    /// Which page.
    pub place: Place,
    /// Whether [`Results::facets`] are wanted.
    pub facets: bool,
}

/// One page.
#[derive(Clone, Debug)]
pub struct Results {
    /// How many fit, on all pages.
    pub total: i64,
    /// Those of this page. One that was hidden a moment ago is missing here before the total knows it.
    pub cards: Vec<Shown>,
    /// The page before this one.
    pub previous: Option<Place>,
    /// The page after it.
    pub next: Option<Place>,
    /// When few fit: which filter to drop, the most helpful first. Without an index nothing in a large network.
    pub drops: Vec<Drop>,
    /// Nothing if they were not wanted, and while the index is being built and very many fit.
    pub facets: Option<Facets>,
    /// Who answered.
    pub answered_by: AnsweredBy,
}

/// Where an answer came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnsweredBy {
    /// Plain SQL: there is no index yet.
    Postgres,
    /// The index of this process in this version, which rises with every change.
    Index(u64),
}

/// What one filter costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Drop {
    /// Which.
    pub filter: Dropped,
    /// How many would fit without it.
    pub total: i64,
}

/// One filter of a search.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dropped {
    /// All words.
    Text,
    /// The skill at this place of the list.
    Skill(usize),
    /// The least level.
    MinLevel,
    /// The least evidence.
    Evidence,
    /// All levels of seniority.
    Seniority,
    /// All countries.
    Country,
    /// All kinds of availability.
    Availability,
    /// All kinds of engagement.
    Engagement,
    /// The language at this place of the list.
    Language(usize),
    /// The least level of the languages.
    LanguageLevel,
    /// All countries in which one may work.
    WorkAuthorisation,
    /// The least hours a week.
    Hours,
    /// The latest start.
    Start,
    /// The hours in common.
    Overlap,
    /// The most pay.
    Pay,
    /// Since when.
    Added,
}

/// Searches what `viewer` may see.
///
/// # Errors
/// When Postgres refuses.
pub async fn search(
    conn: &mut Conn,
    cx: &Context,
    index: Option<&Snapshot>,
    viewer: &Viewer,
    search: &Search,
) -> QueryResult<Results> {
    let needs_rates = search.facets || search.sort == Sort::Rate || search.filters.max_pay.is_some();
    let rates = if needs_rates { Rates::load(conn).await? } else { Rates::default() };
    let order = Order::of(&search.filters, search.sort, &rates);
    let cutoff = slots::cutoff(cx);
    let surface = Surface::Directory;
    let asked = Asked { viewer, surface, filters: &search.filters, order: &order, now: cx.now, cutoff };
    let source = Source::of(index, asked);
    let total = source.count(conn).await?;
    let place = if search.place.is_of(search.sort) { &search.place } else { &Place::First };
    let page = if search.sort.has_slots() {
        slots::page(conn, &source, place, PAGE).await?
    } else {
        keyset_page(conn, &source, place).await?
    };
    let ids: Vec<EngineerId> = page.ids.iter().map(|id| EngineerId(*id)).collect();
    let cards = load_cards(conn, viewer, Surface::Directory, &ids, cx.now).await?;
    let names_drops = total < FEW && (index.is_some() || is_walked(conn).await?);
    let drops = if names_drops { drops(conn, &source, &asked, total).await? } else { Vec::new() };
    let (facets, answered_by) = match &source {
        Source::Index(answer) => {
            (search.facets.then(|| answer.facets()), AnsweredBy::Index(answer.version()))
        }
        Source::Postgres(_) if search.facets && total <= MOST_COUNTED => {
            (Some(facets_sql::facets(conn, &asked).await?), AnsweredBy::Postgres)
        }
        Source::Postgres(_) => (None, AnsweredBy::Postgres),
    };
    Ok(Results { total, cards, previous: page.previous, next: page.next, drops, facets, answered_by })
}

/// A page of an order that has one key.
async fn keyset_page(conn: &mut Conn, source: &Source<'_>, place: &Place) -> QueryResult<SlotPage> {
    let mut found = source.list(conn, Stream::All, place, PAGE + 1).await?;
    let has_more = found.len() > PAGE;
    found.truncate(PAGE);
    let (has_previous, has_next) = match place {
        Place::First | Place::Slots(_) => (false, has_more),
        Place::After(_) => (true, has_more),
        Place::Before(_) => {
            found.reverse();
            (has_more, true)
        }
    };
    let previous = found.first().filter(|_| has_previous).copied().map(Place::Before);
    let next = found.last().filter(|_| has_next).copied().map(Place::After);
    Ok(SlotPage { ids: found.into_iter().map(|place| place.id).collect(), previous, next })
}

/// What each filter costs, for those that cost anything.
async fn drops(
    conn: &mut Conn,
    source: &Source<'_>,
    asked: &Asked<'_>,
    total: i64,
) -> QueryResult<Vec<Drop>> {
    let mut found = Vec::new();
    let most = if matches!(source, Source::Index(_)) { usize::MAX } else { MOST_DROPS };
    for filter in asked.filters.each_dropped().into_iter().take(most) {
        let without = asked.filters.without(filter);
        let without = asked.with(&without);
        let count = match source {
            Source::Index(answer) => answer.changed(without, parts_of(filter)).count(),
            Source::Postgres(_) => Source::Postgres(without).count(conn).await?,
        };
        if count > total {
            found.push(Drop { filter, total: count });
        }
    }
    found.sort_by_key(|drop| -drop.total);
    Ok(found)
}

/// The parts of an answer that are others without this filter. Hours in common are those of the day of the start.
fn parts_of(dropped: Dropped) -> &'static [Part] {
    match dropped {
        Dropped::Text => &[Part::Text],
        Dropped::Skill(_) | Dropped::MinLevel | Dropped::Evidence => &[Part::Skills],
        Dropped::Seniority => &[Part::Seniority],
        Dropped::Country => &[Part::Country],
        Dropped::Availability => &[Part::Availability],
        Dropped::Engagement => &[Part::Engagement],
        Dropped::Language(_) | Dropped::LanguageLevel => &[Part::Languages],
        Dropped::WorkAuthorisation => &[Part::Authorised],
        Dropped::Hours => &[Part::Hours],
        Dropped::Start => &[Part::Start, Part::Overlap],
        Dropped::Overlap => &[Part::Overlap],
        Dropped::Pay => &[Part::Pay],
        Dropped::Added => &[Part::Added],
    }
}

impl Filters {
    /// The filters that are on: kinds first, then skills and languages, the last chosen first.
    fn each_dropped(&self) -> Vec<Dropped> {
        let kinds = [
            (Dropped::Text, !self.text.is_empty()),
            (Dropped::MinLevel, self.min_level.is_some() && !self.skills.is_empty()),
            (Dropped::Evidence, self.min_evidence.is_some()),
            (Dropped::Seniority, !self.seniorities.is_empty()),
            (Dropped::Country, !self.countries.is_empty()),
            (Dropped::Availability, !self.availability.is_empty()),
            (Dropped::Engagement, !self.engagement_types.is_empty()),
            (Dropped::LanguageLevel, self.language_level.is_some() && !self.languages.is_empty()),
            (Dropped::WorkAuthorisation, !self.work_authorisations.is_empty()),
            (Dropped::Hours, self.min_hours.is_some()),
            (Dropped::Start, self.start_by.is_some()),
            (Dropped::Overlap, self.overlap().is_some()),
            (Dropped::Pay, self.max_pay.is_some()),
            (Dropped::Added, self.added_days.is_some()),
        ];
        let kinds = kinds.into_iter().filter(|(_, is_on)| *is_on).map(|(kind, _)| kind);
        let skills = (0..self.skills.len()).rev().map(Dropped::Skill);
        let languages = (0..self.languages.len()).rev().map(Dropped::Language);
        kinds.chain(skills).chain(languages).collect()
    }

    /// The same search without one filter.
    #[must_use]
    pub fn without(&self, dropped: Dropped) -> Self {
        let mut rest = self.clone();
        match dropped {
            Dropped::Text => rest.text.clear(),
            Dropped::Skill(at) if at < rest.skills.len() => {
                rest.skills.remove(at);
            }
            Dropped::Language(at) if at < rest.languages.len() => {
                rest.languages.remove(at);
            }
            Dropped::Skill(_) | Dropped::Language(_) => {}
            Dropped::MinLevel => rest.min_level = None,
            Dropped::Evidence => rest.min_evidence = None,
            Dropped::Seniority => rest.seniorities.clear(),
            Dropped::Country => rest.countries.clear(),
            Dropped::Availability => rest.availability.clear(),
            Dropped::Engagement => rest.engagement_types.clear(),
            Dropped::LanguageLevel => rest.language_level = None,
            Dropped::WorkAuthorisation => rest.work_authorisations.clear(),
            Dropped::Hours => rest.min_hours = None,
            Dropped::Start => rest.start_by = None,
            Dropped::Overlap => rest.min_overlap = None,
            Dropped::Pay => rest.max_pay = None,
            Dropped::Added => rest.added_days = None,
        }
        rest
    }
}
