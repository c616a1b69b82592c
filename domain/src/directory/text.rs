//! Typed text: words that name a skill, a country or a level are read as that, the rest is looked for in headlines.

use diesel::QueryResult;

use crate::engineers::Seniority;
use crate::engineers::skills::{self, NamedSkill};
use crate::platform::db::Conn;
use crate::platform::places::Country;

/// Words that are looked at; the rest of a longer text is ignored.
const MAX_WORDS: usize = 12;
/// Words of the longest name: "Amazon Web Services".
const LONGEST: usize = 3;
/// Words that say nothing in a search for engineers.
const EMPTY: [&str; 13] = [
    "a",
    "an",
    "and",
    "developer",
    "developers",
    "engineer",
    "engineers",
    "for",
    "in",
    "of",
    "the",
    "who",
    "with",
];

/// A part of a text, all of which must fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Term {
    /// Has this skill.
    Skill(NamedSkill),
    /// Lives there.
    Country(Country),
    /// Is of this level.
    Seniority(Seniority),
    /// Has this in the headline or in the shown name.
    Word(String),
}

/// Reads a text, the longest names first.
pub async fn read_text(conn: &mut Conn, text: &str) -> QueryResult<Vec<Term>> {
    let words: Vec<String> = text
        .split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '"' | '(' | ')'))
        .filter(|word| !word.is_empty() && word.chars().count() <= 60)
        .map(str::to_lowercase)
        .take(MAX_WORDS)
        .collect();
    let phrases: Vec<String> =
        (1..=LONGEST).flat_map(|length| words.windows(length).map(|part| part.join(" "))).collect();
    let known = skills::resolve(conn, &phrases).await?;
    let mut terms = Vec::new();
    let mut rest = words.as_slice();
    while let Some(first) = rest.first() {
        let named = (1..=LONGEST.min(rest.len())).rev().find_map(|length| {
            let phrase = rest.get(..length)?.join(" ");
            let skill = known.get(&phrase).cloned().map(Term::Skill);
            let term = skill.or_else(|| Country::by_name(&phrase).map(Term::Country));
            Some((length, term.or_else(|| phrase.parse().ok().map(Term::Seniority))?))
        });
        let (length, term) = match named {
            Some((length, term)) => (length, Some(term)),
            None if EMPTY.contains(&first.as_str()) => (1, None),
            None => (1, Some(Term::Word(first.clone()))),
        };
        terms.extend(term.filter(|term| !terms.contains(term)));
        rest = rest.get(length..).unwrap_or_default();
    }
    Ok(terms)
}
