//! The address that takes answers to one conversation from one person: `r+<token>@<inbound.reply_domain>`.
//!
//! Token before base 32: last day in days since 1970 (2) · the reader's place (16) · HMAC-SHA-256 over purpose, day, place,
//! conversation and account, cut to 16 bytes (RFC 2104 section 5). 34 bytes make 55 characters, 57 with the prefix, and 64
//! are allowed (RFC 5321 section 4.5.3.1.1). Lower-case letters and digits, for some hosts change the case of local parts.
//! Whoever holds it can write in that person's name only from that person's own verified address: see `receive.rs`.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use subtle::ConstantTimeEq;
use uuid::Uuid;

use super::marks::Reader;
use crate::platform::base32::{base32, unbase32};
use crate::platform::config::Config;
use crate::platform::email::EmailAddress;
use crate::platform::ids::{AccountId, ConversationId, ConversationReaderId};
use crate::platform::keys::{Keys, Purpose};

/// How long an address takes answers, from the mail that it came with.
pub const LIFE: TimeDelta = TimeDelta::days(90);
const PREFIX: &str = "r+";
const TAG: usize = 16;
const BODY: usize = 18;

/// Where the account's answers to the mail of `sent_at` go; `None` where no replies are configured.
#[must_use]
pub fn reply_address(
    config: &Config,
    keys: &Keys,
    reader: ConversationReaderId,
    conversation: ConversationId,
    account: AccountId,
    sent_at: DateTime<Utc>,
) -> Option<EmailAddress> {
    let domain = Some(config.inbound.reply_domain.as_str()).filter(|domain| !domain.is_empty())?;
    let last_day = day_number((sent_at + LIFE).date_naive())?;
    let mut token = last_day.to_be_bytes().to_vec();
    token.extend_from_slice(reader.0.as_bytes());
    let tag = tag(keys, &token, conversation, account);
    token.extend_from_slice(&tag);
    format!("{PREFIX}{}@{domain}", base32(&token)).parse().ok()
}

/// A token that looks like one of ours; whether it is one shows when its place is known.
#[derive(Clone, Debug)]
pub struct ReplyToken {
    bytes: Vec<u8>,
    reader: ConversationReaderId,
    last_day: u16,
}

/// Reads a recipient: of our domain, and of the right shape.
#[must_use]
pub fn read_reply_address(config: &Config, recipient: &str) -> Option<ReplyToken> {
    let (local, domain) = recipient.rsplit_once('@')?;
    let is_ours = !domain.is_empty() && domain.eq_ignore_ascii_case(&config.inbound.reply_domain);
    let bytes = unbase32(local.to_ascii_lowercase().strip_prefix(PREFIX).filter(|_| is_ours)?)?;
    if bytes.len() != BODY + TAG {
        return None;
    }
    let (day, rest) = bytes.split_at_checked(2)?;
    let last_day = u16::from_be_bytes(day.try_into().ok()?);
    let reader = ConversationReaderId(Uuid::from_slice(rest.get(..16)?).ok()?);
    Some(ReplyToken { bytes, reader, last_day })
}

impl ReplyToken {
    /// The place that it names.
    pub(super) fn reader(&self) -> ConversationReaderId {
        self.reader
    }

    /// Whether we made it for this place.
    pub(super) fn is_of(&self, keys: &Keys, reader: &Reader) -> bool {
        let Some((body, given)) = self.bytes.split_at_checked(BODY) else { return false };
        let expected = tag(keys, body, reader.conversation_id, reader.account_id);
        reader.id == self.reader && bool::from(expected.ct_eq(given))
    }

    /// Whether its time is over.
    pub(super) fn is_expired(&self, now: DateTime<Utc>) -> bool {
        day_number(now.date_naive()).is_none_or(|today| today > self.last_day)
    }
}

