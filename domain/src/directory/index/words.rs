//! The words of all engineers: a tantivy index in memory, made once and never written again. What changes afterwards is
//! kept beside it as plain text, which the next rebuild takes in.

use std::collections::HashMap;
use std::sync::Arc;

use roaring::RoaringBitmap;
use tantivy::directory::RamDirectory;
use tantivy::query::{EnableScoring, FuzzyTermQuery, PhrasePrefixQuery, PhraseQuery, Query, TermQuery};
use tantivy::schema::{Field, IndexRecordOption, Schema, TextFieldIndexing, TextOptions};
use tantivy::{Index, IndexSettings, ReloadPolicy, Searcher, TantivyDocument, Term as Key};

use super::super::text::Term;

/// What the writer may hold before it would begin a second segment, which it never does: bytes.
const BUDGET: usize = 50_000_000;
/// Words that a misspelt one is read as, at most.
const MOST_ALIKE: usize = 8;
/// Words alike of which it is looked whether one of the documents asked for has them, the nearest first.
const MOST_TRIED: usize = 64;

/// The words of all documents: which documents have them, and how they are read.
#[derive(Clone)]
pub(super) struct Words {
    base: Option<Arc<Base>>,
    /// Texts since the base was made, by document; empty where there is none any more.
    fresh: HashMap<u32, Arc<str>>,
}

struct Base {
    searcher: Searcher,
    field: Field,
}

/// Makes [`Words`]: texts come in the order of their documents, the first of which is 0.
pub(super) struct Writer {
    writer: tantivy::indexer::SingleSegmentIndexWriter<TantivyDocument>,
    field: Field,
    count: u32,
}

impl Writer {
    /// An empty one.
    ///
    /// # Errors
    /// When tantivy cannot make an index.
    pub(super) fn new() -> tantivy::Result<Self> {
        let mut schema = Schema::builder();
        let indexing = TextFieldIndexing::default()
            .set_tokenizer("whitespace")
            .set_fieldnorms(false)
            .set_index_option(IndexRecordOption::WithFreqsAndPositions);
        let field = schema.add_text_field("text", TextOptions::default().set_indexing_options(indexing));
        let builder = Index::builder().schema(schema.build()).settings(IndexSettings::default());
        let writer = builder.single_segment_index_writer(RamDirectory::create(), BUDGET)?;
        Ok(Self { writer, field, count: 0 })
    }

    /// The text of the next document.
    ///
    /// # Errors
    /// When tantivy refuses it.
    pub(super) fn add(&mut self, text: &str) -> tantivy::Result<()> {
        let mut document = TantivyDocument::default();
        document.add_text(self.field, text);
        self.count += 1;
        self.writer.add_document(document)
    }

    /// What may be asked from now on.
    ///
    /// # Errors
    /// When tantivy cannot finish its segment.
    pub(super) fn finish(self) -> tantivy::Result<Words> {
        let base = if self.count == 0 {
            None
        } else {
            let index = self.writer.finalize()?;
            let reader: tantivy::IndexReader =
                index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
            Some(Arc::new(Base { searcher: reader.searcher(), field: self.field }))
        };
        Ok(Words { base, fresh: HashMap::new() })
    }
}

impl Words {
    /// Sets the text of a document, or takes it away.
    pub(super) fn set(&mut self, document: u32, text: &str) {
        self.fresh.insert(document, Arc::from(text));
    }

    /// How many texts were set since the base was made.
    pub(super) fn fresh(&self) -> usize {
        self.fresh.len()
    }

    /// Bytes that are held, about.
    pub(super) fn bytes(&self) -> usize {
        let base = self.base.as_ref().and_then(|base| base.searcher.space_usage().ok());
        let fresh: usize = self.fresh.values().map(|text| text.len() + 48).sum();
        base.map_or(0, |usage| usize::try_from(usage.total().get_bytes()).unwrap_or(usize::MAX)) + fresh
    }

    /// The documents that have what a term asks of the text.
    pub(super) fn find(&self, term: &Term) -> RoaringBitmap {
        let mut found = self.base.as_ref().map(|base| base.find(term)).unwrap_or_default();
        for (document, text) in &self.fresh {
            if fits(text, term) {
                found.insert(*document);
            } else {
                found.remove(*document);
            }
        }
        found
    }

