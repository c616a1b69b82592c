//! An immutable picture of the directory. A change makes a new one that shares with the old whatever did not change.

use std::collections::{BTreeMap, HashMap};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::RangeInclusive;
use std::sync::{Arc, Mutex, PoisonError};

use roaring::RoaringBitmap;
use uuid::Uuid;

use super::super::filters::{PayUnit, Sort};
use super::super::order::LAST_DAY;
use super::super::viewer::{Standing, Surface, Viewer};
use super::answer::seen;
use super::load::{Loaded, day};
use super::orders::Orders;
use super::row::{Key, Row};
use super::words::{Words, Writer};
use crate::platform::money::Currency;

/// Rows that are copied together when one of them changes.
const CHUNK: usize = 512;
/// Bitmaps that are worked out once and kept for the life of a snapshot.
const MOST_KEPT: usize = 128;

/// The directory as it was at one moment: who is in it, by which values, in which orders.
pub struct Snapshot {
    /// Rises with every change in this process.
    pub(super) version: u64,
    rows: Vec<Arc<Vec<Row>>>,
    numbers: Arc<HashMap<Uuid, u32>>,
    /// Numbers given since [`Snapshot::numbers`] was made.
    fresh_numbers: HashMap<Uuid, u32>,
    /// Everybody.
    pub(super) all: Arc<RoaringBitmap>,
    pub(super) keys: Arc<BTreeMap<Key, u32>>,
    pub(super) bitmaps: Vec<Arc<RoaringBitmap>>,
    pub(super) orders: Orders,
    pub(super) words: Words,
    kept: Mutex<HashMap<Kept, Arc<RoaringBitmap>>>,
}

/// What many searches of a day ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Kept {
    /// Confirmed on this day or later.
    ConfirmedSince(i32),
    /// Approved on this day or later.
    ApprovedSince(i32),
    /// Everybody whom a viewer of this standing may see there, exclusions aside.
    Seen(Standing, Surface),
    /// Everybody who names a floor by this unit in this currency.
    Floors(PayUnit, Currency),
}

/// Makes the first snapshot out of rows that come one after the other.
pub(super) struct Builder {
    rows: Vec<Row>,
    keys: BTreeMap<Key, u32>,
    bitmaps: Vec<RoaringBitmap>,
    words: Writer,
}

impl Builder {
    /// An empty one.
    ///
    /// # Errors
    /// When tantivy cannot make an index.
    pub(super) fn new() -> tantivy::Result<Self> {
        Ok(Self { rows: Vec::new(), keys: BTreeMap::new(), bitmaps: Vec::new(), words: Writer::new()? })
    }

    /// The next engineer.
    ///
    /// # Errors
    /// When tantivy refuses the text.
    pub(super) fn add(&mut self, loaded: Loaded) -> tantivy::Result<()> {
        let number = u32::try_from(self.rows.len()).unwrap_or(u32::MAX);
        self.words.add(&loaded.columns.text)?;
        let (keys, bitmaps) = (&mut self.keys, &mut self.bitmaps);
        let row = row_of(&loaded, |key| {
            let next = u32::try_from(keys.len()).unwrap_or(u32::MAX);
            let id = *keys.entry(key).or_insert(next);
            if id == next && bitmaps.len() == id as usize {
                bitmaps.push(RoaringBitmap::new());
            }
            id
        });
        for id in &row.keys {
            if let Some(bitmap) = self.bitmaps.get_mut(*id as usize) {
                bitmap.insert(number);
            }
        }
        self.rows.push(row);
        Ok(())
    }

    /// The snapshot of all that was added.
    ///
    /// # Errors
    /// When tantivy cannot finish its segment.
    pub(super) fn finish(self, version: u64) -> tantivy::Result<Snapshot> {
        let numbers = self.rows.iter().zip(0_u32..).map(|(row, number)| (row.id, number)).collect();
        let all: RoaringBitmap = (0..u32::try_from(self.rows.len()).unwrap_or(u32::MAX)).collect();
        let orders = Orders::of(&self.rows);
        let mut rows: Vec<Arc<Vec<Row>>> = Vec::with_capacity(self.rows.len() / CHUNK + 1);
        let mut rest = self.rows.into_iter();
        loop {
            let chunk: Vec<Row> = rest.by_ref().take(CHUNK).collect();
            if chunk.is_empty() {
                break;
            }
            rows.push(Arc::new(chunk));
        }
        Ok(Snapshot {
            version,
            rows,
            numbers: Arc::new(numbers),
            fresh_numbers: HashMap::new(),
            all: Arc::new(all),
            keys: Arc::new(self.keys),
            bitmaps: self.bitmaps.into_iter().map(Arc::new).collect(),
            orders,
            words: self.words.finish()?,
            kept: Mutex::default(),
        })
    }
}

