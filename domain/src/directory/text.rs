//! Typed text: words that name a skill, a country or a level are read as that, the rest is looked for in names and
//! headlines. `"words in quotes"` must stand there as they are; `-word` must not be there at all.

use diesel::QueryResult;

use super::index::Snapshot;
use super::viewer::Viewer;
use crate::engineers::Seniority;
use crate::engineers::skills::{self, Lexicon, NamedSkill};
use crate::platform::db::Conn;
use crate::platform::places::Country;

/// Characters that are read; the rest of a longer text is ignored.
const MAX_CHARS: usize = 400;
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
/// What parts words, besides spaces: the same signs as in `directory_words` of the migration, and the one that stands
/// there for what is hidden.
const SIGNS: &str = "!\"$%&'()*,-./:;<=>?@[\\]^_`{|}~¡¿§¶«»·•…–—‘’“”„�";

/// A part of a text, all of which must fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Term {
    /// Has this skill.
    Skill(NamedSkill),
    /// Lives there.
    Country(Country),
    /// Is of this level.
    Seniority(Seniority),
    /// Has these words beside each other; the last of them may go on.
    Beginning(Vec<String>),
    /// Has these words beside each other.
    Phrase(Vec<String>),
    /// Has one of these words, which are nearly what was typed: nobody has that.
    Like(Vec<String>),
    /// Does not fit this.
    Not(Box<Term>),
}

/// The words of a text, in small letters.
#[must_use]
pub(super) fn words_of(text: &str) -> Vec<String> {
    text.to_lowercase()
        .split(|c: char| c.is_whitespace() || c.is_control() || SIGNS.contains(c))
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

/// A piece of what was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Piece {
    text: String,
    is_quoted: bool,
    is_unwanted: bool,
}

/// Parts a text at spaces, commas and quotes. A quote that is never closed ends with the text.
fn pieces(text: &str) -> Vec<Piece> {
    let mut found: Vec<Piece> = Vec::new();
    let mut open = Piece { text: String::new(), is_quoted: false, is_unwanted: false };
    let mut end = |piece: &mut Piece| {
        let whole =
            std::mem::replace(piece, Piece { text: String::new(), is_quoted: false, is_unwanted: false });
        if !whole.text.trim().is_empty() {
            found.push(whole);
        }
    };
    for c in text.chars().take(MAX_CHARS) {
        let is_quote = matches!(c, '"' | '“' | '”' | '„');
        if is_quote && open.is_quoted {
            end(&mut open);
        } else if is_quote {
            let is_unwanted = open.is_unwanted && open.text.is_empty();
            if !is_unwanted {
                end(&mut open);
            }
            open = Piece { text: String::new(), is_quoted: true, is_unwanted };
        } else if !open.is_quoted
            && (c.is_whitespace() || c.is_control() || matches!(c, ',' | ';' | '(' | ')'))
        {
            end(&mut open);
        } else if !open.is_quoted && open.text.is_empty() && !open.is_unwanted && c == '-' {
            open.is_unwanted = true;
        } else {
            open.text.push(c);
        }
    }
    end(&mut open);
    found.truncate(MAX_WORDS);
    found
}

