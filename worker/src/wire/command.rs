//! The commands of RFC 5321 section 4.1 and RFC 2033 section 4.1, read from one line. Whatever it holds, nothing panics.

/// A command line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// `HELO`.
    Helo,
    /// `EHLO`.
    Ehlo,
    /// `LHLO`, which makes it LMTP.
    Lhlo,
    /// `MAIL FROM`: the sender, empty for automatic mail, and the size that is announced, in bytes.
    Mail(String, Option<usize>),
    /// `RCPT TO`: a recipient.
    Rcpt(String),
    /// `DATA`.
    Data,
    /// `RSET`.
    Rset,
    /// `NOOP`.
    Noop,
    /// `QUIT`.
    Quit,
    /// `VRFY`.
    Vrfy,
    /// A known verb with words that do not belong there.
    Malformed,
    /// None of these.
    Unknown,
}

/// Reads one line, without its line end.
#[must_use]
pub fn parse(line: &[u8]) -> Command {
    let Ok(line) = std::str::from_utf8(line) else { return Command::Malformed };
    let (verb, rest) = line.split_once(' ').unwrap_or((line, ""));
    match verb.to_ascii_uppercase().as_str() {
        "HELO" => Command::Helo,
        "EHLO" => Command::Ehlo,
        "LHLO" => Command::Lhlo,
        "MAIL" => path(rest, "FROM:").map_or(Command::Malformed, |from| Command::Mail(from, size(rest))),
        "RCPT" => path(rest, "TO:").filter(|to| !to.is_empty()).map_or(Command::Malformed, Command::Rcpt),
        "DATA" => Command::Data,
        "RSET" => Command::Rset,
        "NOOP" => Command::Noop,
        "QUIT" => Command::Quit,
        "VRFY" => Command::Vrfy,
        _ => Command::Unknown,
    }
}

/// The address between the angle brackets; parameters after them are taken as they are.
fn path(rest: &str, keyword: &str) -> Option<String> {
    let rest = rest.trim_start();
    let (head, tail) = rest.split_at_checked(keyword.len())?;
    if !head.eq_ignore_ascii_case(keyword) {
        return None;
    }
    let (address, _) = tail.trim_start().strip_prefix('<')?.split_once('>')?;
    let fits =
        address.len() <= 320 && !address.contains([' ', '<']) && !address.chars().any(char::is_control);
    fits.then(|| address.to_owned())
}

/// `SIZE=…` after the brackets (RFC 1870 section 6).
fn size(rest: &str) -> Option<usize> {
    let (_, parameters) = rest.rsplit_once('>')?;
    let named = parameters.split(' ').filter_map(|parameter| parameter.split_once('='));
    named.filter(|(name, _)| name.eq_ignore_ascii_case("SIZE")).find_map(|(_, value)| value.parse().ok())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn lines_are_read_as_rfc_5321_writes_them() {
        for (line, command) in [
            ("EHLO mail.example", Command::Ehlo),
            ("helo x", Command::Helo),
            ("MAIL FROM:<a@b.example> BODY=8BITMIME size=70", Command::Mail("a@b.example".into(), Some(70))),
            ("lhlo x", Command::Lhlo),
            ("mail from: <>", Command::Mail(String::new(), None)),
            ("RCPT TO:<jürgen@b.example>", Command::Rcpt("jürgen@b.example".into())),
            ("RCPT TO:<>", Command::Malformed),
            ("RCPT TO:a@b.example", Command::Malformed),
            ("MAIL TO:<a@b.example>", Command::Malformed),
            ("DATA", Command::Data),
            ("VRFY ada", Command::Vrfy),
            ("STARTTLS", Command::Unknown),
            ("", Command::Unknown),
        ] {
            assert_eq!(parse(line.as_bytes()), command, "{line:?}");
        }
    }

    proptest! {
        #[test]
        fn no_bytes_panic(line in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = parse(&line);
        }
        #[test]
        fn no_path_panics(rest in "(MAIL|RCPT) .{0,60}") {
            let _ = parse(rest.as_bytes());
        }
    }
}
