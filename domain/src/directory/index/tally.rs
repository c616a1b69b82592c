//! How many there are by value: of a few who fit, and by country and by skill for pages that link to each other by such
//! numbers.

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

/// Of a stretch of the index, so many who fit cost as much to look at one by one as all values do to intersect with.
/// Tests have few engineers, and go both ways.
const FEW_OF_A_STRETCH: u64 = if cfg!(test) { 12 } else { 1_000 };
/// Numbers that share a container of a bitmap.
const STRETCH: u64 = 1 << 16;

impl Snapshot {
    /// A value with its number and who has it.
    pub(super) fn numbered(&self, key: &Key) -> Option<(u32, &RoaringBitmap)> {
        let number = *self.keys.get(key)?;
        Some((number, self.bitmaps.get(number as usize)?.as_ref()))
    }

    /// All values of a range, each with its number and who has it.
    pub(super) fn numbered_range(
        &self,
        range: RangeInclusive<Key>,
    ) -> impl Iterator<Item = (&Key, u32, &RoaringBitmap)> {
        let found = self.keys.range(range);
        found.filter_map(|(key, number)| Some((key, *number, self.bitmaps.get(*number as usize)?.as_ref())))
    }

    /// How many of these have each value, by its number.
    fn tally(&self, of: &RoaringBitmap) -> Vec<u32> {
        let mut tally = vec![0_u32; self.bitmaps.len()];
        for row in of.iter().filter_map(|number| self.row(number)) {
            for key in &row.keys {
                if let Some(count) = tally.get_mut(*key as usize) {
                    *count += 1;
                }
            }
        }
        tally
    }

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
    /// How many of `base` have each value, by its number: where `base` is who fits, and they are few.
    pub(super) fn tallied(&self, base: &RoaringBitmap) -> Option<&[u32]> {
        let stretches = self.snapshot.len().div_ceil(STRETCH);
        let is_cheap = std::ptr::eq(base, self.fits.as_ref()) && base.len() <= stretches * FEW_OF_A_STRETCH;
        is_cheap.then(|| self.tally.get_or_init(|| self.snapshot.tally(base)).as_slice())
    }

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
