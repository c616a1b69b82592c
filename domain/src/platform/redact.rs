//! Texts of others, a relay's words for one, without the address that they were about.

use std::iter;

/// Shorter local parts are words of every sentence.
const SHORTEST_WORD: usize = 3;

/// `text` without any address in it, however it is spelt, and without the local part of `address` standing alone. For
/// whatever is stored, logged or counted: a reply such as `<ADA@Example.com>: user ada unknown` names nobody afterwards.
#[must_use]
pub fn without_address(text: &str, address: &str) -> String {
    let local = address.rsplit_once('@').map_or(address, |(local, _)| local);
    let base = local.split_once('+').map_or(local, |(base, _)| base);
    let mut struck = without_addresses(text);
    for word in [local, base] {
        struck = without_word(&struck, word);
    }
    struck.replace("<…>", "…")
}

fn without_addresses(text: &str) -> String {
    let mut struck = String::with_capacity(text.len());
    for piece in text.split_inclusive(is_between) {
        let (token, between) = piece.split_at(piece.trim_end_matches(is_between).len());
        let is_address = token.contains('@') || token.contains("%40");
        struck.push_str(if is_address { "…" } else { token });
        struck.push_str(between);
    }
    struck
}

fn is_between(c: char) -> bool {
    c.is_whitespace() || matches!(c, '<' | '>' | '(' | ')' | '[' | ']' | '"' | ',' | ';' | ':')
}

fn without_word(text: &str, word: &str) -> String {
    let word: Vec<char> = word.chars().map(folded).collect();
    if word.len() < SHORTEST_WORD {
        return text.to_owned();
    }
    let chars: Vec<char> = text.chars().collect();
    let mut struck = String::with_capacity(text.len());
    let (mut rest, mut before) = (chars.as_slice(), None);
    while let Some((first, others)) = rest.split_first() {
        let starts = rest.iter().copied().map(folded).zip(word.iter().copied());
        let is_word = rest.len() >= word.len()
            && starts.clone().all(|(here, wanted)| here == wanted)
            && iter::once(before).chain(iter::once(rest.get(word.len()).copied())).all(is_edge);
        if is_word {
            struck.push('…');
            (before, rest) = (Some('…'), rest.get(word.len()..).unwrap_or_default());
        } else {
            struck.push(*first);
            (before, rest) = (Some(*first), others);
        }
    }
    struck
}

fn is_edge(beside: Option<char>) -> bool {
    beside.is_none_or(|c| !c.is_alphanumeric())
}

fn folded(c: char) -> char {
    c.to_lowercase().next().unwrap_or(c)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_a_relay_says_is_kept_and_whom_it_names_is_not() {
        for (address, said, kept) in [
            ("Ada@example.com", "550 5.1.1 <ada@EXAMPLE.com>: no such user", "550 5.1.1 …: no such user"),
            ("ada@example.com", "User ADA unknown; see ada@example.com.", "User … unknown; see …"),
            ("ada.l+news@example.com", "no mailbox ada.l here", "no mailbox … here"),
            ("ada@example.com", "unknown (forwarded to grace@other.example)", "unknown (forwarded to …)"),
            ("ada@example.com", "see https://x.example/?who=Ada%40example.com", "see https:…"),
            ("ada@example.com", "SRS0=x=ada refused, canada is not", "SRS0=x=… refused, canada is not"),
            ("jürgen@example.com", "JÜRGEN is gone", "… is gone"),
            ("no@example.com", "550 no such user", "550 no such user"),
            ("ada@example.com", "", ""),
            ("", "nothing to strike", "nothing to strike"),
        ] {
            assert_eq!(without_address(said, address), kept, "{said}");
        }
    }

    proptest! {
        #[test]
        fn no_spelling_gets_through(
            local in "[a-z][a-z0-9.+_-]{1,12}[a-z0-9]",
            before in "[ -~]{0,20}[ <(:]",
            after in "[ >):,][ -~]{0,20}",
            is_loud in any::<bool>(),
        ) {
            let address = format!("{local}@example.com");
            let spelt = if is_loud { address.to_uppercase() } else { address.clone() };
            let struck = without_address(&format!("{before}{spelt}{after}"), &address).to_lowercase();
            prop_assert!(!struck.contains(&address), "{}", struck);
        }
    }
}
