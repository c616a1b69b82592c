//! What somebody wrote, without what they answer to and without their signature.
//!
//! Lines that begin with `>` go. A line that says who wrote what follows ends the text, unless quoted lines come right
//! after it: then their author may go on below, as some people answer, and only that line goes. Our own mails ask for the
//! answer above a line, which ends it too. Where nothing is recognised everything stays: too much is better than too little.

/// In our own mails: what is below is ours.
pub const ABOVE: &str = "Write your answer above this line.";

/// How a line that attributes a quote begins and ends, in lower case; the dates and names between are anybody's.
const ATTRIBUTIONS: [(&str, &str); 13] = [
    ("on ", "wrote:"),
    ("am ", "schrieb"),
    ("am ", "geschrieben:"),
    ("le ", "a écrit"),
    ("el ", "escribió:"),
    ("il ", "ha scritto:"),
    ("op ", "schreef"),
    ("w dniu ", "napisał"),
    ("em ", "escreveu:"),
    ("den ", "skrev"),
    ("på ", "skrev"),
    ("dne ", "napsal"),
    ("", "wrote:"),
];
/// What begins the quoted mail, in lower case.
const BARS: [&str; 12] = [
    "-----original message",
    "-------- original message",
    "----- original message",
    "-----ursprüngliche nachricht",
    "-------- ursprüngliche nachricht",
    "-----message d'origine",
    "-----mensaje original",
    "-----messaggio originale",
    "-----oorspronkelijk bericht",
    "---------- forwarded message",
    "begin forwarded message",
    "-------- weitergeleitete nachricht",
];
/// First lines of the head that Outlook puts above the quoted mail, with what stands within the next lines.
const HEADS: [(&str, &[&str]); 7] = [
    ("from:", &["sent:", "date:"]),
    ("von:", &["gesendet:", "datum:"]),
    ("de :", &["envoyé", "date :"]),
    ("de:", &["enviado", "fecha:", "data:", "envoyé"]),
    ("da:", &["inviato:", "data:"]),
    ("van:", &["verzonden:", "datum:"]),
    ("od:", &["wysłano:", "data:"]),
];
/// What telephones write below, in lower case: how the line begins, and a word in it without which it is anybody's.
const TELEPHONES: [(&str, &str); 9] = [
    ("sent from my ", ""),
    ("sent from outlook for ", ""),
    ("get outlook for ", ""),
    ("sent from yahoo mail", ""),
    ("sent with proton mail", ""),
    ("von meinem ", "gesendet"),
    ("gesendet mit der ", ""),
    ("envoyé de mon ", ""),
    ("enviado desde mi ", ""),
];

/// The author's own words, trimmed.
#[must_use]
pub fn strip(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n").replace('\u{a0}', " ");
    let lines: Vec<&str> = text.lines().collect();
    let mut own: Vec<&str> = Vec::new();
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        let rest = lines.get(at..).unwrap_or_default();
        if ends_here(line, rest) {
            break;
        }
        if let Some(length) = attribution(rest) {
            let next = rest.iter().skip(length).find(|line| !line.trim().is_empty());
            if !next.is_some_and(|line| is_quoted(line)) {
                break;
            }
            at += length;
            continue;
        }
        if !is_quoted(line) {
            own.push(line.trim_end());
        }
        at += 1;
    }
    tidy(&own)
}

fn is_quoted(line: &str) -> bool {
    line.trim_start().starts_with('>')
}

/// Whether nothing from this line on is the author's.
fn ends_here(line: &str, rest: &[&str]) -> bool {
    let (plain, lower) = (line.trim_end(), line.trim().to_lowercase());
    // "-- " (RFC 3676 section 4.3), whose space many programs lose.
    let is_signature = plain == "--" || line == "-- " || plain == "\u{2014}";
    let is_bar = BARS.iter().any(|bar| lower.starts_with(bar));
    let is_telephone = lower.chars().count() < 80
        && TELEPHONES.iter().any(|(begin, word)| lower.starts_with(begin) && lower.contains(word));
    // Whoever answers below has it in their quote.
    let is_ours = !is_quoted(line) && line.contains(ABOVE);
    let is_rule =
        plain.len() >= 10 && plain.chars().all(|c| c == '_') && is_head(rest.get(1..).unwrap_or_default());
    is_signature || is_bar || is_telephone || is_ours || is_rule || is_head(rest)
}

/// Whether these lines begin with the head of a quoted mail.
fn is_head(lines: &[&str]) -> bool {
    let mut lines = lines
        .iter()
        .map(|line| line.trim().trim_start_matches('*').to_lowercase())
        .filter(|line| !line.is_empty());
    let Some(first) = lines.next() else { return false };
    let Some((_, others)) = HEADS.iter().find(|(begin, _)| first.starts_with(begin)) else { return false };
    lines.take(3).any(|line| others.iter().any(|other| line.starts_with(other)))
}

/// How many of these lines say who wrote what follows: one, or up to three when a program has wrapped it.
fn attribution(lines: &[&str]) -> Option<usize> {
    let first = lines.first()?.trim();
    if first.is_empty() || is_quoted(first) {
        return None;
    }
    let mut joined = String::new();
    for (count, line) in (1..=3).zip(lines) {
        if line.trim().is_empty() {
            return None;
        }
        joined.push_str(line.trim());
        joined.push(' ');
        if is_attribution(joined.trim_end()) {
            return Some(count);
        }
    }
    None
}