fn row_of(loaded: &Loaded, mut number: impl FnMut(Key) -> u32) -> Row {
    let columns = &loaded.columns;
    let mut keys: Vec<u32> = loaded.keys.iter().cloned().map(&mut number).collect();
    keys.sort_unstable();
    keys.dedup();
    let micros = |at: Option<chrono::DateTime<chrono::Utc>>| at.unwrap_or_default().timestamp_micros();
    Row {
        id: columns.id,
        score: columns.score.unwrap_or(-1),
        rotation: columns.rotation,
        approved: micros(columns.approved_at),
        confirmed: micros(columns.confirmed_at),
        start: match columns.earliest_start {
            Some(date) => i64::from(day(date)),
            None if columns.is_without_end() => LAST_DAY,
            None => 0,
        },
        rate: columns.rate_minor.unwrap_or(-1),
        salary: columns.salary_minor.unwrap_or(-1),
        currency: columns.currency,
        text: hash(&columns.text),
        keys: keys.into_boxed_slice(),
    }
}

fn hash(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

impl Snapshot {
    /// The row of a document.
    pub(super) fn row(&self, number: u32) -> Option<&Row> {
        self.rows.get(number as usize / CHUNK)?.get(number as usize % CHUNK)
    }

    fn number(&self, id: Uuid) -> Option<u32> {
        self.fresh_numbers.get(&id).or_else(|| self.numbers.get(&id)).copied()
    }

    /// Who has a value.
    pub(super) fn get(&self, key: &Key) -> Option<&Arc<RoaringBitmap>> {
        self.bitmaps.get(*self.keys.get(key)? as usize)
    }

    /// All values of a range, each with who has it.
    pub(super) fn range(&self, range: RangeInclusive<Key>) -> impl Iterator<Item = (&Key, &RoaringBitmap)> {
        let found = self.keys.range(range);
        found.filter_map(|(key, id)| Some((key, self.bitmaps.get(*id as usize)?.as_ref())))
    }

    /// Whoever has one of the values of a range.
    pub(super) fn union(&self, range: RangeInclusive<Key>) -> RoaringBitmap {
        roaring::MultiOps::union(self.range(range).map(|(_, bitmap)| bitmap))
    }

    /// What was worked out before, or is now, and then kept.
    pub(super) fn kept(&self, which: Kept, make: impl FnOnce() -> RoaringBitmap) -> Arc<RoaringBitmap> {
        if let Some(found) = self.kept.lock().unwrap_or_else(PoisonError::into_inner).get(&which) {
            return found.clone();
        }
        let made = Arc::new(make());
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= MOST_KEPT {
            kept.clear();
        }
        kept.insert(which, made.clone());
        made
    }

    /// Which picture this is: it rises with every change that this process saw.
    #[must_use]
    pub fn version(&self) -> u64 {
        self.version
    }

    /// How many engineers it holds.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.all.len()
    }

    /// Whether it holds nobody.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// Bytes that it holds, about.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let bitmaps: usize = self.bitmaps.iter().map(|bitmap| bitmap.serialized_size() + 64).sum();
        let rows = self.rows.iter().flat_map(|chunk| chunk.iter());
        let rows: usize = rows.map(|row| size_of::<Row>() + row.keys.len() * 4 + 16).sum();
        let numbers = (self.numbers.len() + self.fresh_numbers.len()) * 28;
        bitmaps + rows + numbers + self.keys.len() * 64 + self.orders.bytes() + self.words.bytes()
    }

    /// Texts that changed since the index of words was made: with many, it is time for a new one.
    pub(super) fn fresh_texts(&self) -> usize {
        self.words.fresh()
    }

    /// Whether a word of somebody whom the viewer may see begins like this.
    pub(in super::super) fn has_word(&self, viewer: &Viewer, beginning: &str) -> bool {
        self.words.has(beginning, &seen(self, viewer, Surface::Directory))
    }

    /// The words nearest to one that nobody has, of those whom the viewer may see.
    pub(in super::super) fn words_like(&self, viewer: &Viewer, word: &str) -> Vec<String> {
        self.words.alike(word, &seen(self, viewer, Surface::Directory))
    }

    /// The same picture under a later version: while it was built, others had been shown.
    pub(super) fn at_version(&self, version: u64) -> Self {
        Self { version, ..Change::new(self).next }
    }

    /// The picture after a change: these engineers as they are now, those not to be seen any more.
    pub(super) fn changed(&self, loaded: Vec<Loaded>, gone: &[Uuid]) -> Self {
        let mut next = Change::new(self);
        for one in loaded {
            next.put(&one);
        }
        for id in gone {
            next.remove(*id);
        }
        next.finish()
    }
}