    /// Whether a word of one of these documents begins like this.
    pub(super) fn has(&self, beginning: &str, of: &RoaringBitmap) -> bool {
        !self.find(&Term::Beginning(vec![beginning.to_owned()])).is_disjoint(of)
    }

    /// The words of these documents that are nearest to this one, at most [`MOST_ALIKE`]: one letter may differ, two in
    /// long words. The dictionary knows words of whoever is hidden or gone, too: none of those is told.
    pub(super) fn alike(&self, word: &str, of: &RoaringBitmap) -> Vec<String> {
        let distance = match word.chars().count() {
            0..=3 => return Vec::new(),
            4..=7 => 1,
            _ => 2,
        };
        let fresh = self.fresh.values().flat_map(|text| text.split(' '));
        let near = fresh.filter(|other| strsim::osa_distance(word, other) <= usize::from(distance));
        let mut found: Vec<String> = near.map(str::to_owned).collect();
        found.extend(self.base.as_ref().map(|base| base.alike(word, distance)).unwrap_or_default());
        found.sort_by_cached_key(|other| (strsim::osa_distance(word, other), other.clone()));
        found.dedup();
        found.truncate(MOST_TRIED);
        let is_told = |word: &String| !self.find(&Term::Phrase(vec![word.clone()])).is_disjoint(of);
        found.into_iter().filter(is_told).take(MOST_ALIKE).collect()
    }
}

impl Base {
    fn find(&self, term: &Term) -> RoaringBitmap {
        match term {
            Term::Beginning(words) => match words.as_slice() {
                [] => RoaringBitmap::new(),
                [word] => self.run(&FuzzyTermQuery::new_prefix(self.key(word), 0, false)),
                [.., last] => {
                    let mut query = PhrasePrefixQuery::new(words.iter().map(|word| self.key(word)).collect());
                    let most = u32::try_from(self.count_beginnings(last, usize::MAX)).unwrap_or(u32::MAX);
                    query.set_max_expansions(most.max(1));
                    self.run(&query)
                }
            },
            Term::Phrase(words) => match words.as_slice() {
                [] => RoaringBitmap::new(),
                [word] => self.run(&TermQuery::new(self.key(word), IndexRecordOption::Basic)),
                _ => self.run(&PhraseQuery::new(words.iter().map(|word| self.key(word)).collect())),
            },
            Term::Like(words) => words.iter().fold(RoaringBitmap::new(), |all, word| {
                all | self.run(&TermQuery::new(self.key(word), IndexRecordOption::Basic))
            }),
            Term::Skill(_) | Term::Country(_) | Term::Seniority(_) | Term::Not(_) => RoaringBitmap::new(),
        }
    }

    fn key(&self, word: &str) -> Key {
        Key::from_field_text(self.field, word)
    }

    /// A query over memory does not fail; if it did, nobody would be found rather than the wrong people.
    fn run(&self, query: &dyn Query) -> RoaringBitmap {
        let mut found = RoaringBitmap::new();
        let asked = query.weight(EnableScoring::disabled_from_searcher(&self.searcher)).and_then(|weight| {
            for reader in self.searcher.segment_readers() {
                weight.for_each_no_score(reader, &mut |documents| found.extend(documents.iter().copied()))?;
            }
            Ok(())
        });
        if let Err(error) = asked {
            tracing::error!(%error, "the index of words gave no answer");
        }
        found
    }

    /// How many different words begin like this; counting ends at `most`.
    fn count_beginnings(&self, beginning: &str, most: usize) -> usize {
        let count = |reader: &tantivy::SegmentReader| -> tantivy::Result<usize> {
            let words = reader.inverted_index(self.field)?;
            let mut stream = words.terms().range().ge(beginning.as_bytes()).into_stream()?;
            let mut count = 0;
            while count < most && stream.advance() && stream.key().starts_with(beginning.as_bytes()) {
                count += 1;
            }
            Ok(count)
        };
        self.searcher.segment_readers().iter().map(|reader| count(reader).unwrap_or(0)).sum()
    }

