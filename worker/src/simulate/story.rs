//! What happened at one instant, and how it is told: for people by day, for programs an object a line.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use domain::simulation::{Label, States};
use serde::Serialize;

use super::rules;

/// A mail, or a change of state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum EntryKind {
    /// Something went from one state to another.
    Transition,
    /// Somebody was written to.
    Mail,
}

/// One thing that happened. Names nobody: rows go by the end of their id.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Entry {
    /// When the timer saw to it.
    pub at: DateTime<Utc>,
    /// Which of the two.
    pub kind: EntryKind,
    /// The mail's kind, or `application.expired`.
    pub what: String,
    /// What it is about; of a mail, to whom first.
    pub subject: String,
    /// The rule behind it.
    pub reason: String,
    /// From which state, of a transition.
    #[serde(skip)]
    pub from: Option<String>,
}

impl Entry {
    /// A mail.
    pub(super) fn mail(at: DateTime<Utc>, what: &str, subject: String, reason: String) -> Self {
        Self { at, kind: EntryKind::Mail, what: what.to_owned(), subject, reason, from: None }
    }

    /// As a person reads it, without the time.
    fn words(&self) -> String {
        let word = self.what.replace('_', " ");
        match (&self.kind, &self.from) {
            (EntryKind::Mail, _) => format!("mail “{word}” to {}", self.subject),
            (EntryKind::Transition, from) => {
                let to = word.rsplit('.').next().unwrap_or(&word);
                let from = from.as_deref().unwrap_or("not there").replace('_', " ");
                format!("{}: {from} → {to}", self.subject)
            }
        }
    }
}

/// The end of an id that says which of many; of rows that were made on the way only that they are new, for their ids
/// are chance.
pub(super) fn short(id: &str, known: &BTreeSet<String>) -> String {
    if id.len() < 36 {
        return id.to_owned();
    }
    if !known.contains(id) {
        return "(new)".to_owned();
    }
    id.chars().skip(id.len().saturating_sub(6)).collect()
}

/// What differs, in order.
pub(super) fn differences(
    at: DateTime<Utc>,
    before: &States,
    after: &States,
    known: &BTreeSet<String>,
) -> Vec<Entry> {
    let labels: BTreeSet<&Label> = before.keys().chain(after.keys()).collect();
    let mut entries = Vec::new();
    for label in labels {
        let (from, to) = (before.get(label), after.get(label));
        if from == to {
            continue;
        }
        let (what, id) = label;
        let to = to.map_or("deleted", String::as_str);
        entries.push(Entry {
            at,
            kind: EntryKind::Transition,
            what: format!("{}.{}", what.replace(' ', "_"), to.replace(", ", "_")),
            subject: format!("{what} {}", short(id, known)),
            reason: rules::of_transition(what, from.map(String::as_str), to),
            from: from.cloned(),
        });
    }
    entries.sort();
    entries
}

/// Writes entries as they come.
pub(super) struct Teller {
    is_json: bool,
    zone: Tz,
    day: Option<NaiveDate>,
}

/// Alike entries of one instant from which on they are counted instead of listed.
const MANY: usize = 4;

impl Teller {
    pub(super) fn new(is_json: bool, zone: Tz) -> Self {
        Self { is_json, zone, day: None }
    }

    /// The lines for one instant.
    pub(super) fn lines(&mut self, entries: &[Entry]) -> Vec<String> {
        if self.is_json {
            return entries.iter().filter_map(|entry| serde_json::to_string(entry).ok()).collect();
        }
        let mut lines = Vec::new();
        let mut rest = entries;
        while let Some((first, _)) = rest.split_first() {
            let alike = rest.iter().take_while(|entry| is_alike(first, entry)).count();
            let (group, others) = rest.split_at(alike);
            rest = others;
            self.open_day(first.at, &mut lines);
            if alike >= MANY {
                lines.push(self.line(first, &many(first, alike)));
            } else {
                lines.extend(group.iter().map(|entry| self.line(entry, &entry.words())));
            }
        }
        lines
    }

