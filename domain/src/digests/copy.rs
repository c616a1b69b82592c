//! One reader's copy, joined from the pieces of the issue. Pure: the same inputs make the same bytes, so that a second
//! attempt can be recognised as the first.

use chrono::{DateTime, Utc};

use super::issue::{Card, Issue, Part, Piece, Slot, bit};
use crate::platform::config::Config;
use crate::platform::ids::SubscriberId;
use crate::platform::keys::Keys;
use crate::platform::links::LinkPurpose;

/// What personalises a copy, as it was at the freeze.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Interests {
    /// What to call the reader; may be empty.
    pub name: String,
    /// Ids of skills.
    pub skills: Vec<i32>,
    /// ISO codes.
    pub countries: Vec<String>,
    /// Words of the table.
    pub engagement_types: Vec<String>,
}

/// Addresses in a copy that carry the reader's signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Links {
    /// Takes RFC 8058's POST, and shows people a page.
    pub unsubscribe: String,
    /// The token in it, for the mailto form.
    pub unsubscribe_token: String,
    /// The page of preferences.
    pub preferences: String,
}

impl Links {
    /// Signed for one reader. The expiry follows the issue's date, not the clock: a second attempt has the same links.
    #[must_use]
    pub fn sign(
        config: &Config,
        keys: &Keys,
        subscriber: SubscriberId,
        link_version: i32,
        date: DateTime<Utc>,
    ) -> Self {
        let sign = |purpose: LinkPurpose, version| {
            keys.sign_link_until(purpose, subscriber.0, version, date + purpose.lifetime())
        };
        // Leaving must work for as long as the mail is kept: its link has no version that a later change could raise.
        let unsubscribe_token = sign(LinkPurpose::Unsubscribe, 0);
        Self {
            unsubscribe: config.absolute(&format!("/unsubscribe/{unsubscribe_token}")),
            preferences: config.absolute(&format!(
                "/newsletter/preferences/{}",
                sign(LinkPurpose::SubscriberPreferences, link_version)
            )),
            unsubscribe_token,
        }
    }
}

/// The order and the words of one copy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Personal {
    /// Positions of the cards, in the order in which this reader gets them.
    pub order: Vec<usize>,
    /// For each card of the issue: what of it the reader is interested in.
    whys: Vec<String>,
    greeting: String,
    lead: String,
    count: String,
    highlight: String,
    preheader: String,
    unsubscribe: String,
    preferences: String,
}

impl Personal {
    /// The copy of a reader with these interests that shows `cards` (a bitmap).
    #[must_use]
    pub fn new(issue: &Issue, interests: &Interests, cards: i64, links: &Links) -> Self {
        let mut shown: Vec<(usize, &Card, Vec<&str>)> = issue
            .cards
            .iter()
            .enumerate()
            .filter(|(i, _)| cards & bit(*i) != 0)
            .map(|(i, card)| (i, card, matches(card, interests)))
            .collect();
        let is_personal = shown.iter().any(|(_, _, found)| !found.is_empty());
        shown.sort_by_key(|(i, _, found)| (std::cmp::Reverse(found.len()), *i));
        let mut whys: Vec<String> = issue.cards.iter().map(|card| card.why.clone()).collect();
        for (i, card, found) in &shown {
            if let (Some(why), false) = (whys.get_mut(*i), found.is_empty()) {
                *why = format!("you follow {}. {}", list(found), card.why);
            }
        }
        let count = match shown.len() {
            1 => "1 engineer".to_owned(),
            n => format!("{n} engineers"),
        };
        let order_words =
            if is_personal { ", those who match your interests first" } else { ", best score first" };
        Self {
            lead: format!("{count} looking for work{}.", if shown.len() > 1 { order_words } else { "" }),
            highlight: highlight(&shown, interests),
            preheader: preheader(&shown),
            greeting: greeting(&interests.name),
            order: shown.into_iter().map(|(i, _, _)| i).collect(),
            whys,
            count,
            unsubscribe: links.unsubscribe.clone(),
            preferences: links.preferences.clone(),
        }
    }