fn is_attribution(text: &str) -> bool {
    let lower = text.to_lowercase();
    // A sentence such as "On Monday she wrote:" has no date in digits and no address.
    let is_dated = lower.contains('@') || lower.chars().filter(char::is_ascii_digit).count() >= 3;
    let ends = |end: &str| lower.ends_with(end) || (lower.ends_with(':') && lower.contains(end));
    is_dated
        && lower.chars().count() <= 300
        && ATTRIBUTIONS.iter().any(|(begin, end)| {
            let begins = lower.starts_with(begin) && (!begin.is_empty() || lower.contains('@'));
            begins && ends(end)
        })
}

/// Joined, with at most one empty line between two.
fn tidy(lines: &[&str]) -> String {
    let mut out = String::new();
    let mut empty = 0;
    for line in lines {
        if line.trim().is_empty() {
            empty += 1;
            continue;
        }
        if !out.is_empty() {
            out.push_str(if empty > 0 { "\n\n" } else { "\n" });
        }
        out.push_str(line);
        empty = 0;
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn answers_of_common_programs_lose_what_they_answer_to() {
        for (mail, own) in [
            (
                "Yes, Tuesday.\n\nOn Mon, 23 Nov 2026 at 10:00, Roster <r+x@reply.example>\nwrote:\n\n> old\n> older\n",
                "Yes, Tuesday.",
            ),
            ("Ja gern.\n\nAm 23.11.26 um 10:00 schrieb Roster:\n> alt", "Ja gern."),
            ("Oui.\n\nLe lun. 23 nov. 2026 à 10:00, Roster <r@x.example> a écrit :\n\n> vieux", "Oui."),
            ("Sí.\n\nEl lun, 23 nov 2026 a las 10:00, Roster (<r@x.example>) escribió:\n> viejo", "Sí."),
            (
                "Sì.\nIl giorno lun 23 nov 2026 alle ore 10:00 Roster <r@x.example> ha scritto:\nvecchio",
                "Sì.",
            ),
            (
                "Fine.\r\n\r\nFrom: Roster <r@x.example>\r\nSent: Monday, 23 November 2026\r\nTo: Ada\r\nSubject: x\r\n\r\nold",
                "Fine.",
            ),
            (
                "Fein.\n________________________________\nVon: Roster\nGesendet: Montag\nAn: Ada\n\nalt",
                "Fein.",
            ),
            ("Fine.\n\n-----Original Message-----\nFrom: x\n", "Fine."),
            (
                "Done\n\nSent from my iPhone\n\n> On 23 Nov 2026, at 10:00, Roster <r@x.example> wrote:\n> old",
                "Done",
            ),
            ("Gut.\n\nVon meinem iPhone gesendet\n", "Gut."),
            ("Hello\n-- \nAda Lovelace\n+44 1", "Hello"),
            ("Hello\n--\nAda", "Hello"),
            ("Hello\n\nWrite your answer above this line.\nours", "Hello"),
            ("2026-11-23 10:00 GMT+01:00 Roster <r@x.example> wrote:\nold", ""),
            ("> only\n> quotes", ""),
            ("", ""),
        ] {
            assert_eq!(strip(mail), own, "{mail:?}");
        }
    }

    #[test]
    fn answers_between_and_below_quotes_stay() {
        let head = "On 23 Nov 2026 at 10:00, Roster <r@x.example> wrote:";
        let quote = format!("{head}\n\n> {ABOVE}\n> \n> Tuesday?");
        let between = format!("{quote}\n\nYes.\n\n> Remote?\n\nAlso yes.\n\n-- \nAda");
        assert_eq!(strip(&between), "Yes.\n\nAlso yes.");
        assert_eq!(strip(&format!("{quote}\n\nBelow all of it.\n")), "Below all of it.");
        assert_eq!(strip(&format!("Before.\n\n{ABOVE}\n\n{quote}")), "Before.", "unquoted it ends the text");
    }

    #[test]
    fn words_that_only_look_like_it_stay() {
        for mail in [
            "On Monday she wrote:\nI like the role.",
            "From: the start I was sure.\nIt is good.",
            "I wrote:\n\n    let x = 1;",
            "Use `a -- b`.\n--flag is wrong\n---\nend",
            "On 3 Feb I can start. What do you think?",
            "Am 3. Februar kann ich anfangen.",
            "Ich kann am Montag.\nVon meinem Team kommt noch jemand mit.\nPasst das?",
        ] {
            assert_eq!(strip(mail), mail.replace("\n\n\n", "\n\n"), "{mail:?}");
        }
    }

    proptest! {
        #[test]
        fn nothing_panics_and_nothing_is_invented(text in "(On |wrote:|> |-- |\n|From: |Sent: |@|[0-9]|.){0,60}") {
            let (own, whole) = (strip(&text), text.replace('\u{a0}', " "));
            for line in own.lines() {
                prop_assert!(whole.contains(line.trim()));
            }
        }

        #[test]
        fn plain_words_come_through(words in proptest::collection::vec("[a-z]{1,8}( [a-z]{1,8}){0,5}", 1..6)) {
            let text = words.join("\n");
            let is_plain = !text.lines().any(|line| TELEPHONES.iter().any(|(t, _)| line.starts_with(t)));
            prop_assume!(is_plain);
            prop_assert_eq!(strip(&text), text);
        }
    }
}
