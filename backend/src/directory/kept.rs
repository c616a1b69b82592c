//! What a member of a company can keep from the directory's pages, and what goes into the log of impressions.

use std::collections::HashMap;

use domain::directory::impressions::{self, Action, Place};
use domain::directory::rates::Rates;
use domain::directory::{PayUnit, Results, Shown, Sort};
use domain::platform::actor::CompanyRole;
use domain::platform::db::Conn;
use domain::platform::ids::EngineerId;
use domain::shortlists::hidden_ids;
use serde::Serialize;

use super::address::Address;
use crate::error::AppError;
use crate::extract::Visit;

/// What the list offers a member of a company.
#[derive(Clone, Debug, Serialize)]
pub struct Keep {
    /// "Save this search"; only for who writes.
    pub save_href: Option<String>,
    /// "2 engineers on this page are hidden by you."
    pub hidden: Option<String>,
}

/// What an engineer's page offers a member of a company.
#[derive(Clone, Debug, Serialize)]
pub struct KeepOne {
    /// Whom.
    pub slug: String,
    /// Whether the member writes the company's lists; hiding is everybody's own.
    pub can_write: bool,
}

/// Whether the visitor is a member of a company, and writes its lists.
fn writes(visit: &Visit) -> Option<bool> {
    let member = visit.cx.actor.signed()?.member.as_ref()?;
    Some(member.role != CompanyRole::Viewer)
}

/// Takes those out of a page whom the visitor hid, notes the rest in the log, and says what can be kept.
///
/// # Errors
/// When Postgres refuses.
pub(super) async fn keep(
    visit: &Visit,
    conn: &mut Conn,
    address: &Address,
    results: &mut Results,
) -> Result<Option<Keep>, AppError> {
    let Some(can_write) = writes(visit) else { return Ok(None) };
    let Some(account) = visit.cx.actor.account_id() else { return Ok(None) };
    let hidden = hidden_ids(conn, account).await?;
    let before = results.cards.len();
    results.cards.retain(|card| !hidden.contains(&card.id));
    let ids: Vec<EngineerId> = results.cards.iter().map(|card| card.id).collect();
    impressions::record(&visit.state.impressions, &visit.cx, Place::Directory, 1, &ids);
    let query = address.query(&domain::directory::Place::First);
    let save = if query.is_empty() {
        "/company/searches/new".to_owned()
    } else {
        format!("/company/searches/new?{query}")
    };
    let hidden = words(before - results.cards.len(), before);
    Ok(Some(Keep { save_href: can_write.then_some(save), hidden }))
}

fn words(hidden: usize, of: usize) -> Option<String> {
    match hidden {
        0 => None,
        count if count == of => Some("All on this page are hidden by you.".to_owned()),
        1 => Some("One engineer on this page is hidden by you.".to_owned()),
        count => Some(format!("{count} engineers on this page are hidden by you.")),
    }
}

/// By slug: a floor in another currency than the search's, as it was compared by a filter or by the order. "≈ $104 an hour,
/// by rates of 18 November 2026".
///
/// # Errors
/// When Postgres refuses.
pub(super) async fn about_pay(
    conn: &mut Conn,
    address: &Address,
    results: &Results,
) -> Result<HashMap<String, String>, AppError> {
    let (filters, sort) = (&address.search.filters, address.search.sort);
    if filters.max_pay.is_none() && sort != Sort::Rate {
        return Ok(HashMap::new());
    }
    let pay = filters.pay();
    let rates = Rates::load(conn).await?;
    let about = |card: &Shown| {
        let (minor, unit) = match pay.unit {
            PayUnit::Hour => (card.rate_minor?, "an hour"),
            PayUnit::Year => (card.salary_minor?, "a year"),
        };
        let dated = rates.dated_between(card.currency?, pay.currency)?;
        let converted = pay.currency.format(rates.convert(minor, card.currency?, pay.currency)?);
        let words = format!("≈ {converted} {unit}, by rates of {}", dated.format("%-d %B %Y"));
        Some((card.slug.clone(), words))
    };
    Ok(results.cards.iter().filter_map(about).collect())
}

/// Notes that the page was opened, and says what can be kept.
pub(super) fn keep_one(visit: &Visit, engineer: EngineerId, slug: &str) -> Option<KeepOne> {
    let can_write = writes(visit)?;
    impressions::act(&visit.state.impressions, &visit.cx, Place::Profile, Action::Opened, engineer);
    Some(KeepOne { slug: slug.to_owned(), can_write })
}
