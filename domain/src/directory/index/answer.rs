//! What fits a search, as one bitmap: each kind of filter is a part, and all parts are joined by *and*. A facet leaves out
//! the part of its own kind.

use std::sync::{Arc, OnceLock};

use roaring::{MultiOps, RoaringBitmap};

use super::super::asked::{Asked, Stream};
use super::super::conditions::{evidence_from, languages_from, state};
use super::super::filters::{AvailabilityFilter, Filters, PayUnit, Sort, midnight_before};
use super::super::shown::oldest_confirmation;
use super::super::text::Term;
use super::super::viewer::{Standing, Surface, Viewer};
use super::super::visibility::visibilities;
use super::load::day;
use super::row::{Key, NEVER, NO_DAY, bucket};
use super::snapshot::{Kept, Lane, Snapshot};
use crate::engineers::parts::LanguageLevel;
use crate::engineers::{Availability, Evidence, Visibility};
use crate::platform::languages::Language;
use crate::platform::money::Currency;

/// Documents, shared where the snapshot has them as they are.
pub(super) type Bits = Arc<RoaringBitmap>;

/// A kind of filter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Part {
    Seen,
    Availability,
    Text,
    Skills,
    Languages,
    Seniority,
    Country,
    Engagement,
    Authorised,
    Hours,
    Start,
    Overlap,
    Pay,
    Added,
}

/// A search, answered from a snapshot.
pub(in super::super) struct Answer<'a> {
    pub(super) snapshot: &'a Snapshot,
    pub(super) asked: Asked<'a>,
    parts: Vec<(Part, Bits)>,
    pub(super) fits: Bits,
    newcomers: OnceLock<Bits>,
    regulars: OnceLock<Bits>,
    /// How many of those who fit have each value, by its number; made where they are few.
    pub(super) tally: OnceLock<Vec<u32>>,
}

impl<'a> Answer<'a> {
    /// Works out who fits.
    pub(in super::super) fn new(snapshot: &'a Snapshot, asked: Asked<'a>) -> Self {
        Self::of(snapshot, asked, &[])
    }

    fn of(snapshot: &'a Snapshot, asked: Asked<'a>, known: &[(Part, Bits)]) -> Self {
        let parts = parts(snapshot, &asked, known);
        let fits = joined(parts.iter().map(|(_, bits)| bits));
        let (newcomers, regulars, tally) = (OnceLock::new(), OnceLock::new(), OnceLock::new());
        Self { snapshot, asked, parts, fits, newcomers, regulars, tally }
    }

    /// How many fit.
    pub(in super::super) fn count(&self) -> i64 {
        i64::try_from(self.fits.len()).unwrap_or(i64::MAX)
    }

    /// Of the snapshot.
    pub(in super::super) fn version(&self) -> u64 {
        self.snapshot.version
    }

    /// The answer to a search that differs from this one in these parts alone: only they are worked out again.
    pub(in super::super) fn changed<'b>(&self, asked: Asked<'b>, parts: &[Part]) -> Answer<'b>
    where
        'a: 'b,
    {
        let same: Vec<(Part, Bits)> =
            self.parts.iter().filter(|(part, _)| !parts.contains(part)).cloned().collect();
        Answer::of(self.snapshot, asked, &same)
    }

    /// Those of a stream who fit.
    pub(super) fn stream(&self, stream: Stream) -> &RoaringBitmap {
        let newcomers = || approved_since(self.snapshot, day(self.asked.cutoff.date_naive()));
        match stream {
            Stream::All => &self.fits,
            Stream::Newcomers => {
                self.newcomers.get_or_init(|| Arc::new(self.fits.as_ref() & newcomers().as_ref()))
            }
            Stream::Regular => {
                self.regulars.get_or_init(|| Arc::new(self.fits.as_ref() - newcomers().as_ref()))
            }
        }
    }

    /// Who fits everything but these parts.
    pub(super) fn but(&self, left_out: &[Part]) -> Bits {
        if !self.parts.iter().any(|(part, _)| left_out.contains(part)) {
            return self.fits.clone();
        }
        joined(self.parts.iter().filter(|(part, _)| !left_out.contains(part)).map(|(_, bits)| bits))
    }
}