/// A snapshot in the making.
struct Change<'a> {
    old: &'a Snapshot,
    next: Snapshot,
    /// Documents whose row is another now.
    touched: RoaringBitmap,
}

impl<'a> Change<'a> {
    fn new(old: &'a Snapshot) -> Self {
        let next = Snapshot {
            version: old.version + 1,
            rows: old.rows.clone(),
            numbers: old.numbers.clone(),
            fresh_numbers: old.fresh_numbers.clone(),
            all: old.all.clone(),
            keys: old.keys.clone(),
            bitmaps: old.bitmaps.clone(),
            orders: old.orders.clone(),
            words: old.words.clone(),
            kept: Mutex::default(),
        };
        Self { old, next, touched: RoaringBitmap::new() }
    }

    fn put(&mut self, loaded: &Loaded) {
        let row = row_of(loaded, |key| self.key(key));
        let number = match self.next.number(row.id) {
            Some(number) => number,
            None => self.push(row.id),
        };
        let Some(old) = self.next.row(number).cloned() else { return };
        if old == row {
            return;
        }
        if old.text != row.text || old.keys.is_empty() {
            self.next.words.set(number, &loaded.columns.text);
        }
        self.move_bits(number, &old.keys, &row.keys);
        Arc::make_mut(&mut self.next.all).insert(number);
        self.set_row(number, row);
    }

    fn remove(&mut self, id: Uuid) {
        let Some(number) = self.next.number(id) else { return };
        let Some(old) = self.next.row(number).filter(|row| !row.keys.is_empty()).cloned() else { return };
        self.next.words.set(number, "");
        self.move_bits(number, &old.keys, &[]);
        Arc::make_mut(&mut self.next.all).remove(number);
        self.set_row(number, Row { keys: Box::default(), text: 0, ..old });
    }

    /// The number of a facet value.
    fn key(&mut self, key: Key) -> u32 {
        if let Some(id) = self.next.keys.get(&key) {
            return *id;
        }
        let id = u32::try_from(self.next.bitmaps.len()).unwrap_or(u32::MAX);
        Arc::make_mut(&mut self.next.keys).insert(key, id);
        self.next.bitmaps.push(Arc::default());
        id
    }

    /// A number for somebody new; numbers of those who went are given out again by the next rebuild.
    fn push(&mut self, id: Uuid) -> u32 {
        let full = self.next.rows.len().saturating_sub(1) * CHUNK;
        let number = self.next.rows.last().map_or(0, |last| full + last.len());
        let empty = Row {
            id,
            score: -1,
            rotation: 0,
            approved: 0,
            confirmed: 0,
            start: 0,
            rate: -1,
            salary: -1,
            currency: None,
            text: 0,
            keys: Box::default(),
        };
        match self.next.rows.last_mut().filter(|last| last.len() < CHUNK) {
            Some(last) => Arc::make_mut(last).push(empty),
            None => self.next.rows.push(Arc::new(vec![empty])),
        }
        let number = u32::try_from(number).unwrap_or(u32::MAX);
        self.next.fresh_numbers.insert(id, number);
        number
    }

    fn move_bits(&mut self, number: u32, from: &[u32], to: &[u32]) {
        for id in from.iter().filter(|id| to.binary_search(id).is_err()) {
            if let Some(bitmap) = self.next.bitmaps.get_mut(*id as usize) {
                Arc::make_mut(bitmap).remove(number);
            }
        }
        for id in to.iter().filter(|id| from.binary_search(id).is_err()) {
            if let Some(bitmap) = self.next.bitmaps.get_mut(*id as usize) {
                Arc::make_mut(bitmap).insert(number);
            }
        }
    }

    fn set_row(&mut self, number: u32, row: Row) {
        self.touched.insert(number);
        let chunk = self.next.rows.get_mut(number as usize / CHUNK);
        if let Some(place) = chunk.and_then(|chunk| Arc::make_mut(chunk).get_mut(number as usize % CHUNK)) {
            *place = row;
        }
    }

    fn finish(self) -> Snapshot {
        let Self { old, mut next, touched } = self;
        let orders = next.orders.changed(
            &touched,
            |number| old.row(number).filter(|row| !row.keys.is_empty()),
            |number| next.row(number).filter(|row| !row.keys.is_empty()),
        );
        next.orders = orders;
        next
    }
}

/// Which orders there are: each sort that depends on the row alone, and floors by unit and currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Lane {
    Sorted(Sort),
    Floors(PayUnit, Currency),
}