fn tag(keys: &Keys, body: &[u8], conversation: ConversationId, account: AccountId) -> [u8; TAG] {
    let mut message = b"reply ".to_vec();
    message.extend_from_slice(body);
    message.extend_from_slice(conversation.0.as_bytes());
    message.extend_from_slice(account.0.as_bytes());
    let mut tag = [0; TAG];
    for (to, from) in tag.iter_mut().zip(keys.mac(Purpose::ReplyAddresses, &message)) {
        *to = from;
    }
    tag
}

fn day_number(day: NaiveDate) -> Option<u16> {
    let first = NaiveDate::from_ymd_opt(1970, 1, 1)?;
    u16::try_from(day.signed_duration_since(first).num_days()).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::testing;

    fn config() -> Config {
        testing::config("[inbound]\nreply_domain = 'reply.roster.example'\nlmtp_listen = '127.0.0.1:0'")
    }

    fn keys() -> Keys {
        Keys::new("k".repeat(32).into())
    }

    fn place() -> Reader {
        Reader {
            id: ConversationReaderId::new(),
            conversation_id: ConversationId::new(),
            account_id: AccountId::new(),
            read_number: 0,
            notice_from: None,
            notice_due_at: None,
        }
    }

    fn address(place: &Reader) -> String {
        let now = testing::start();
        reply_address(&config(), &keys(), place.id, place.conversation_id, place.account_id, now)
            .unwrap()
            .to_string()
    }

    #[test]
    fn an_address_names_its_place_whatever_its_case_and_no_other() {
        let (mine, other) = (place(), place());
        let written = address(&mine);
        assert!(written.split('@').next().unwrap().len() <= 64, "{written}");
        for spelling in [written.clone(), written.to_uppercase()] {
            let token = read_reply_address(&config(), &spelling).unwrap();
            assert_eq!(token.reader(), mine.id);
            assert!(token.is_of(&keys(), &mine) && !token.is_of(&keys(), &other));
            assert!(!token.is_of(&Keys::new("z".repeat(32).into()), &mine));
            let moved = Reader { conversation_id: other.conversation_id, ..mine.clone() };
            assert!(!token.is_of(&keys(), &moved), "bound to its conversation");
            let passed_on = Reader { account_id: other.account_id, ..mine.clone() };
            assert!(!token.is_of(&keys(), &passed_on), "bound to its account");
        }
    }

    #[test]
    fn it_ends_ninety_days_after_its_mail_and_counts_at_our_domain_only() {
        let written = address(&place());
        let token = read_reply_address(&config(), &written).unwrap();
        assert!(!token.is_expired(testing::start() + LIFE));
        assert!(token.is_expired(testing::start() + LIFE + TimeDelta::days(1)));
        let elsewhere = written.replace("reply.roster", "reply.other");
        assert!(read_reply_address(&config(), &elsewhere).is_none());
        assert!(
            reply_address(
                &testing::config(""),
                &keys(),
                ConversationReaderId::new(),
                ConversationId::new(),
                AccountId::new(),
                testing::start()
            )
            .is_none(),
            "no domain, no address"
        );
    }

    proptest! {
        #[test]
        fn no_single_change_survives(at in 0_usize..55, by in 1_usize..32) {
            let place = place();
            let written = address(&place);
            let alphabet = b"abcdefghijklmnopqrstuvwxyz234567";
            let mut bytes = written.into_bytes();
            let old = alphabet.iter().position(|b| *b == bytes[at + 2]).unwrap();
            bytes[at + 2] = alphabet[(old + by) % 32];
            let forged = String::from_utf8(bytes).unwrap();
            let token = read_reply_address(&config(), &forged);
            // The last letter carries three bits that mean nothing.
            let is_taken = token.is_some_and(|token| token.is_of(&keys(), &place));
            prop_assert!(!is_taken || at == 54);
        }

        #[test]
        fn no_text_panics(text in ".{0,120}") {
            prop_assert!(read_reply_address(&config(), &text).is_none());
        }
    }
}