fn joined<'b>(parts: impl Iterator<Item = &'b Bits>) -> Bits {
    let mut parts: Vec<&Bits> = parts.collect();
    parts.sort_by_key(|bits| bits.len());
    match parts.as_slice() {
        [] => Arc::default(),
        [only] => (*only).clone(),
        [first, second, rest @ ..] => {
            let both = first.as_ref() & second.as_ref();
            Arc::new(rest.iter().fold(both, |all, next| all & next.as_ref()))
        }
    }
}

/// Every part of a search; those of `known` are as they are there.
fn parts(snapshot: &Snapshot, asked: &Asked<'_>, known: &[(Part, Bits)]) -> Vec<(Part, Bits)> {
    let filters = asked.filters;
    let mut parts: Vec<(Part, Bits)> = Vec::new();
    let mut part = |part: Part, is_on: bool, make: &dyn Fn() -> Bits| {
        if is_on {
            let known = known.iter().find(|(other, _)| *other == part);
            parts.push((part, known.map_or_else(make, |(_, bits)| bits.clone())));
        }
    };
    part(Part::Seen, true, &|| seen(snapshot, asked.viewer, asked.surface));
    part(Part::Availability, true, &|| availability(snapshot, asked));
    part(Part::Text, !filters.text.is_empty(), &|| {
        let terms: Vec<Bits> = filters.text.iter().map(|term| fitting(snapshot, term)).collect();
        joined(terms.iter())
    });
    let has_skills = !filters.skills.is_empty() || filters.min_evidence.is_some();
    part(Part::Skills, has_skills, &|| skills(snapshot, filters, filters.min_level, filters.min_evidence));
    part(Part::Languages, !filters.languages.is_empty(), &|| {
        languages(snapshot, filters, filters.language_level)
    });
    let any = |keys: Vec<Key>| any_of(snapshot, keys.iter());
    part(Part::Seniority, !filters.seniorities.is_empty(), &|| {
        any(filters.seniorities.iter().copied().map(Key::Seniority).collect())
    });
    part(Part::Country, !filters.countries.is_empty(), &|| {
        any(filters.countries.iter().copied().map(Key::Country).collect())
    });
    part(Part::Engagement, !filters.engagement_types.is_empty(), &|| {
        any(filters.engagement_types.iter().copied().map(Key::Engagement).collect())
    });
    part(Part::Authorised, !filters.work_authorisations.is_empty(), &|| {
        any(filters.work_authorisations.iter().copied().map(Key::Authorised).collect())
    });
    part(Part::Hours, filters.min_hours.is_some(), &|| {
        let least = filters.min_hours.unwrap_or_default();
        if least == i16::MAX {
            Arc::default()
        } else {
            Arc::new(snapshot.union(Key::Hours(least)..=Key::Hours(i16::MAX)))
        }
    });
    part(Part::Start, filters.start_by.is_some(), &|| {
        let last = filters.start_by.map_or(NO_DAY, day);
        Arc::new(snapshot.union(Key::StartOn(NO_DAY)..=Key::StartOn(last)))
    });
    part(Part::Overlap, filters.overlap().is_some(), &|| {
        Arc::new(overlapping(snapshot, filters, filters.overlap().map_or(0, |(_, hours)| hours), asked))
    });
    let by_pay = filters.max_pay.is_some() || asked.order.sort == Sort::Rate;
    part(Part::Pay, by_pay, &|| Arc::new(paid(snapshot, asked)));
    part(Part::Added, filters.added_days.is_some(), &|| {
        let since = midnight_before(asked.now, filters.added_days.unwrap_or_default());
        approved_since(snapshot, day(since.date_naive()))
    });
    parts
}

/// Whoever the viewer may see there, of those whom somebody may see in the directory: the same as `visible_to` says of
/// the directory, of the pages of a skill and of the sitemap.
pub(super) fn seen(snapshot: &Snapshot, viewer: &Viewer, surface: Surface) -> Bits {
    let seen = snapshot.kept(Kept::Seen(viewer.standing, surface), || {
        let open = |visibility: Visibility| snapshot.get(&Key::Seen(visibility));
        let shown = visibilities(viewer.standing, surface).into_iter().filter_map(open);
        let shown: RoaringBitmap = MultiOps::union(shown.map(AsRef::as_ref));
        match snapshot.get(&Key::Indexable) {
            Some(indexable) if viewer.standing == Standing::SearchEngine => shown & indexable.as_ref(),
            None if viewer.standing == Standing::SearchEngine => RoaringBitmap::new(),
            _ => shown,
        }
    });
    let companies = viewer.companies().iter().map(|company| Key::BarsCompany(company.0));
    let domains = viewer.domains().iter().map(|domain| Key::BarsDomain(domain.as_str().into()));
    let addresses = viewer.addresses().iter().map(|address| Key::BarsAddress(address.as_str().into()));
    let keys: Vec<Key> = companies.chain(domains).chain(addresses).collect();
    let barred = any_of(snapshot, keys.iter());
    if barred.is_empty() { seen } else { Arc::new(seen.as_ref() - barred.as_ref()) }
}

