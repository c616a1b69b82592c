//! Mails to an engineer about availability, and about the answer on the digest.

use chrono::{DateTime, NaiveDate, Utc};
use domain::accounts::find_contact;
use domain::directory::{ShownAvailability, words};
use domain::engineers::{
    self, Availability, ConsentScope, Engineer, availability_version, ends_on, find_engineer, leaves_on,
};
use domain::platform::db::Conn;
use domain::platform::ids::{ConsentId, EngineerId};
use domain::platform::links::LinkPurpose;
use domain::platform::templates::MailTemplate;
use serde::Serialize;

use crate::mails::{Order, RenderError};
use crate::words::sample_time;

/// What the mails about availability share.
#[derive(Clone, Debug, Serialize)]
pub struct Word {
    /// What to call the person.
    pub name: String,
    /// What was said last: "Free now · 30 h/week".
    pub said: String,
    /// On which day.
    pub said_on: String,
    /// The page with the buttons.
    pub answer_url: String,
    /// From which day on search and digest leave the engineer out.
    pub leaves_on: String,
    /// On which day the profile is set to not looking.
    pub ends_on: String,
    /// The date until which they were engaged.
    pub engaged_until: Option<String>,
}

/// Declares a mail over [`Word`], so that each has its own templates.
macro_rules! word_mails {
    ($($(#[$doc:meta])* $name:ident = $folder:literal),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, Serialize)]
        #[serde(transparent)]
        pub struct $name(pub Word);

        impl MailTemplate for $name {
            const NAME: &'static str = $folder;
            fn samples() -> Vec<Self> {
                vec![Self(sample())]
            }
        }
    )*};
}

word_mails! {
    /// Still available?
    AvailabilityAsked = "availability_asked",
    /// Search and digest leave you out.
    AvailabilityUnconfirmed = "availability_unconfirmed",
    /// You are set to not looking.
    AvailabilityEnded = "availability_ended",
    /// Your engagement has passed its date.
    EngagementOver = "engagement_over",
}

fn sample() -> Word {
    Word {
        name: "Ada <b>".into(),
        said: "Free now · 30 h/week".into(),
        said_on: "1 November 2026".into(),
        answer_url: "https://roster.example/availability/token".into(),
        leaves_on: "7 December 2026".into(),
        ends_on: "31 December 2026".into(),
        engaged_until: Some("22 November 2026".into()),
    }
}

/// Loads what a mail about availability says; nothing once the engineer has said a word since, or another state.
///
/// # Errors
/// As every loader.
pub async fn word(conn: &mut Conn, order: &Order<'_>, has_ended: bool) -> Result<Option<Word>, RenderError> {
    let id: EngineerId = order.id("engineer_id")?;
    let version = order.version()?;
    let engineer = find_engineer(conn, id).await?;
    let Some(engineer) = engineer.filter(|row| (row.availability == Availability::NotLooking) == has_ended)
    else {
        return Ok(None);
    };
    if availability_version(conn, id).await? != Some(version) {
        return Ok(None);
    }
    let Some(contact) = find_contact(conn, engineer.account_id).await? else { return Ok(None) };
    let Some(confirmed_at) = engineer.availability_confirmed_at else { return Ok(None) };
    Ok(Some(Word {
        name: contact.name,
        said: said(&engineer, order.mail.created_at),
        said_on: day(confirmed_at.date_naive()),
        answer_url: order.link(LinkPurpose::ConfirmAvailability, id.0, version, "/availability/"),
        leaves_on: day(leaves_on(confirmed_at)),
        ends_on: day(ends_on(confirmed_at)),
        engaged_until: engineer.earliest_start.map(day),
    }))
}

/// "Free now · 30 h/week".
fn said(engineer: &Engineer, now: DateTime<Utc>) -> String {
    let availability = ShownAvailability::of(engineer, now);
    let hours = words::hours(&availability);
    let parts = std::iter::once(words::when(&availability, now)).chain(hours);
    parts.collect::<Vec<_>>().join(" · ")
}

fn day(date: NaiveDate) -> String {
    date.format("%-d %B %Y").to_string()
}

/// An answer about the digest ends.
#[derive(Clone, Debug, Serialize)]
pub struct ConsentEnding {
    /// What to call the person.
    pub name: String,
    /// "by name" or "without your name".
    pub how: &'static str,
    /// When the answer ends.
    pub ends_at: DateTime<Utc>,
    /// The page with the buttons.
    pub answer_url: String,
}

impl MailTemplate for ConsentEnding {
    const NAME: &'static str = "consent_ending";
    fn samples() -> Vec<Self> {
        let sample = |how| Self {
            name: "Ada <b>".into(),
            how,
            ends_at: sample_time(24),
            answer_url: "https://roster.example/digest-consent/token".into(),
        };
        vec![sample("by name"), sample("without your name")]
    }
}

/// Loads [`ConsentEnding`]; nothing when there is a later answer.
///
/// # Errors
/// As every loader.
pub async fn consent_ending(
    conn: &mut Conn,
    order: &Order<'_>,
) -> Result<Option<ConsentEnding>, RenderError> {
    let id: ConsentId = order.id("consent_id")?;
    let row = engineers::find_consent_row(conn, id).await?.filter(|row| row.replaced_at.is_none());
    let Some(row) = row else { return Ok(None) };
    let Some(engineer) = find_engineer(conn, row.engineer_id).await? else { return Ok(None) };
    let Some(contact) = find_contact(conn, engineer.account_id).await? else { return Ok(None) };
    let how = match row.scope {
        ConsentScope::Named => "by name",
        ConsentScope::Anonymous => "without your name",
        ConsentScope::None => return Ok(None),
    };
    Ok(Some(ConsentEnding {
        name: contact.name,
        how,
        ends_at: row.expires_at,
        answer_url: order.link(LinkPurpose::RenewConsent, id.0, 0, "/digest-consent/"),
    }))
}
