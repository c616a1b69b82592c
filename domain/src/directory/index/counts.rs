//! The facets of an answer: intersections are counted, never made.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::ops::RangeInclusive;

use roaring::RoaringBitmap;

use super::super::conditions::evidence_from;
use super::super::facets::{
    ADDED_DAYS, EVIDENCE, Facets, HOURS, LANGUAGE_LEVELS, LEVELS, MOST_VALUES, OVERLAPS, most_frequent,
    start_days, summed,
};
use super::super::filters::{AvailabilityFilter, Filters, PayUnit, midnight_before};
use super::answer::{Answer, Part, confirmed, held_keys, languages, overlapping, paid};
use super::load::day;
use super::row::{Key, NO_DAY};
use crate::engineers::parts::LanguageLevel;
use crate::engineers::skills::NamedSkill;
use crate::engineers::{Availability, EngagementType, Evidence, Seniority};

/// Values with how many have each.
type Counts<T> = Vec<(T, i64)>;

fn signed(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

impl Answer<'_> {
    /// All facets.
    pub(in super::super) fn facets(&self) -> Facets {
        let filters = self.asked.filters;
        let count = |base: &RoaringBitmap, key: Key| self.counted(base, &key);
        let (levels, evidence) = self.of_skills();
        let by_seniority = self.but(&[Part::Seniority]);
        let by_engagement = self.but(&[Part::Engagement]);
        Facets {
            skills: self.skill_counts(),
            levels,
            evidence,
            seniorities: Seniority::ALL
                .iter()
                .map(|v| (*v, count(&by_seniority, Key::Seniority(*v))))
                .collect(),
            countries: self.countries(Part::Country, |code| match code {
                Key::Country(country) => Some(*country),
                _ => None,
            }),
            availability: self.availability_counts(),
            engagement_types: EngagementType::ALL
                .iter()
                .map(|v| (*v, count(&by_engagement, Key::Engagement(*v))))
                .collect(),
            languages: self.language_counts(filters.language_level.unwrap_or(LanguageLevel::A1)),
            language_levels: self.language_level_counts(),
            work_authorisations: self.countries(Part::Authorised, |code| match code {
                Key::Authorised(country) => Some(*country),
                _ => None,
            }),
            hours: self.hour_counts(),
            starts: self.start_counts(),
            overlaps: self.overlap_counts(),
            added: self.added_counts(),
            pay: self.pay_counts(),
        }
    }

    fn counted(&self, base: &RoaringBitmap, key: &Key) -> i64 {
        self.snapshot.numbered(key).map_or(0, |(number, bits)| self.held_by(base, number, bits))
    }

    /// How many of `base` have a value: told apart already, where `base` is a few who fit.
    fn held_by(&self, base: &RoaringBitmap, number: u32, bits: &RoaringBitmap) -> i64 {
        match self.tallied(base) {
            Some(tally) => tally.get(number as usize).copied().map_or(0, i64::from),
            None => signed(base.intersection_len(bits)),
        }
    }

    /// Each value of a range with how many of `base` have it.
    fn each<'b>(
        &'b self,
        base: &'b RoaringBitmap,
        range: RangeInclusive<Key>,
    ) -> impl Iterator<Item = (&'b Key, i64)> {
        self.snapshot.numbered_range(range).map(|(key, number, bits)| (key, self.held_by(base, number, bits)))
    }

    /// With a skill more, at the chosen level and with the chosen evidence.
    fn skill_counts(&self) -> Vec<(i32, i64)> {
        let filters = self.asked.filters;
        let (level, evidence) = (filters.min_level, filters.min_evidence);
        let all = self.each(&self.fits, Key::Skill(i32::MIN)..=Key::Skill(i32::MAX));
        let skill =
            |(key, any): (&Key, i64)| if let Key::Skill(skill) = key { Some((*skill, any)) } else { None };
        let all: Vec<(i32, i64)> = all.filter_map(skill).filter(|(_, any)| *any > 0).collect();
        if level.is_none() && evidence.is_none() {
            return most_frequent(all);
        }
        let held = |skill| -> i64 {
            held_keys(self.snapshot, skill, level, evidence).map(|key| self.counted(&self.fits, key)).sum()
        };
        most_frequent_at_most(all, held)
    }

    /// With another least level, and with other evidence.
    fn of_skills(&self) -> (Counts<i16>, Counts<Evidence>) {
        let (filters, base) = (self.asked.filters, self.but(&[Part::Skills]));
        let within = self.with_any_level(&base);
        let count =
            |level: Option<i16>, evidence: Option<Evidence>| self.with_skills(&within, level, evidence);
        let levels = LEVELS.iter().filter(|_| !filters.skills.is_empty());
        let levels = levels.map(|level| (*level, count(Some(*level), filters.min_evidence))).collect();
        let evidence =
            EVIDENCE.iter().map(|behind| (*behind, count(filters.min_level, Some(*behind)))).collect();
        (levels, evidence)
    }

    /// Those of `base` who have every chosen skill, whatever its level.
    fn with_any_level<'b>(&self, base: &'b RoaringBitmap) -> Cow<'b, RoaringBitmap> {
        self.asked.filters.skills.iter().fold(Cow::Borrowed(base), |all, skill| {
            let held = self.snapshot.get(&Key::Skill(skill.id));
            Cow::Owned(held.map_or_else(RoaringBitmap::new, |held| all.as_ref() & held.as_ref()))
        })
    }

    /// How many of `within` have every chosen skill at these least values, or any skill with that evidence. Whoever has a
    /// skill has it under one value: sums need no union.
    fn with_skills(&self, within: &RoaringBitmap, level: Option<i16>, evidence: Option<Evidence>) -> i64 {
        let Some((last, others)) = self.asked.filters.skills.split_last() else {
            let least = evidence_from(evidence.unwrap_or(Evidence::Claimed));
            return least.into_iter().map(|behind| self.counted(within, &Key::Evidence(behind))).sum();
        };
        let keys = |skill: &NamedSkill| held_keys(self.snapshot, skill.id, level, evidence);
        let narrowed = others.iter().fold(Cow::Borrowed(within), |all, skill| {
            let held = keys(skill).filter_map(|key| self.snapshot.get(key));
            Cow::Owned(held.fold(RoaringBitmap::new(), |sum, bits| sum | (all.as_ref() & bits.as_ref())))
        });
        keys(last).map(|key| self.counted(&narrowed, key)).sum()
    }

    fn countries<T: Ord + Copy>(&self, part: Part, read: impl Fn(&Key) -> Option<T>) -> Vec<(T, i64)> {
        let base = self.but(&[part]);
        let codes = || crate::platform::places::Country::all();
        let wrap =
            |country| if part == Part::Country { Key::Country(country) } else { Key::Authorised(country) };
        let Some((first, last)) = codes().min().zip(codes().max()) else { return Vec::new() };
        let counts = self.each(&base, wrap(first)..=wrap(last));
        most_frequent(counts.filter_map(|(key, count)| Some((read(key)?, count))).collect())
    }

    fn availability_counts(&self) -> Vec<(AvailabilityFilter, i64)> {
        let base = self.but(&[Part::Availability]);
        let base_confirmed = base.as_ref() & confirmed(self.snapshot, &self.asked).as_ref();
        let of = |base: &RoaringBitmap, state| self.counted(base, &Key::Availability(state));
        let silent = signed(base.len()) - signed(base_confirmed.len());
        let not_looking = of(&base, Availability::NotLooking);
        let count = |wanted: AvailabilityFilter| match wanted {
            AvailabilityFilter::ActivelyLooking => of(&base_confirmed, Availability::ActivelyLooking),
            AvailabilityFilter::Open => of(&base_confirmed, Availability::Open),
            AvailabilityFilter::Engaged => of(&base_confirmed, Availability::Engaged),
            AvailabilityFilter::NotLooking => not_looking,
            AvailabilityFilter::Unconfirmed => {
                silent - (not_looking - of(&base_confirmed, Availability::NotLooking))
            }
        };
        AvailabilityFilter::ALL.iter().map(|wanted| (*wanted, count(*wanted))).collect()
    }

    /// With a language more. Whoever speaks one speaks it at one level.
    fn language_counts(&self, least: LanguageLevel) -> Vec<(crate::platform::languages::Language, i64)> {
        let codes = || crate::platform::languages::Language::all();
        let Some((first, last)) = codes().min().zip(codes().max()) else { return Vec::new() };
        let range = Key::Language(first, LanguageLevel::A1)..=Key::Language(last, LanguageLevel::Native);
        let mut counts: Vec<(crate::platform::languages::Language, i64)> = Vec::new();
        for (key, count) in self.each(&self.fits, range) {
            let Key::Language(language, level) = key else { continue };
            if *level < least {
                continue;
            }
            match counts.last_mut().filter(|(last, _)| last == language) {
                Some((_, sum)) => *sum += count,
                None => counts.push((*language, count)),
            }
        }
        most_frequent(counts)
    }

    /// With another least level of the chosen languages.
    fn language_level_counts(&self) -> Counts<LanguageLevel> {
        let (filters, base) = (self.asked.filters, self.but(&[Part::Languages]));
        let count = |least: LanguageLevel| {
            signed(base.intersection_len(&languages(self.snapshot, filters, Some(least))))
        };
        let levels = LANGUAGE_LEVELS.iter().filter(|_| !filters.languages.is_empty());
        levels.map(|least| (*least, count(*least))).collect()
    }

    fn hour_counts(&self) -> Vec<(i16, i64)> {
        let base = self.but(&[Part::Hours]);
        let counts: Vec<(i16, i64)> = self
            .each(&base, Key::Hours(i16::MIN)..=Key::Hours(i16::MAX))
            .filter_map(|(key, count)| if let Key::Hours(hours) = key { Some((*hours, count)) } else { None })
            .collect();
        summed(&HOURS, &counts, |least, hours| *hours >= least)
    }

    /// The day of the start is the day for which clocks are compared.
    fn start_counts(&self) -> Vec<(chrono::NaiveDate, i64)> {
        let (asked, days) = (&self.asked, start_days(self.asked.now));
        let starts = |base: &RoaringBitmap| -> Vec<(i32, i64)> {
            self.each(base, Key::StartOn(NO_DAY)..=Key::StartOn(i32::MAX))
                .filter_map(
                    |(key, count)| if let Key::StartOn(day) = key { Some((*day, count)) } else { None },
                )
                .collect()
        };
        let is_by = |last: chrono::NaiveDate, start: &i32| *start <= day(last);
        let base = self.but(&[Part::Start, Part::Overlap]);
        let Some((_, hours)) = asked.filters.overlap() else { return summed(&days, &starts(&base), is_by) };
        let on = |last: chrono::NaiveDate| {
            let with = Filters { start_by: Some(last), ..asked.filters.clone() };
            let near = base.as_ref() & overlapping(self.snapshot, &with, hours, asked);
            summed(&[last], &starts(&near), is_by)
        };
        days.into_iter().flat_map(on).collect()
    }

    fn overlap_counts(&self) -> Vec<(u8, i64)> {
        if self.asked.filters.zone.is_none() {
            return Vec::new();
        }
        let base = self.but(&[Part::Overlap]);
        let counts: Vec<(chrono_tz::Tz, i64)> = self
            .each(&base, Key::Zone("")..=Key::Zone("\u{10ffff}"))
            .filter_map(
                |(key, count)| {
                    if let Key::Zone(name) = key { Some((name.parse().ok()?, count)) } else { None }
                },
            )
            .collect();
        summed(&OVERLAPS, &counts, |least, zone| self.asked.filters.shares(*zone, least, self.asked.now))
    }

    fn added_counts(&self) -> Vec<(u16, i64)> {
        let base = self.but(&[Part::Added]);
        let first = |days: u16| day(midnight_before(self.asked.now, days).date_naive());
        let oldest = ADDED_DAYS.iter().copied().max().map_or(0, first);
        let counts: Vec<(i32, i64)> = self
            .each(&base, Key::ApprovedOn(oldest)..=Key::ApprovedOn(i32::MAX))
            .filter_map(
                |(key, count)| if let Key::ApprovedOn(day) = key { Some((*day, count)) } else { None },
            )
            .collect();
        summed(&ADDED_DAYS, &counts, |days, approved| *approved >= first(days))
    }

    fn pay_counts(&self) -> Vec<(PayUnit, i64)> {
        let base = self.but(&[Part::Pay]);
        let count = |unit: PayUnit| {
            let by_unit = self.asked.filters.with_pay_by(unit);
            signed(base.intersection_len(&paid(self.snapshot, &self.asked.with(&by_unit))))
        };
        PayUnit::ALL.iter().map(|unit| (*unit, count(*unit))).collect()
    }
}

/// As [`most_frequent`] of what `count` says of each, which is never more than it comes with: only those are counted that
/// may be among them.
fn most_frequent_at_most(mut all: Vec<(i32, i64)>, count: impl Fn(i32) -> i64) -> Vec<(i32, i64)> {
    all.sort_by_key(|(skill, most)| (-most, *skill));
    let mut counted: Vec<(i32, i64)> = Vec::new();
    let mut highest: BinaryHeap<Reverse<i64>> = BinaryHeap::new();
    for (skill, most) in all {
        let is_full = highest.len() >= MOST_VALUES;
        if is_full && highest.peek().is_some_and(|Reverse(least)| most < *least) {
            break;
        }
        let held = count(skill);
        counted.push((skill, held));
        highest.push(Reverse(held));
        if is_full {
            highest.pop();
        }
    }
    most_frequent(counted)
}
