//! Redirects stay on this site.

/// `path` if it is one on this site, else `otherwise`: never an address elsewhere.
#[must_use]
pub fn local_path<'a>(path: &'a str, otherwise: &'a str) -> &'a str {
    let mut characters = path.chars();
    let is_rooted = characters.next() == Some('/');
    let is_elsewhere = matches!(characters.next(), Some('/' | '\\'));
    let is_plain = path.chars().all(|c| c.is_ascii_graphic());
    if is_rooted && !is_elsewhere && is_plain && path.len() <= 2000 { path } else { otherwise }
}

#[cfg(test)]
mod tests {
    use super::local_path;

    #[test]
    fn a_redirect_stays_on_this_site() {
        for (asked, given) in [
            ("/engineers?skill=rust", "/engineers?skill=rust"),
            ("/?next=https://evil.example", "/?next=https://evil.example"),
            ("/", "/"),
            ("", "/me"),
            ("engineers", "/me"),
            ("//evil.example", "/me"),
            ("/\\evil.example", "/me"),
            ("\\/evil.example", "/me"),
            ("/\t/evil.example", "/me"),
            ("https://evil.example", "/me"),
            ("javascript:alert(1)", "/me"),
            (".evil.example/", "/me"),
            ("@evil.example/", "/me"),
            ("/a\r\nset-cookie: x", "/me"),
            (" //evil.example", "/me"),
        ] {
            assert_eq!(local_path(asked, "/me"), given, "{asked:?}");
        }
    }
}
