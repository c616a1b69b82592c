//! HTML-only mails as text, without what they quote.

use mail_parser::decoders::html::html_to_text;

/// What opens the quoted mail in common programs: from there on nothing is the author's. Lower case.
const QUOTES: [&str; 6] = [
    "<div class=\"gmail_quote",
    "<div class=\"gmail_extra",
    "<div id=\"appendonsend\"",
    "<div id=\"divrplyfwdmsg\"",
    "<div class=\"yahoo_quoted\"",
    "<div name=\"quote\"",
];

/// What says who wrote the quote that follows, in Thunderbird, whose users answer below as well as above.
const PREFIX: &str = "<div class=\"moz-cite-prefix\"";

/// The text of it. Whatever the bytes hold, nothing panics and nothing runs.
pub(super) fn to_text(html: &str) -> String {
    // Marks inside of what is quoted are the quoted mail's own: they say nothing about what comes after.
    let own = without_blockquotes(&without_prefixes(html));
    let lower = own.to_ascii_lowercase();
    let end = QUOTES.iter().filter_map(|mark| lower.find(mark)).min().unwrap_or(own.len());
    html_to_text(own.get(..end).unwrap_or(&own))
}

/// Without the lines that say who wrote the quotes; one that never ends stays.
fn without_prefixes(html: &str) -> String {
    const END: &str = "</div>";
    let lower = html.to_ascii_lowercase();
    let (mut out, mut from) = (String::with_capacity(html.len()), 0);
    while let Some(found) = lower.get(from..).and_then(|rest| rest.find(PREFIX)) {
        let at = from + found;
        let Some(length) = lower.get(at..).and_then(|rest| rest.find(END)) else { break };
        out.push_str(html.get(from..at).unwrap_or_default());
        from = at + length + END.len();
    }
    out.push_str(html.get(from..).unwrap_or_default());
    out
}

/// Without quotes, however deep they lie; one that never ends takes the rest.
fn without_blockquotes(html: &str) -> String {
    let lower = html.to_ascii_lowercase();
    let (mut out, mut depth, mut from) = (String::with_capacity(html.len()), 0_usize, 0);
    while let Some(found) = lower.get(from..).and_then(|rest| rest.find("blockquote")) {
        let at = from + found;
        let after = at + "blockquote".len();
        let before = lower.get(..at).unwrap_or_default();
        let (is_open, is_close) = (before.ends_with('<'), before.ends_with("</"));
        if depth == 0 {
            let tag = if is_close { 2 } else { usize::from(is_open) };
            out.push_str(html.get(from..at - tag).unwrap_or_default());
        }
        if is_open || is_close {
            depth = if is_open { depth + 1 } else { depth.saturating_sub(1) };
            let end =
                lower.get(after..).and_then(|rest| rest.find('>')).map_or(html.len(), |end| after + end + 1);
            from = end;
        } else {
            if depth == 0 {
                out.push_str("blockquote");
            }
            from = after;
        }
    }
    if depth == 0 {
        out.push_str(html.get(from..).unwrap_or_default());
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn quotes_go_and_words_stay() {
        for (html, text) in [
            ("<p>Yes, Tuesday.</p>", "Yes, Tuesday."),
            ("Hi<br><BlockQuote type=cite>old <blockquote>older</blockquote> old</BlockQuote>Bye", "Hi\nBye"),
            ("<div>Fine.</div><div class=\"gmail_quote\">On Monday … wrote: old</div>", "Fine."),
            (
                "<div class=\"moz-cite-prefix\">Am 23.11.26 um 10:00 schrieb Roster:<br></div><blockquote type=\"cite\"><div class=\"gmail_quote\">old</div></blockquote><p>Below.</p>",
                "Below.",
            ),
            ("<p>Above.</p><div class=\"moz-cite-prefix\">never ends", "Above.\nnever ends"),
            ("a blockquote is a word", "a blockquote is a word"),
            ("never <blockquote>ends", "never"),
            (
                "<style>p{}</style><script>alert(1)</script><p>Gr\u{fc}\u{df}e &amp; mehr</p>",
                "Gr\u{fc}\u{df}e & mehr",
            ),
        ] {
            assert_eq!(to_text(html).trim(), text, "{html}");
        }
    }

    proptest! {
        #[test]
        fn nothing_panics(html in "(<|>|/|blockquote|<blockquote>|</blockquote>|<div class=\"moz-cite-prefix\">|</div>|ü|.){0,40}") {
            let _ = to_text(&html);
        }
    }
}