/// Whoever has one of these values.
fn any_of<'b>(snapshot: &Snapshot, keys: impl Iterator<Item = &'b Key>) -> Bits {
    let found: Vec<&Bits> = keys.filter_map(|key| snapshot.get(key)).collect();
    match found.as_slice() {
        [] => Arc::default(),
        [only] => (*only).clone(),
        _ => Arc::new(MultiOps::union(found.into_iter().map(AsRef::as_ref))),
    }
}

/// Whoever said within 35 days what they said.
pub(super) fn confirmed(snapshot: &Snapshot, asked: &Asked<'_>) -> Bits {
    let since = day(oldest_confirmation(asked.now).date_naive());
    snapshot.kept(Kept::ConfirmedSince(since), || {
        snapshot.union(Key::ConfirmedOn(since)..=Key::ConfirmedOn(i32::MAX))
    })
}

fn approved_since(snapshot: &Snapshot, since: i32) -> Bits {
    snapshot.kept(Kept::ApprovedSince(since), || {
        snapshot.union(Key::ApprovedOn(since)..=Key::ApprovedOn(i32::MAX))
    })
}

fn availability(snapshot: &Snapshot, asked: &Asked<'_>) -> Bits {
    let wanted = &asked.filters.availability;
    let confirmed = confirmed(snapshot, asked);
    let none = Bits::default();
    let not_looking = snapshot.get(&Key::Availability(Availability::NotLooking)).unwrap_or(&none);
    if wanted.is_empty() {
        let mut looking = confirmed.as_ref() - not_looking.as_ref();
        // Hired, and nobody has said until when.
        if let Some(without_end) = snapshot.get(&Key::StartOn(NEVER)) {
            looking -= without_end.as_ref();
        }
        return Arc::new(looking);
    }
    let states: Vec<Key> = wanted.iter().filter_map(|one| state(*one)).map(Key::Availability).collect();
    let mut any = any_of(snapshot, states.iter()).as_ref() & confirmed.as_ref();
    if wanted.contains(&AvailabilityFilter::Unconfirmed) {
        any |= snapshot.all.as_ref() - confirmed.as_ref() - not_looking.as_ref();
    }
    if wanted.contains(&AvailabilityFilter::NotLooking) {
        any |= not_looking.as_ref();
    }
    Arc::new(any)
}

/// Whoever has every chosen skill at these least values; without one, any skill with that evidence.
pub(super) fn skills(
    snapshot: &Snapshot,
    filters: &Filters,
    level: Option<i16>,
    evidence: Option<Evidence>,
) -> Bits {
    if filters.skills.is_empty() {
        let keys: Vec<Key> =
            evidence_from(evidence.unwrap_or(Evidence::Claimed)).into_iter().map(Key::Evidence).collect();
        return any_of(snapshot, keys.iter());
    }
    let held: Vec<Bits> = filters
        .skills
        .iter()
        .map(|skill| {
            let keys: Vec<Key> = held_keys(snapshot, skill.id, level, evidence).cloned().collect();
            any_of(snapshot, keys.iter())
        })
        .collect();
    joined(held.iter())
}

/// The values under which a skill is held at these least values.
pub(super) fn held_keys(
    snapshot: &Snapshot,
    skill: i32,
    level: Option<i16>,
    evidence: Option<Evidence>,
) -> impl Iterator<Item = &Key> {
    let is_any = level.unwrap_or(1) <= 1 && evidence.unwrap_or(Evidence::Claimed) == Evidence::Claimed;
    let (any, exact) = (Key::Skill(skill), Key::SkillAt(skill, level.unwrap_or(1), Evidence::Claimed));
    let range =
        if is_any { any.clone()..=any } else { exact..=Key::SkillAt(skill, i16::MAX, Evidence::Delivered) };
    let least = evidence.unwrap_or(Evidence::Claimed);
    let fits = move |key: &&Key| !matches!(key, Key::SkillAt(_, _, behind) if *behind < least);
    snapshot.range(range).map(|(key, _)| key).filter(fits)
}