    fn alike(&self, word: &str, distance: u8) -> Vec<String> {
        let near = |reader: &tantivy::SegmentReader| -> tantivy::Result<Vec<String>> {
            let automaton = FuzzyTermQuery::new(self.key(word), distance, true).automaton()?;
            let words = reader.inverted_index(self.field)?;
            let mut stream = words.terms().search(automaton).into_stream()?;
            let mut found = Vec::new();
            while stream.advance() {
                found.extend(std::str::from_utf8(stream.key()).map(str::to_owned));
            }
            Ok(found)
        };
        self.searcher.segment_readers().iter().flat_map(|reader| near(reader).unwrap_or_default()).collect()
    }
}

/// Whether a text has what a term asks of it: the same as `like` says in Postgres.
pub(super) fn fits(text: &str, term: &Term) -> bool {
    let padded = format!(" {text} ");
    match term {
        Term::Beginning(words) => !words.is_empty() && padded.contains(&format!(" {}", words.join(" "))),
        Term::Phrase(words) => !words.is_empty() && padded.contains(&format!(" {} ", words.join(" "))),
        Term::Like(words) => words.iter().any(|word| padded.contains(&format!(" {word} "))),
        Term::Skill(_) | Term::Country(_) | Term::Seniority(_) | Term::Not(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn index_of(texts: &[String]) -> Words {
        let mut writer = Writer::new().unwrap();
        for text in texts {
            writer.add(text).unwrap();
        }
        writer.finish().unwrap()
    }

    #[test]
    fn nearly_right_words_are_read_as_those_there_are() {
        let mut words = index_of(&["ada lovelace ¶ engines that compute".into(), "grace ¶ compilers".into()]);
        let all: RoaringBitmap = (0..3).collect();
        assert!(words.has("engin", &all) && !words.has("engnies", &all));
        assert_eq!(words.alike("engnies", &all), ["engines"]);
        assert_eq!(words.alike("compliers", &all), ["compilers"]);
        assert!(words.alike("go", &all).is_empty());
        words.set(1, "");
        words.set(2, "alan ¶ machines");
        assert_eq!(words.alike("machnies", &all), ["machines"]);
        // Nobody learns a word of documents that are not theirs to see, nor of one that is gone.
        assert!(words.alike("compliers", &all).is_empty() && !words.has("compilers", &all));
        let first = RoaringBitmap::from([0]);
        assert!(!words.has("mach", &first) && words.alike("machnies", &first).is_empty());
        assert!(words.has("engin", &first) && !words.has("engin", &RoaringBitmap::new()));
        let found = |term: Term| words.find(&term).into_iter().collect::<Vec<_>>();
        assert_eq!(found(Term::Phrase(vec!["compilers".into()])), Vec::<u32>::new());
        assert_eq!(found(Term::Beginning(vec!["mach".into()])), [2]);
        assert!(index_of(&[]).find(&Term::Beginning(vec!["a".into()])).is_empty());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]
        #[test]
        fn the_index_answers_as_reading_every_text_does(
            texts in proptest::collection::vec("([abc]{1,3} ){0,6}[abc]{1,2}", 1..40),
            changes in proptest::collection::vec((0_u32..45, "([abc]{1,2} ){0,3}"), 0..6),
            asked in proptest::collection::vec("[abc]{1,3}", 1..4),
        ) {
            let mut texts: Vec<String> = texts;
            let mut words = index_of(&texts);
            for (document, text) in changes {
                let text = text.trim();
                words.set(document, text);
                texts.resize(texts.len().max(document as usize + 1), String::new());
                texts[document as usize] = text.to_owned();
            }
            for term in [Term::Beginning(asked.clone()), Term::Phrase(asked.clone()), Term::Like(asked.clone())] {
                let read: Vec<u32> = (0_u32..).zip(&texts).filter(|(_, text)| fits(text, &term)).map(|(n, _)| n).collect();
                prop_assert_eq!(words.find(&term).into_iter().collect::<Vec<_>>(), read, "{:?} in {:?}", term, texts);
            }
        }
    }
}
