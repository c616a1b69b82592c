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
