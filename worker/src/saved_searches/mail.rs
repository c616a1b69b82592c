//! The mail about who newly fits a saved search.

use domain::accounts::find_contact;
use domain::directory::{Shown, words};
use domain::platform::db::Conn;
use domain::platform::ids::SavedSearchId;
use domain::platform::templates::MailTemplate;
use domain::saved_searches::{Alert, find_alert};
use serde::Serialize;

use crate::mails::{Order, RenderError};

/// Engineers who newly fit.
#[derive(Clone, Debug, Serialize)]
pub struct SearchAlert {
    /// What to call the reader.
    pub name: String,
    /// What they call the search.
    pub search: String,
    /// "daily" or "weekly".
    pub pace: String,
    /// How many are new, those that are not shown included.
    pub count: usize,
    /// How many of them are not shown.
    pub more: usize,
    /// Those who are shown.
    pub engineers: Vec<Line>,
    /// The search.
    pub search_url: String,
    /// Where its owner changes it.
    pub change_url: String,
}

/// One engineer.
#[derive(Clone, Debug, Serialize)]
pub struct Line {
    /// "Ada Lovelace", or "Senior engineer, Poland".
    pub name: String,
    /// One line about the work.
    pub headline: String,
    /// "Rust, PostgreSQL, Kafka".
    pub skills: String,
    /// "Free now · 30 h/week".
    pub when: String,
    /// The page.
    pub url: String,
}

impl MailTemplate for SearchAlert {
    const NAME: &'static str = "search_alert";
    fn samples() -> Vec<Self> {
        let line = |name: &str| Line {
            name: name.into(),
            headline: "Payment systems that balance to the cent".into(),
            skills: "Rust, PostgreSQL".into(),
            when: "Free now · 30 h/week".into(),
            url: "https://roster.example/engineers/x".into(),
        };
        let mail = |count, more, engineers: Vec<Line>| Self {
            name: "Ada <b>".into(),
            search: "Rust, Europe <b>".into(),
            pace: "daily".into(),
            count,
            more,
            engineers,
            search_url: "https://roster.example/engineers?skill=rust".into(),
            change_url: "https://roster.example/company/searches/x".into(),
        };
        vec![
            mail(1, 0, vec![line("Grace Hopper")]),
            mail(5, 3, vec![line("Grace <b>"), line("Senior engineer, Poland")]),
        ]
    }
}

/// Loads [`SearchAlert`]; nothing when nobody of it can be seen any more, or alerts rest.
///
/// # Errors
/// As every loader.
pub async fn search_alert(conn: &mut Conn, order: &Order<'_>) -> Result<Option<SearchAlert>, RenderError> {
    let id: SavedSearchId = order.id("search_id")?;
    let micros = order.mail.payload.get("at").and_then(serde_json::Value::as_i64);
    let at = micros.and_then(chrono::DateTime::from_timestamp_micros).ok_or(RenderError::Payload("at"))?;
    let Some(alert) = find_alert(conn, order.cx, id, at).await? else { return Ok(None) };
    let Some(contact) = find_contact(conn, alert.search.account_id).await? else { return Ok(None) };
    let line = |shown: &Shown| {
        let skills: Vec<&str> = shown.skills.iter().take(3).map(|skill| skill.name.as_str()).collect();
        let when = std::iter::once(words::when(&shown.availability, order.mail.created_at));
        Line {
            name: words::name(shown),
            headline: shown.headline.clone(),
            skills: skills.join(", "),
            when: when.chain(words::hours(&shown.availability)).collect::<Vec<_>>().join(" · "),
            url: order.cx.config.absolute(&format!("/engineers/{}", shown.slug)),
        }
    };
    Ok(Some(SearchAlert {
        name: contact.name,
        count: alert.cards.len() + alert.more,
        more: alert.more,
        engineers: alert.cards.iter().map(line).collect(),
        search_url: order.cx.config.absolute(&alert.search.href()),
        change_url: order.cx.config.absolute(&format!("/company/searches/{id}")),
        pace: if alert.search.alert == Alert::Weekly { "weekly" } else { "daily" }.to_owned(),
        search: alert.search.name,
    }))
}