/// Whoever speaks every chosen language at least this well.
pub(super) fn languages(snapshot: &Snapshot, filters: &Filters, least: Option<LanguageLevel>) -> Bits {
    let each = |language: &Language| Arc::new(speaking(snapshot, *language, least));
    let all: Vec<Bits> = filters.languages.iter().map(each).collect();
    joined(all.iter())
}

fn speaking(snapshot: &Snapshot, language: Language, least: Option<LanguageLevel>) -> RoaringBitmap {
    let levels = languages_from(least.unwrap_or(LanguageLevel::A1));
    let found = levels.into_iter().filter_map(|level| snapshot.get(&Key::Language(language, level)));
    MultiOps::union(found.map(AsRef::as_ref))
}

/// Whoever shares so many hours of the viewer's working day, on the day that `filters` compares clocks for.
pub(super) fn overlapping(
    snapshot: &Snapshot,
    filters: &Filters,
    hours: u8,
    asked: &Asked<'_>,
) -> RoaringBitmap {
    let near = snapshot.range(Key::Zone("")..=Key::Zone("\u{10ffff}")).filter_map(|(key, bits)| match key {
        Key::Zone(name) => {
            name.parse().ok().filter(|zone| filters.shares(*zone, hours, asked.now)).map(|_| bits)
        }
        _ => None,
    });
    MultiOps::union(near)
}

/// Whoever names a floor that is not above the most that is offered.
pub(super) fn paid(snapshot: &Snapshot, asked: &Asked<'_>) -> RoaringBitmap {
    let unit = asked.filters.pay().unit;
    let limits = asked.filters.pay_limits(&asked.order.rates);
    let of = |(currency, limit)| paid_at_most(snapshot, unit, currency, limit);
    MultiOps::union(limits.into_iter().map(of).collect::<Vec<Bits>>().iter().map(AsRef::as_ref))
}

/// Whole ranges of amounts are taken as they are; those of the limit's own range, in their order.
fn paid_at_most(snapshot: &Snapshot, unit: PayUnit, currency: Currency, limit: Option<i64>) -> Bits {
    let key = |range: u16| Key::Pay(unit, currency, range);
    let Some(limit) = limit else {
        return snapshot.kept(Kept::Floors(unit, currency), || snapshot.union(key(0)..=key(u16::MAX)));
    };
    if limit < 0 {
        return Arc::default();
    }
    let last = bucket(limit);
    let below = last.checked_sub(1).map(|before| snapshot.union(key(0)..=key(before))).unwrap_or_default();
    let lane = snapshot.orders.lane(Lane::Floors(unit, currency));
    let minor =
        |number: &u32| snapshot.row(*number).and_then(|row| row.floor(unit)).map_or(-1, |(minor, _)| minor);
    let from = lane.partition_point(|number| bucket(minor(number)) < last);
    let to = lane.partition_point(|number| minor(number) <= limit);
    let edge: RoaringBitmap = lane.get(from..to).unwrap_or_default().iter().copied().collect();
    Arc::new(below | edge)
}

fn fitting(snapshot: &Snapshot, term: &Term) -> Bits {
    let of = |key: Key| snapshot.get(&key).cloned().unwrap_or_default();
    match term {
        Term::Skill(skill) => of(Key::Skill(skill.id)),
        Term::Country(country) => of(Key::Country(*country)),
        Term::Seniority(seniority) => of(Key::Seniority(*seniority)),
        Term::Not(unwanted) => Arc::new(snapshot.all.as_ref() - fitting(snapshot, unwanted).as_ref()),
        Term::Beginning(_) | Term::Phrase(_) | Term::Like(_) => Arc::new(snapshot.words.find(term)),
    }
}

/// The lanes of a sort: one, but for amounts, of which there is one a currency.
pub(super) fn lanes(asked: &Asked<'_>) -> Vec<Lane> {
    match asked.order.sort {
        Sort::Rate => Currency::all()
            .filter(|currency| asked.order.compared(0, *currency).is_some())
            .map(|currency| Lane::Floors(asked.order.pay.unit, currency))
            .collect(),
        Sort::Best => vec![Lane::Sorted(Sort::Top)],
        sort => vec![Lane::Sorted(sort)],
    }
}
