//! What the mail system that took a mail found out about its sender: the header Authentication-Results (RFC 8601).
//!
//! Anybody can write such a header into a mail. Those that name our own system are believed, and that system must take out
//! whatever came from outside under its name (RFC 8601 section 5; docs/mail.md says how).

/// Whether `authority` says of one of these headers' mails that it comes from the domain `from`: by DMARC, or by a DKIM
/// signature of that domain or of one above it.
pub(super) fn is_authentic(results: &[String], authority: &str, from: &str) -> bool {
    results.iter().any(|header| {
        let plain = plain(header);
        let mut parts = plain.split(';');
        let by = parts.next().and_then(|id| id.split_whitespace().next()).unwrap_or_default();
        by.eq_ignore_ascii_case(authority) && parts.any(|part| passes(part, from))
    })
}

/// One result, such as `dkim=pass header.d=example.com`.
fn passes(part: &str, from: &str) -> bool {
    let mut words = part.split_whitespace().filter_map(|word| word.split_once('='));
    let Some((method, "pass")) = words.next() else { return false };
    let found = |name: &str| words.clone().find(|(key, _)| *key == name).map(|(_, value)| value.to_owned());
    match method.split('/').next() {
        Some("dmarc") => found("header.from").is_none_or(|domain| domain.eq_ignore_ascii_case(from)),
        Some("dkim") => {
            let of_signer = |text: String| text.rsplit('@').next().map(str::to_owned);
            let signer = found("header.d").or_else(|| found("header.i").and_then(of_signer));
            signer.is_some_and(|signer| is_at_or_above(&signer, from))
        }
        _ => false,
    }
}

fn is_at_or_above(signer: &str, from: &str) -> bool {
    let (signer, from) = (signer.to_ascii_lowercase(), from.to_ascii_lowercase());
    let is_above = signer.contains('.') && from.strip_suffix(&signer).is_some_and(|rest| rest.ends_with('.'));
    signer == from || is_above
}

/// The header in lower case, without comments, without spaces around `=`, and with nothing in quotes that could be read as
/// another result.
fn plain(header: &str) -> String {
    let (mut out, mut depth, mut is_quoted) = (String::with_capacity(header.len()), 0_u32, false);
    let mut letters = header.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' if depth > 0 || is_quoted => drop(letters.next()),
            '(' if !is_quoted => depth += 1,
            ')' if !is_quoted => depth = depth.saturating_sub(1),
            _ if depth > 0 => {}
            '"' => is_quoted = !is_quoted,
            ';' | '=' if is_quoted => out.push('_'),
            letter if letter.is_whitespace() => out.push(if is_quoted { '_' } else { ' ' }),
            letter => out.push(letter.to_ascii_lowercase()),
        }
    }
    let words: Vec<&str> = out.split_whitespace().collect();
    words.join(" ").replace(" =", "=").replace("= ", "=")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn holds(header: &str) -> bool {
        is_authentic(&[header.to_owned()], "mx.roster.example", "Mail.Example")
    }

    #[test]
    fn what_our_own_system_says_of_the_domain_in_from_counts() {
        for header in [
            "mx.roster.example; dmarc=pass header.from=mail.example",
            "MX.Roster.Example 1; spf=fail smtp.mailfrom=x.example;\r\n\tDMARC=PASS (p=reject) header.from=Mail.example",
            "mx.roster.example; dmarc=pass",
            "mx.roster.example; dkim=pass header.d=mail.example header.s=k1",
            "mx.roster.example; dkim/1 = pass (2048 bit; ok) header.i=@mail.example",
            "\"mx.roster.example\"; dkim=fail header.d=mail.example; dkim=pass header.i=\"ada@mail.example\"",
        ] {
            assert!(holds(header), "{header}");
        }
        let signed = "mx.roster.example; dkim=pass header.d=mail.example".to_owned();
        assert!(is_authentic(&[signed], "mx.roster.example", "post.mail.example"), "by the domain above");
    }

    #[test]
    fn nothing_else_does() {
        for header in [
            "",
            "mx.roster.example; none",
            "mx.evil.example; dmarc=pass header.from=mail.example",
            "mx.roster.example.evil.example; dmarc=pass header.from=mail.example",
            "mx.roster.example; dmarc=fail header.from=mail.example",
            "mx.roster.example; dmarc=pass header.from=evil.example",
            "mx.roster.example; spf=pass smtp.mailfrom=mail.example",
            "mx.roster.example; dkim=pass",
            "mx.roster.example; dkim=pass header.d=evil.example",
            "mx.roster.example; dkim=pass header.d=example",
            "mx.roster.example; dkim=pass header.d=evilmail.example",
            "mx.roster.example; dkim=pass header.d=post.mail.example",
            "mx.roster.example; dkim=pass header.i=mail.example@evil.example",
            "mx.roster.example; dkim=fail reason=\"x; dmarc=pass\"",
            "mx.roster.example; dkim=fail (x; dmarc=pass",
            "mx.roster.example; dkim=fail (\\); dmarc=pass)",
            "(mx.evil.example) ; dmarc=pass",
        ] {
            assert!(!holds(header), "{header}");
        }
        assert!(!is_authentic(&[], "mx.roster.example", "mail.example"));
    }

    proptest! {
        #[test]
        fn no_text_panics(header in "(mx.roster.example|;|\"|\\(|\\)|\\\\|=|dmarc|pass| |.){0,40}") {
            let _ = holds(&header);
        }
    }
}
