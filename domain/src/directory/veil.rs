//! What an anonymous profile must not tell: its owner's names, addresses and links, and where they worked.

use super::shown::without_names;

/// Endings of firms' names that people leave out when they speak of them.
const ENDINGS: [&str; 16] = [
    "inc", "inc.", "ltd", "ltd.", "llc", "gmbh", "ag", "se", "s.a.", "sa", "b.v.", "bv", "plc", "corp",
    "corp.", "limited",
];

/// What is cut out of the texts of one engineer; nothing of a named one.
#[derive(Clone, Debug)]
pub(super) struct Veil {
    names: Option<(String, Option<String>)>,
    employers: Vec<String>,
}

impl Veil {
    /// For somebody who may know the name.
    pub(super) fn none() -> Self {
        Self { names: None, employers: Vec::new() }
    }

    /// For everybody else.
    pub(super) fn over(display_name: &str, legal_name: Option<&str>, employers: &[String]) -> Self {
        let names = Some((display_name.to_owned(), legal_name.map(str::to_owned)));
        Self { names, employers: employers.to_vec() }
    }

    /// Whether anything is hidden.
    pub(super) fn hides(&self) -> bool {
        self.names.is_some()
    }

    /// What is left of a text.
    pub(super) fn text(&self, text: &str) -> String {
        match &self.names {
            None => text.to_owned(),
            Some((display, legal)) => {
                without_names(&without_employers(text, &self.employers), display, legal.as_deref())
            }
        }
    }
}

/// A text without these firms' names, with or without the ending that says what sort of firm it is.
pub(super) fn without_employers(text: &str, employers: &[String]) -> String {
    let mut phrases: Vec<Vec<char>> = employers
        .iter()
        .flat_map(|employer| [employer.trim(), core(employer)])
        .map(|phrase| phrase.chars().collect::<Vec<char>>())
        .filter(|phrase| phrase.len() > 1)
        .collect();
    phrases.sort_by_key(|phrase| std::cmp::Reverse(phrase.len()));
    phrases.dedup();
    phrases.iter().fold(text.to_owned(), |text, phrase| without(&text, phrase))
}

/// "Halden Robotics, Inc." → "Halden Robotics".
pub(crate) fn core(employer: &str) -> &str {
    let trimmed = employer.trim();
    match trimmed.rsplit_once([' ', ',']) {
        Some((front, last)) if ENDINGS.contains(&last.to_lowercase().as_str()) => {
            front.trim_end_matches([' ', ','])
        }
        _ => trimmed,
    }
}

fn without(text: &str, phrase: &[char]) -> String {
    let chars: Vec<char> = text.chars().collect();
    let (mut kept, mut at) = (String::with_capacity(text.len()), 0);
    while let Some(c) = chars.get(at) {
        let end = at + phrase.len();
        let is_here =
            chars.get(at..end).is_some_and(|part| part.iter().zip(phrase).all(|(a, b)| same(*a, *b)));
        let before = at.checked_sub(1).and_then(|before| chars.get(before));
        if is_here && is_edge(before, phrase.first()) && is_edge(chars.get(end), phrase.last()) {
            kept.push('…');
            at = end;
        } else {
            kept.push(*c);
            at += 1;
        }
    }
    kept
}

fn same(a: char, b: char) -> bool {
    a == b || a.to_lowercase().eq(b.to_lowercase())
}

/// Whether a word ends between these two; scripts that know no spaces have an edge everywhere.
fn is_edge(outside: Option<&char>, inside: Option<&char>) -> bool {
    let is_word = |c: Option<&char>| c.is_some_and(|c| c.is_alphanumeric() && u32::from(*c) < 0x0e00);
    !(is_word(outside) && is_word(inside))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn employers_go_with_and_without_their_ending() {
        let firms = ["Halden Robotics, Inc.".to_owned(), "Acme".to_owned(), "株式会社".to_owned()];
        for (text, left) in [
            ("I built arms at Halden Robotics, Inc. for years", "I built arms at … for years"),
            ("At HALDEN ROBOTICS we moved arms", "At … we moved arms"),
            ("Acme's ledger, not acmeology", "…'s ledger, not acmeology"),
            ("株式会社で働いた", "…で働いた"),
            ("Halden is a town", "Halden is a town"),
        ] {
            assert_eq!(without_employers(text, &firms), left);
        }
    }

    #[test]
    fn a_named_text_is_left_alone() {
        assert_eq!(Veil::none().text("Ada at Acme"), "Ada at Acme");
        let veil = Veil::over("Ada Lovelace", None, &["Acme Ltd".to_owned()]);
        assert_eq!(veil.text("Ada at Acme, see https://ada.example"), "… at …, see …");
    }

    proptest! {
        #[test]
        fn no_employer_survives(before in "[a-zé ,.]{0,20}", after in "[ ,.][a-zé ,.]{0,20}") {
            let text = format!("{before} Halden{after}");
            prop_assert!(!without_employers(&text, &["Halden GmbH".to_owned()]).contains("Halden"));
        }
    }
}
