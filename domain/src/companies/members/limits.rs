//! How often an address is invited. Whoever invites types it: it may be a stranger's, who never asked for a mail.

use chrono::TimeDelta;

use super::queries::{count_sent_since, count_sent_to_since, has_declined_since};
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::ids::CompanyId;

/// Mails of one company in a day.
const MOST_A_DAY: i64 = 40;
/// Mails to one address in a day, from all companies; and from one company in a week. What was taken back counts.
const MOST_TO_ONE: i64 = 3;
/// Who said no to a company is not asked by it again for so long.
const NO_MEANS_NO: TimeDelta = TimeDelta::days(30);

/// Why the company may not mail an invitation to the address now, as a sentence; nothing: it may.
pub(super) async fn find_limit(
    conn: &mut Conn,
    cx: &Context,
    company: CompanyId,
    key: &str,
) -> Result<Option<&'static str>, QueryError> {
    let (day, week) = (cx.now - TimeDelta::days(1), cx.now - TimeDelta::days(7));
    if count_sent_since(conn, company, day).await? >= MOST_A_DAY {
        return Ok(Some("Your company sent 40 invitations in 24 hours. Try again tomorrow."));
    }
    if has_declined_since(conn, company, key, cx.now - NO_MEANS_NO).await? {
        return Ok(Some("This address declined your invitation. You can invite it again after 30 days."));
    }
    if count_sent_to_since(conn, key, Some(company), week).await? >= MOST_TO_ONE {
        return Ok(Some(
            "You mailed this address three times lately. Wait seven days before you invite it again.",
        ));
    }
    if count_sent_to_since(conn, key, None, day).await? >= MOST_TO_ONE {
        return Ok(Some("This address got several invitations in 24 hours. Try again tomorrow."));
    }
    Ok(None)
}
