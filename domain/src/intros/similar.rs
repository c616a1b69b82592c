//! The same text sent to many is no request to anybody: near-identical messages are told by what is left of them without
//! case, spacing, punctuation, accents, letters that only look like others, and the name of whoever they went to.

use std::collections::HashMap;
use std::hash::Hash;

/// Requests of a week that may read alike before the next is refused.
pub(super) const ALIKE_A_WEEK: usize = 3;
/// Share of common runs of four letters from which on two texts are one.
const SAME_LETTERS: f64 = 0.8;
/// Share of common words, in whatever order.
const SAME_WORDS: f64 = 0.85;
const RUN: usize = 4;

/// A message, and the name of the engineer it goes to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Text<'a> {
    pub message: &'a str,
    pub name: &'a str,
}

/// What of a text is compared.
struct Trace {
    runs: HashMap<Vec<char>, usize>,
    words: HashMap<String, usize>,
}

/// How many of `earlier` (message, name) are near-identical to `text`.
pub(super) fn count_alike(text: Text<'_>, earlier: &[(String, String)]) -> usize {
    let own = trace(text);
    let alike = |(message, name): &&(String, String)| {
        let other = trace(Text { message, name });
        common(&own.runs, &other.runs) >= SAME_LETTERS || common(&own.words, &other.words) >= SAME_WORDS
    };
    earlier.iter().filter(alike).count()
}

/// Dice's share of what two bags have in common; two empty ones have nothing.
fn common<T: Eq + Hash>(a: &HashMap<T, usize>, b: &HashMap<T, usize>) -> f64 {
    let all = a.values().sum::<usize>() + b.values().sum::<usize>();
    let both: usize = a.iter().map(|(key, count)| (*count).min(b.get(key).copied().unwrap_or(0))).sum();
    if all == 0 { 0.0 } else { 2.0 * both as f64 / all as f64 }
}

fn trace(text: Text<'_>) -> Trace {
    let name = skeleton(text.name);
    let names: Vec<&str> = name.split_whitespace().collect();
    let message = skeleton(text.message);
    let words: Vec<&str> = message.split_whitespace().filter(|word| !names.contains(word)).collect();
    let letters: Vec<char> = words.concat().chars().collect();
    Trace {
        runs: bag(letters.windows(RUN).map(<[char]>::to_vec)),
        words: bag(words.into_iter().map(str::to_owned)),
    }
}

fn bag<T: Eq + Hash>(items: impl Iterator<Item = T>) -> HashMap<T, usize> {
    let mut bag = HashMap::new();
    for item in items {
        *bag.entry(item).or_insert(0) += 1;
    }
    bag
}

/// Lower case, letters and digits only, anything between two of them a space, lookalikes replaced.
fn skeleton(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars().filter(|c| !is_invisible(*c)).flat_map(char::to_lowercase) {
        match latin(c) {
            c if c.is_alphanumeric() => out.push(c),
            _ => out.push(' '),
        }
    }
    out
}

/// Combining marks, joiners, soft hyphens and marks of direction: read by nobody.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{feff}')
}

/// The plain Latin letter that `c` looks like; `c` has no upper case any more.
fn latin(c: char) -> char {
    const ALIKE: &[(char, &str)] = &[
        ('a', "àáâãäåāăąаαɑ"),
        ('b', "ьβƅ"),
        ('c', "çćĉċčсϲ"),
        ('d', "ďđԁ"),
        ('e', "èéêëēĕėęěеё3εҽ"),
        ('g', "ĝğġģɡ"),
        ('h', "ĥħһ"),
        ('i', "ìíîïĩīĭįıіїι"),
        ('j', "ĵј"),
        ('k', "ķкκ"),
        ('l', "ĺļľŀł1|ӏ"),
        ('m', "м"),
        ('n', "ñńņňŋпη"),
        ('o', "òóôõöøōŏőоο0σ"),
        ('p', "рρ"),
        ('q', "ԛ"),
        ('r', "ŕŗřгᴦ"),
        ('s', "śŝşšѕ5"),
        ('t', "ţťŧтτ"),
        ('u', "ùúûüũūŭůűųυ"),
        ('v', "ѵν"),
        ('w', "ŵѡω"),
        ('x', "хχ"),
        ('y', "ýÿŷуү"),
        ('z', "źżž"),
    ];
    let wide = u32::from(c).checked_sub(0xfee0).filter(|code| (0x21..=0x7e).contains(code));
    let c = wide.and_then(char::from_u32).map_or(c, |c| c.to_ascii_lowercase());
    ALIKE.iter().find(|(_, others)| others.contains(c)).map_or(c, |(plain, _)| *plain)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const TEXT: &str = "Hello Ada, we build booking software for two hundred clinics and look for somebody who knows \
        Postgres well, likes to talk to nurses, and wants to own the calendar from the database to the last button.";
    const SHORT: &str = "Hi Ada Lovelace, want to build a bank with us in Rust?";

    fn is_alike(to_ada: &str, to_grace: &str) -> bool {
        let earlier = [(to_ada.to_owned(), "Ada Lovelace".to_owned())];
        count_alike(Text { message: to_grace, name: "Grace Hopper" }, &earlier) == 1
    }

    #[test]
    fn what_makes_no_other_text() {
        for text in [TEXT, SHORT] {
            for same in [
                text.to_owned(),
                text.replace("Ada", "Grace").replace("Lovelace", "Hopper"),
                text.to_uppercase(),
                text.replace(' ', "\n\n  "),
                text.replace([',', '.', '?'], " – "),
                text.replace('o', "о").replace('e', "е").replace('a', "а"),
                text.replace('o', "0").replace('l', "1"),
                text.replace('e', "é").replace('a', "a\u{301}"),
                text.replace("ui", "u\u{200b}i"),
                text.chars()
                    .map(|c| {
                        if c.is_ascii_graphic() { char::from_u32(u32::from(c) + 0xfee0).unwrap() } else { c }
                    })
                    .collect(),
                text.split(' ').rev().collect::<Vec<_>>().join(" "),
            ] {
                assert!(is_alike(text, &same), "{same}");
            }
        }
        assert!(is_alike(
            "我们在寻找一位熟悉数据库和日历系统的工程师，与我们一起工作。",
            "我们在寻找一位熟悉数据库和日历系统的工程师与我们一起工作"
        ));
    }

    #[test]
    fn what_does() {
        let other = "Your talk about calendars made us write: our nurses lose an hour a day to double bookings, and you seem to \
            have solved this for trains. Would you look at it with us for a month?";
        for (one, two) in [
            (TEXT, other),
            (SHORT, TEXT),
            (SHORT, other),
            ("", ""),
            ("Ada Lovelace", "Grace Hopper"),
            (TEXT, ""),
        ] {
            assert!(!is_alike(one, two), "{one} / {two}");
        }
    }

    proptest! {
        #[test]
        fn a_text_is_alike_to_itself_and_nothing_panics(text in ".{8,300}", other in ".{0,300}") {
            let earlier = [(text.clone(), String::new())];
            let own = count_alike(Text { message: &text, name: "" }, &earlier);
            let has_letters = skeleton(&text).chars().any(char::is_alphanumeric);
            prop_assert_eq!(own == 1, has_letters);
            count_alike(Text { message: &other, name: &text }, &earlier);
        }
    }
}