/// Reads a text, the longest names first. With an index, a word that nobody has is read as those nearest to it: nobody
/// whom the viewer may see, for what is hidden from them must not show by how a word is read.
///
/// # Errors
/// When Postgres refuses.
pub async fn read_text(
    conn: &mut Conn,
    index: Option<(&Snapshot, &Viewer)>,
    text: &str,
) -> QueryResult<Vec<Term>> {
    let pieces = pieces(text);
    if pieces.is_empty() {
        return Ok(Vec::new());
    }
    let words: Vec<String> = pieces.iter().map(|piece| piece.text.to_lowercase()).collect();
    let phrases: Vec<String> =
        (1..=LONGEST).flat_map(|length| words.windows(length).map(|part| part.join(" "))).collect();
    let known = skills::resolve(conn, &phrases).await?;
    let mut lexicon = None;
    let mut terms: Vec<Term> = Vec::new();
    let mut rest = pieces.as_slice();
    while let Some(first) = rest.first() {
        let named = (1..=LONGEST.min(rest.len())).rev().find_map(|length| {
            let part = rest.get(..length)?;
            let is_one = length == 1 || part.iter().all(|piece| !piece.is_quoted && !piece.is_unwanted);
            let phrase = part.iter().map(|piece| piece.text.to_lowercase()).collect::<Vec<_>>().join(" ");
            let skill = known.get(&phrase).cloned().map(Term::Skill);
            let term = skill.or_else(|| Country::by_name(&phrase).map(Term::Country));
            let term = term.or_else(|| phrase.parse().ok().map(Term::Seniority))?;
            (is_one && !first.is_quoted).then_some((length, term))
        });
        let (length, term) = match named {
            Some((length, term)) => (length, Some(term)),
            None if EMPTY.contains(&first.text.to_lowercase().as_str()) => (1, None),
            None => {
                if lexicon.is_none() && !first.is_quoted {
                    lexicon = Some(Lexicon::read(conn).await?);
                }
                (1, written(first, index, lexicon.as_ref()))
            }
        };
        let term = term.map(|term| if first.is_unwanted { Term::Not(Box::new(term)) } else { term });
        terms.extend(term.filter(|term| !terms.contains(term)));
        rest = rest.get(length..).unwrap_or_default();
    }
    Ok(terms)
}

/// A piece that names nothing as it stands: the one skill that is written alike, else words; where nobody has those, the
/// nearest there are.
fn written(piece: &Piece, index: Option<(&Snapshot, &Viewer)>, lexicon: Option<&Lexicon>) -> Option<Term> {
    let words = words_of(&piece.text);
    if words.is_empty() {
        return None;
    }
    if piece.is_quoted {
        return Some(Term::Phrase(words));
    }
    if let Some(skill) = lexicon.and_then(|lexicon| lexicon.alike(&piece.text)) {
        return Some(Term::Skill(skill.clone()));
    }
    let literal = Term::Beginning(words.clone());
    let (Some((index, viewer)), [word], false) = (index, words.as_slice(), piece.is_unwanted) else {
        return Some(literal);
    };
    if index.has_word(viewer, word) {
        return Some(literal);
    }
    if let Some(skill) = lexicon.and_then(|lexicon| lexicon.misspelt(word)) {
        return Some(Term::Skill(skill.clone()));
    }
    match index.words_like(viewer, word) {
        near if near.is_empty() => Some(literal),
        near => Some(Term::Like(near)),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn quotes_and_minus_signs_are_read() {
        let read = |text: &str| {
            pieces(text)
                .into_iter()
                .map(|p| {
                    format!(
                        "{}{}{}",
                        if p.is_unwanted { "-" } else { "" },
                        if p.is_quoted { "=" } else { "" },
                        p.text
                    )
                })
                .collect::<Vec<_>>()
        };
        for (text, parts) in [
            ("rust, (poland) senior", vec!["rust", "poland", "senior"]),
            ("\"stay up\" -php -\"on call\"", vec!["=stay up", "-php", "-=on call"]),
            ("\"never closed here", vec!["=never closed here"]),
            ("full-stack - --x", vec!["full-stack", "--x"]),
            ("\"\" -\"\" - \u{0}", vec![]),
        ] {
            assert_eq!(read(text), parts, "{text:?}");
        }
        assert_eq!(words_of("Node.js/Deno, C++ & C#: 100%"), ["node", "js", "deno", "c++", "c#", "100"]);
    }

    proptest! {
        #[test]
        fn any_text_is_borne(text in ".{0,600}") {
            let found = pieces(&text);
            prop_assert!(found.len() <= MAX_WORDS);
            for word in found.iter().flat_map(|piece| words_of(&piece.text)) {
                prop_assert!(!word.contains(['%', '_', '\\', ' ', '\0']));
            }
        }
    }
}