    fn line(&self, entry: &Entry, words: &str) -> String {
        let time = entry.at.with_timezone(&self.zone).format("%H:%M");
        if entry.reason.is_empty() {
            format!("  {time}  {words}")
        } else {
            format!("  {time}  {words}: {}", entry.reason)
        }
    }

    fn open_day(&mut self, at: DateTime<Utc>, lines: &mut Vec<String>) {
        let day = at.with_timezone(&self.zone).date_naive();
        if self.day != Some(day) {
            if self.day.is_some() {
                lines.push(String::new());
            }
            self.day = Some(day);
            lines.push(day.format("%a %-d %B %Y").to_string());
        }
    }
}

fn is_alike(first: &Entry, other: &Entry) -> bool {
    (first.kind, &first.what, &first.reason, &first.from)
        == (other.kind, &other.what, &other.reason, &other.from)
}

fn many(first: &Entry, count: usize) -> String {
    // "developer a1b2c3, engineer …": the role is the first word.
    let who = first.subject.rsplit_once(' ').map_or(first.subject.as_str(), |(who, _)| who);
    match first.kind {
        EntryKind::Mail => {
            let role = first.subject.split(' ').next().unwrap_or_default();
            let roles = match role {
                "staff" => "staff".to_owned(),
                "company" => "companies".to_owned(),
                role => format!("{role}s"),
            };
            format!("{count} mails “{}” to {roles}", first.what.replace('_', " "))
        }
        EntryKind::Transition => {
            let one = Entry { subject: format!("{count} × {who}"), ..first.clone() };
            one.words()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at() -> DateTime<Utc> {
        "2026-12-01T08:00:00Z".parse().unwrap()
    }

    fn states(rows: &[(&str, &str, &str)]) -> States {
        let row = |(what, id, state): &(&str, &str, &str)| {
            (((*what).to_owned(), (*id).to_owned()), (*state).to_owned())
        };
        rows.iter().map(row).collect()
    }

    const OLD: &str = "01932000-0000-7000-8000-000000abcdef";
    const NEW: &str = "01932000-0000-7000-8000-000000123456";

    #[test]
    fn what_changed_came_or_went_is_told_and_the_rest_is_not() {
        let before = states(&[
            ("application", OLD, "submitted"),
            ("digest", "2026-12", "planned"),
            ("intro", OLD, "sent"),
        ]);
        let after = states(&[
            ("application", OLD, "expired"),
            ("digest", "2026-12", "planned"),
            ("brief", NEW, "draft"),
        ]);
        let known = BTreeSet::from([OLD.to_owned()]);
        let told = differences(at(), &before, &after, &known);
        let lines: Vec<String> = told.iter().map(Entry::words).collect();
        assert_eq!(
            lines,
            [
                "application abcdef: submitted → expired",
                "brief (new): not there → draft",
                "intro abcdef: sent → deleted"
            ]
        );
    }

    #[test]
    fn people_read_it_by_day_and_programs_line_by_line() {
        let mail =
            |who: &str| Entry::mail(at(), "availability_asked", format!("developer {who}"), "21 days".into());
        let entries: Vec<Entry> = ["a", "b", "c", "d"].map(mail).into();
        let mut teller = Teller::new(false, Tz::Europe__Berlin);
        assert_eq!(
            teller.lines(&entries[..1]),
            ["Tue 1 December 2026", "  09:00  mail “availability asked” to developer a: 21 days"]
        );
        assert_eq!(teller.lines(&entries), ["  09:00  4 mails “availability asked” to developers: 21 days"]);
        let json = Teller::new(true, Tz::UTC).lines(&entries);
        assert_eq!(json.len(), 4);
        let keys: Vec<String> =
            serde_json::from_str::<serde_json::Map<_, _>>(&json[0]).unwrap().keys().cloned().collect();
        assert_eq!(keys, ["at", "kind", "reason", "subject", "what"]);
    }
}
