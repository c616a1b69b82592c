//! MJML to HTML. A quarter of a millisecond each: the digest does it once per issue, not per reader.

use std::collections::HashMap;

use mrml::prelude::parser::ParserOptions;
use mrml::prelude::parser::noop_loader::NoopIncludeLoader;
use mrml::prelude::render::RenderOptions;

/// A template makes MJML that cannot be read: a fault of ours, found by the samples.
#[derive(Debug, thiserror::Error)]
#[error("MJML: {0}")]
pub struct MjmlError(String);

/// HTML for mail clients. Loads nothing: no includes, no fonts from elsewhere.
///
/// # Errors
/// [`MjmlError`].
pub fn to_html(mjml: &str) -> Result<String, MjmlError> {
    let parsing = ParserOptions { include_loader: Box::new(NoopIncludeLoader) };
    let parsed = mrml::parse_with_options(mjml, &parsing).map_err(|e| MjmlError(e.to_string()))?;
    let rendering = RenderOptions { disable_comments: true, social_icon_origin: None, fonts: HashMap::new() };
    parsed.element.render(&rendering).map_err(|e| MjmlError(e.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escaped_text_stays_escaped_in_body_and_attributes() {
        let html = to_html(
            "<mjml lang=\"en\"><mj-head><mj-title>A &lt;b&gt; &amp; c</mj-title></mj-head><mj-body><mj-section><mj-column>\
             <mj-text>Hello &lt;script&gt; &amp; you</mj-text>\
             <mj-button href=\"https://example.com/?a=1&amp;b=%22\">Go &lt;b&gt;</mj-button>\
             </mj-column></mj-section></mj-body></mjml>",
        )
        .unwrap();
        assert!(html.contains("Hello &lt;script&gt; &amp; you"), "{html}");
        assert!(html.contains("Go &lt;b&gt;"), "{html}");
        assert!(!html.contains("<script>") && !html.contains("<b>"), "{html}");
        assert!(html.contains("href=\"https://example.com/?a=1&amp;b=%22\""), "{html}");
        assert!(html.contains("A &lt;b&gt; &amp; c</title>"), "{html}");
    }

    #[test]
    fn nothing_is_loaded_from_elsewhere() {
        let html = to_html("<mjml><mj-head /><mj-body><mj-section><mj-column><mj-text font-family=\"Roboto, Ubuntu\">x</mj-text></mj-column></mj-section></mj-body></mjml>").unwrap();
        assert!(!html.contains("fonts.googleapis"), "{html}");
        assert!(!html.contains("<link"), "{html}");
    }

    #[test]
    fn what_is_no_mjml_is_an_error() {
        assert!(to_html("<mjml><mj-body>").is_err());
        assert!(to_html("plain").is_err());
    }
}
