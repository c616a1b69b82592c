//! Whether a recipient may be mailed at all, asked just before the wire.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::{Mail, MailClass};
use crate::notifications::{self, Kind};
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::email::EmailAddress;
use crate::platform::keys::{Keys, Purpose};
use crate::schema::{accounts, suppressions};
use crate::text_enum;

text_enum! {
    /// Why a mail is not sent.
    pub enum Refusal {
        /// The stored address is none.
        NoAddress = "the address cannot be read",
        /// The account was erased, or is gone.
        Erased = "the account is erased",
        /// The account is suspended, and this is no mail about its own affairs.
        Suspended = "the account is suspended",
        /// The reader stopped this kind of mail.
        Declined = "the reader stopped this kind of mail",
        /// Mails to this address come back.
        Bounced = "the mailbox does not exist",
        /// Somebody there called our mail spam.
        Unwanted = "the address does not want such mail",
        /// Staff have stopped all mail to it.
        Stopped = "staff stopped mail to the address",
    }
}

/// The keyed hash under which an address is suppressed; it survives the address's erasure.
#[must_use]
pub fn suppression_hash(keys: &Keys, address: &EmailAddress) -> Vec<u8> {
    keys.mac(Purpose::Suppressions, address.key().as_bytes()).to_vec()
}

/// `Ok(address)` if the mail may go there.
pub(super) async fn check(
    conn: &mut Conn,
    cx: &Context,
    mail: &Mail,
) -> QueryResult<Result<EmailAddress, Refusal>> {
    let Ok(address) = mail.recipient.parse::<EmailAddress>() else { return Ok(Err(Refusal::NoAddress)) };
    if let Some(account) = mail.account_id {
        let state: Option<String> =
            accounts::table.find(account.0).select(accounts::state).first(conn).await.optional()?;
        match state.as_deref() {
            None | Some("erased") => return Ok(Err(Refusal::Erased)),
            Some("suspended") if mail.class == MailClass::Product => return Ok(Err(Refusal::Suspended)),
            Some(_) => {}
        }
        if let Some(kind) = Kind::of(mail.kind)
            && !notifications::wants(conn, account, kind).await?
        {
            return Ok(Err(Refusal::Declined));
        }
    }
    let reason: Option<String> = suppressions::table
        .find(suppression_hash(&cx.keys, &address))
        .select(suppressions::reason)
        .first(conn)
        .await
        .optional()?;
    Ok(match reason.and_then(|reason| refusal(mail, &reason)) {
        Some(refusal) => Err(refusal),
        None => Ok(address),
    })
}

/// A mail that somebody asked for with this very address goes out even after a bounce: it is how they come back. Who left
/// the digest, or moved it to another address, has said nothing about any other mail.
fn refusal(mail: &Mail, reason: &str) -> Option<Refusal> {
    match (reason, mail.class) {
        ("staff", _) => Some(Refusal::Stopped),
        ("bounced", _) if !mail.kind.is_asked_for() => Some(Refusal::Bounced),
        ("complained", MailClass::Product) => Some(Refusal::Unwanted),
        _ => None,
    }
}
