//! The audit log: append-only, and without personal values. Written in the transaction of what it records.
//!
//! What is never changed cannot be erased, so nothing personal may get in. Words about a person stand in a row that goes
//! with them (`accounts::note_down`, the reason of a suspension, of a revoked passport, of a decision); a reason here is
//! about a thing (a company, a question, an issue of the digest), and addresses and numbers that somebody writes into it
//! all the same are left out.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::actor::Actor;
use super::context::Context;
use super::db::Conn;
use crate::schema::audit_events;

/// What happened to what.
#[derive(Clone, Debug)]
pub struct Event<'a> {
    /// Feature, dot, past tense: `engineer.approved`.
    pub action: &'a str,
    /// The subject's kind: `engineer`.
    pub subject_kind: &'a str,
    /// Its id.
    pub subject_id: String,
    /// The reason given, where one was asked for; never one about a person.
    pub reason: Option<&'a str>,
    /// States and counts; never names or addresses.
    pub detail: serde_json::Value,
}

/// Appends one event.
///
/// # Errors
/// When Postgres refuses; the caller's transaction must then end too.
pub async fn record(conn: &mut Conn, cx: &Context, event: &Event<'_>) -> QueryResult<()> {
    let actor_kind = match cx.actor {
        Actor::Account(_) => "account",
        Actor::Operator => "operator",
        Actor::System | Actor::Stranger | Actor::LinkHolder => "system",
    };
    diesel::insert_into(audit_events::table)
        .values((
            audit_events::at.eq(cx.now),
            audit_events::actor_id.eq(cx.actor.signed().map(|signed| signed.holder().0)),
            audit_events::actor_kind.eq(actor_kind),
            audit_events::action.eq(event.action),
            audit_events::subject_kind.eq(event.subject_kind),
            audit_events::subject_id.eq(&event.subject_id),
            audit_events::reason.eq(event.reason.map(without_contacts)),
            audit_events::detail.eq(&event.detail),
            audit_events::request_id.eq(cx.request_id.as_deref()),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

/// The same words without mail addresses, links and numbers by which a person can be called.
fn without_contacts(text: &str) -> String {
    let mut words: Vec<&str> = Vec::new();
    for word in text.split_whitespace() {
        let shown = if word.contains('@') {
            "(address)"
        } else if word.contains("://") {
            "(link)"
        } else if is_number(word) {
            "(number)"
        } else {
            word
        };
        // A telephone number is often written in groups.
        if shown != "(number)" || words.last() != Some(&shown) {
            words.push(shown);
        }
    }
    words.join(" ")
}

/// Four digits may be a year; more are a number of somebody or something.
fn is_number(word: &str) -> bool {
    let digits = word.chars().filter(char::is_ascii_digit).count();
    let is_plain = word.chars().all(|letter| letter.is_ascii_digit() || "+-/().,".contains(letter));
    is_plain && (digits > 4 || (word.starts_with('+') && digits > 0))
}

#[cfg(test)]
mod tests {
    use super::without_contacts;

    #[test]
    fn a_reason_says_what_was_meant_and_names_no_mailbox() {
        for (typed, kept) in [
            ("No answer since 2026, twice.", "No answer since 2026, twice."),
            ("Wrote from ada@example.com, again", "Wrote from (address) again"),
            ("call +49 170123 4567890 or 0170/1234567", "call (number) or (number)"),
            ("see https://example.com/ada", "see (link)"),
        ] {
            assert_eq!(without_contacts(typed), kept);
        }
    }
}
