//! Typed templates: each belongs to one context type whose samples a test renders, so a page cannot break unseen.

mod filters;

use std::sync::Arc;

use serde::Serialize;
use tera::Tera;

use super::assets;

/// The context of one page or fragment.
pub trait Template: Serialize + Sized {
    /// Path below `templates/`.
    const NAME: &'static str;

    /// Contexts that take every branch of the template between them.
    fn samples() -> Vec<Self>;
}

/// The context of one mail: three parts in `templates/emails/<NAME>/`.
pub trait MailTemplate: Serialize + Sized {
    /// Folder below `templates/emails/`.
    const NAME: &'static str;

    /// Contexts that take every branch of the three parts between them.
    fn samples() -> Vec<Self>;

    /// What the reader's calendar takes, where the mail is about a time.
    fn calendar(&self) -> Option<&CalendarPart> {
        None
    }
}

/// The three rendered parts of a mail; the HTML is MJML still.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailParts {
    /// One line, no line break.
    pub subject: String,
    /// The plain part.
    pub text: String,
    /// MJML, which the mailer makes into HTML.
    pub mjml: String,
    /// What the reader's calendar takes.
    pub calendar: Option<CalendarPart>,
}

/// An entry for the reader's calendar, as a part of a mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CalendarPart {
    /// `REQUEST` or `CANCEL` (RFC 5546).
    pub method: &'static str,
    /// iCalendar text (RFC 5545), lines ended by CRLF.
    pub text: String,
}

/// A template is broken: a fault of ours, found by the samples.
#[derive(Debug, thiserror::Error)]
#[error("template {name}: {reason}")]
pub struct TemplateError {
    /// Which.
    pub name: String,
    /// Tera's chain of causes.
    pub reason: String,
}

/// All templates, parsed. Cheap to clone.
#[derive(Clone)]
pub struct Templates(Arc<Tera>);

impl Templates {
    /// Parses every template in the binary.
    ///
    /// # Errors
    /// The first template that does not parse.
    pub fn load() -> Result<Self, TemplateError> {
        let mut tera = Tera::new();
        filters::register(&mut tera);
        tera.add_raw_templates(assets::templates()).map_err(|error| broken("all", &error))?;
        Ok(Self(Arc::new(tera)))
    }

    /// Renders one context; `globals` adds what every template of its family gets, such as `page` and `site`.
    ///
    /// # Errors
    /// When the template asks for what the context lacks.
    pub fn render<T: Template>(&self, view: &T, globals: &impl Serialize) -> Result<String, TemplateError> {
        self.0.render(T::NAME, &context(T::NAME, view, globals)?).map_err(|error| broken(T::NAME, &error))
    }

    /// Renders the three parts of a mail.
    ///
    /// # Errors
    /// As [`Templates::render`].
    pub fn render_mail<T: MailTemplate>(
        &self,
        mail: &T,
        globals: &impl Serialize,
    ) -> Result<MailParts, TemplateError> {
        let context = context(T::NAME, mail, globals)?;
        let part = |file: &str| {
            let name = format!("emails/{}/{file}", T::NAME);
            self.0.render(&name, &context).map_err(|error| broken(&name, &error))
        };
        Ok(MailParts {
            subject: part("subject.txt")?.split_whitespace().collect::<Vec<_>>().join(" "),
            text: part("body.txt")?,
            mjml: part("body.mjml.html")?,
            calendar: mail.calendar().cloned(),
        })
    }

    /// Names of all templates below `prefix`, for the test that finds unclaimed ones.
    #[must_use]
    pub fn names_below(&self, prefix: &str) -> Vec<String> {
        let mut names: Vec<String> =
            self.0.get_template_names().filter(|n| n.starts_with(prefix)).map(str::to_owned).collect();
        names.sort();
        names
    }
}

fn context(
    name: &str,
    view: &impl Serialize,
    globals: &impl Serialize,
) -> Result<tera::Context, TemplateError> {
    let mut context = tera::Context::from_serialize(globals).map_err(|error| broken(name, &error))?;
    context.extend(tera::Context::from_serialize(view).map_err(|error| broken(name, &error))?);
    Ok(context)
}

fn broken(name: &str, error: &dyn std::error::Error) -> TemplateError {
    let mut reason = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        reason = format!("{reason}: {error}");
        cause = error.source();
    }
    TemplateError { name: name.to_owned(), reason }
}
