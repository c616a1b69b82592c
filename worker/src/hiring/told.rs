//! What a mail about hiring says: one message, one action. Its words are chosen beside the step that it tells of; the
//! templates of the four kinds only set them.

use chrono::{DateTime, NaiveDate, Utc};
use domain::candidacies::{ForMail, Side};
use domain::platform::templates::CalendarPart;
use serde::Serialize;

use crate::mails::{Order, RenderError};
use crate::vetting::interviews::told as moment;
use crate::words::Fact;

/// The words.
#[derive(Clone, Debug, Serialize)]
pub struct Told {
    /// One line.
    pub subject: String,
    /// Continues it.
    pub preheader: String,
    /// On top.
    pub heading: String,
    /// What happened, a paragraph each.
    pub lines: Vec<String>,
    /// What the other side wrote.
    pub quote: Option<String>,
    /// Terms, times.
    pub facts: Vec<Fact>,
    /// What the button says.
    pub label: String,
    /// Where it leads.
    pub url: String,
    /// What happens if nothing is done.
    pub otherwise: String,
    /// Whether the engineer reads it; else a member of the company.
    pub to_engineer: bool,
    /// What the reader's calendar takes.
    #[serde(skip)]
    pub calendar: Option<CalendarPart>,
}

/// Declares a mail over [`Told`].
#[macro_export]
macro_rules! told_mail {
    ($(#[$doc:meta])* $name:ident = $folder:literal, $samples:path) => {
        $(#[$doc])*
        #[derive(Clone, Debug, serde::Serialize)]
        pub struct $name {
            /// Its words.
            #[serde(flatten)]
            pub told: $crate::hiring::told::Told,
        }
        impl domain::platform::templates::MailTemplate for $name {
            const NAME: &'static str = $folder;
            fn samples() -> Vec<Self> {
                $samples().into_iter().map(|told| Self { told }).collect()
            }
            fn calendar(&self) -> Option<&domain::platform::templates::CalendarPart> {
                self.told.calendar.as_ref()
            }
        }
    };
}

/// Both sides, and who reads.
#[derive(Clone, Debug)]
pub struct Scene {
    /// The card and its sides.
    pub about: ForMail,
    /// Who reads.
    pub to: Side,
    /// The card's page.
    pub url: String,
}

impl Scene {
    /// As this mail is told it.
    ///
    /// # Errors
    /// [`RenderError::Payload`].
    pub fn new(order: &Order<'_>, about: ForMail) -> Result<Self, RenderError> {
        let to: Side = order.text("to")?.parse().map_err(|_| RenderError::Payload("to"))?;
        let desk = if to == Side::Engineer { "/me/hiring" } else { "/company/pipeline" };
        let url = order.cx.config.absolute(&format!("{desk}/{}", about.card.id));
        Ok(Self { about, to, url })
    }

    /// Whether the engineer reads it.
    #[must_use]
    pub fn to_engineer(&self) -> bool {
        self.to == Side::Engineer
    }

    /// The other side's name.
    #[must_use]
    pub fn other(&self) -> &str {
        if self.to_engineer() { &self.about.company.name } else { &self.about.engineer }
    }

    /// ` about “Backend engineer”`, or nothing where the role has no name.
    #[must_use]
    pub fn role(&self) -> String {
        match self.about.card.role_title.as_str() {
            "" => String::new(),
            role => format!(" about “{role}”"),
        }
    }

    /// A time in the reader's zone, with UTC beside.
    #[must_use]
    pub fn time(&self, at: DateTime<Utc>) -> String {
        moment(at, if self.to_engineer() { self.about.engineer_zone } else { self.about.company_zone })
    }

    /// A mail with these words and nothing else.
    #[must_use]
    pub fn told(&self, subject: impl Into<String>, lines: &[&str], label: &str, otherwise: &str) -> Told {
        let subject = subject.into();
        Told {
            preheader: lines.first().map(|line| (*line).to_owned()).unwrap_or_default(),
            heading: subject.clone(),
            subject,
            lines: lines.iter().map(|line| (*line).to_owned()).collect(),
            quote: None,
            facts: Vec::new(),
            label: label.to_owned(),
            url: self.url.clone(),
            otherwise: otherwise.to_owned(),
            to_engineer: self.to_engineer(),
            calendar: None,
        }
    }
}

/// `Tuesday 1 December 2026`
#[must_use]
pub fn day(day: NaiveDate) -> String {
    day.format("%A %-d %B %Y").to_string()
}
