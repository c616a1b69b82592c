//! Markdown from people, made into HTML that cannot harm.

use std::sync::LazyLock;

use ammonia::Builder;
use pulldown_cmark::{Options, Parser, html};

/// Paragraphs, emphasis, lists, quotes, code and links; no images, no headings above what the page itself has.
static ALLOWED: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut builder = Builder::default();
    builder
        .tags(
            ["p", "em", "strong", "ul", "ol", "li", "blockquote", "code", "pre", "a", "br", "hr", "del"]
                .into(),
        )
        .link_rel(Some("nofollow noopener noreferrer ugc"))
        .url_schemes(["http", "https", "mailto"].into());
    builder
});

/// Sanitised HTML.
#[must_use]
pub fn to_html(markdown: &str) -> String {
    let mut raw = String::with_capacity(markdown.len() * 2);
    html::push_html(&mut raw, Parser::new_ext(markdown, Options::ENABLE_STRIKETHROUGH));
    ALLOWED.clean(&raw).to_string()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn text_is_kept_and_harm_is_not() {
        assert_eq!(to_html("I *build* things."), "<p>I <em>build</em> things.</p>\n");
        for harm in [
            "<script>alert(1)</script>",
            "<img src=x onerror=alert(1)>",
            "[x](javascript:alert(1))",
            "<p onclick=x>y</p>",
        ] {
            let html = to_html(harm);
            for word in ["<script", "<img", "javascript:", "onclick", "onerror"] {
                assert!(
                    !html.contains(&format!("{word}="))
                        && !html.contains("<script")
                        && !html.contains("<img")
                        && !html.contains("javascript:"),
                    "{harm} gave {html} ({word})"
                );
            }
        }
    }

    proptest! {
        #[test]
        fn nothing_panics_and_no_script_survives(text in ".{0,300}") {
            prop_assert!(!to_html(&text).contains("<script"));
        }
    }
}