    /// Walks one part of the copy in order; `card` is the position of the card around a [`Slot::Why`].
    pub fn walk<T>(&self, part: &Part<T>, mut fixed: impl FnMut(&T), mut slot: impl FnMut(&str)) {
        for piece in &part.frame {
            match piece {
                Piece::Fixed(text) => fixed(text),
                Piece::Slot(Slot::Cards) => {
                    for position in &self.order {
                        for piece in part.cards.get(*position).into_iter().flatten() {
                            match piece {
                                Piece::Fixed(text) => fixed(text),
                                Piece::Slot(Slot::Why) => {
                                    slot(self.whys.get(*position).map_or("", |why| why));
                                }
                                Piece::Slot(other) => slot(self.value(*other)),
                            }
                        }
                    }
                }
                Piece::Slot(other) => slot(self.value(*other)),
            }
        }
    }

    /// The whole part as text; `escape` is applied to what is personal.
    #[must_use]
    pub fn join(&self, part: &Part<String>, escape: impl Fn(&str) -> String) -> String {
        let text = std::cell::RefCell::new(String::with_capacity(48 * 1024));
        self.walk(
            part,
            |fixed| text.borrow_mut().push_str(fixed),
            |slot| text.borrow_mut().push_str(&escape(slot)),
        );
        text.into_inner()
    }

    fn value(&self, slot: Slot) -> &str {
        match slot {
            Slot::Greeting => &self.greeting,
            Slot::Lead => &self.lead,
            Slot::Count => &self.count,
            Slot::Highlight => &self.highlight,
            Slot::Preheader => &self.preheader,
            Slot::Unsubscribe => &self.unsubscribe,
            Slot::Preferences => &self.preferences,
            Slot::Cards | Slot::Why => "",
        }
    }
}

/// For HTML text and attributes.
#[must_use]
pub fn escape_html(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

/// For the plain part: one line.
#[must_use]
pub fn plain(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

fn matches<'a>(card: &'a Card, interests: &'a Interests) -> Vec<&'a str> {
    let mut found: Vec<&str> = card
        .skills
        .iter()
        .filter(|(id, _)| interests.skills.contains(id))
        .map(|(_, name)| name.as_str())
        .take(3)
        .collect();
    if interests.countries.contains(&card.country.0) {
        found.push(&card.country.1);
    }
    found.extend(
        card.engagement_types
            .iter()
            .filter(|kind| interests.engagement_types.contains(kind))
            .map(|kind| engagement_words(kind))
            .take(1),
    );
    found
}

fn engagement_words(kind: &str) -> &str {
    match kind {
        "hourly" => "hourly work",
        "part_time" => "part-time work",
        "full_time_contract" => "full-time contracts",
        "employment" => "employment",
        other => other,
    }
}

fn list(words: &[&str]) -> String {
    match words {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// ", 4 in Rust": of the reader's skills, else of all, the one that most of these engineers are strongest in.
fn highlight(shown: &[(usize, &Card, Vec<&str>)], interests: &Interests) -> String {
    let count = |skill: i32| shown.iter().filter(|(_, card, _)| card.primary_skills.contains(&skill)).count();
    let best = |skills: &mut dyn Iterator<Item = i32>| {
        skills.map(|skill| (count(skill), std::cmp::Reverse(skill))).max().filter(|(n, _)| *n > 0)
    };
    let own = best(&mut interests.skills.iter().copied());
    let any = || best(&mut shown.iter().flat_map(|(_, card, _)| card.primary_skills.iter().copied()));
    let Some((n, std::cmp::Reverse(skill))) = own.or_else(any) else { return String::new() };
    let mut skills = shown.iter().flat_map(|(_, card, _)| &card.skills);
    skills.find(|(id, _)| *id == skill).map_or_else(String::new, |(_, name)| format!(", {n} in {name}"))
}

fn preheader(shown: &[(usize, &Card, Vec<&str>)]) -> String {
    let names: Vec<&str> = shown.iter().take(3).map(|(_, card, _)| card.name.as_str()).collect();
    match shown.len().saturating_sub(3) {
        0 => format!("{}.", names.join("; ")),
        more => format!("{}; and {more} more.", names.join("; ")),
    }
}

fn greeting(name: &str) -> String {
    let name: String = plain(name).trim().chars().take(80).collect();
    if name.is_empty() { "Hello,".to_owned() } else { format!("Hello {name},") }
}
