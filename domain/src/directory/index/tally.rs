//! How many there are by country and by skill: for pages that link to each other by such numbers.

use std::ops::RangeInclusive;

use roaring::RoaringBitmap;

use super::super::viewer::{Surface, Viewer};
use super::answer::{Answer, seen};
use super::row::Key;
use super::snapshot::Snapshot;
use crate::platform::places::Country;

const SKILLS: RangeInclusive<Key> = Key::Skill(i32::MIN)..=Key::Skill(i32::MAX);

fn signed(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

impl Snapshot {
    /// How many the viewer may see there, whatever they say of their availability.
    pub(in super::super) fn count_seen(&self, viewer: &Viewer, surface: Surface) -> i64 {
        signed(seen(self, viewer, surface).len())
    }

    fn by_skill(&self, of: &RoaringBitmap, least: i64) -> Vec<(i32, i64)> {
        let count = |(key, bits): (&Key, &RoaringBitmap)| match key {
            Key::Skill(skill) => Some((*skill, signed(of.intersection_len(bits)))),
            _ => None,
        };
        self.range(SKILLS).filter_map(count).filter(|(_, count)| *count >= least).collect()
    }
}

impl Answer<'_> {
    /// Skills that at least so many of those who fit have.
    pub(in super::super) fn by_skill(&self, least: i64) -> Vec<(i32, i64)> {
        self.snapshot.by_skill(&self.fits, least)
    }

    /// Countries in which at least so many of those who fit live.
    pub(in super::super) fn by_country(&self, least: i64) -> Vec<(Country, i64)> {
        let Some((first, last)) = Country::all().min().zip(Country::all().max()) else { return Vec::new() };
        let count = |(key, bits): (&Key, &RoaringBitmap)| match key {
            Key::Country(country) => Some((*country, signed(self.fits.intersection_len(bits)))),
            _ => None,
        };
        let range = Key::Country(first)..=Key::Country(last);
        self.snapshot.range(range).filter_map(count).filter(|(_, count)| *count >= least).collect()
    }

    /// Skills that at least so many of those who fit have: in each country, and everywhere.
    pub(in super::super) fn by_skill_and_country(&self, least: i64) -> Vec<(i32, Option<Country>)> {
        let everywhere = self.by_skill(least).into_iter().map(|(skill, _)| (skill, None));
        let mut all: Vec<(i32, Option<Country>)> = everywhere.collect();
        for (country, _) in self.by_country(least) {
            let Some(bits) = self.snapshot.get(&Key::Country(country)) else { continue };
            let there = self.fits.as_ref() & bits.as_ref();
            let skills = self.snapshot.by_skill(&there, least);
            all.extend(skills.into_iter().map(|(skill, _)| (skill, Some(country))));
        }
        all
    }
}
