//! The same text sent to many is no request to anybody: near-identical messages are told by the words they share.

use std::collections::HashSet;

/// Requests of a week that may read alike before the next is refused.
pub(super) const ALIKE_A_WEEK: usize = 3;
/// Share of common word triples from which on two texts are the same text with another name in it.
const SAME: f64 = 0.8;

/// How many of `earlier` are near-identical to `message`.
pub(super) fn count_alike(message: &str, earlier: &[String]) -> usize {
    let own = triples(message);
    earlier.iter().filter(|text| similarity(&own, &triples(text)) >= SAME).count()
}

fn similarity(a: &HashSet<String>, b: &HashSet<String>) -> f64 {
    let all = a.union(b).count();
    if all == 0 { 0.0 } else { a.intersection(b).count() as f64 / all as f64 }
}

fn triples(text: &str) -> HashSet<String> {
    let text = text.to_lowercase();
    let words: Vec<&str> =
        text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    words.windows(3).map(|triple| triple.join(" ")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "Hello Ada, we build booking software for two hundred clinics and look for somebody who knows \
        Postgres well, likes to talk to nurses, and wants to own the calendar from the database to the last button.";

    #[test]
    fn another_name_does_not_make_another_text_but_another_reason_does() {
        let other_name = TEXT.replace("Ada", "Grace");
        let other = "Your talk about calendars made us write: our nurses lose an hour a day to double bookings, and you \
            seem to have solved this for trains. Would you look at it with us for a month?".to_owned();
        assert_eq!(count_alike(TEXT, &[other_name, other, TEXT.to_uppercase()]), 2);
        assert_eq!(count_alike("", &[String::new()]), 0);
    }
}
