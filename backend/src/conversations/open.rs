//! Conversations with something unread, for the reader's desk.

use chrono::TimeDelta;
use chrono_tz::Tz;
use domain::conversations::{self, Line, Side};
use domain::directory::rules::ANSWER_HOURS;
use domain::platform::context::Context;
use domain::platform::db::Conn;

use crate::components::OpenThing;
use crate::error::AppError;

/// Those of the actor's newest ones in which the other side wrote last and the reader has not read it: a colleague's answer is
/// an answer.
///
/// # Errors
/// When Postgres refuses.
pub async fn unread(conn: &mut Conn, cx: &Context, zone: Tz) -> Result<Vec<OpenThing>, AppError> {
    let inbox = conversations::list(conn, cx, None).await?;
    let is_company = cx.actor.signed().is_some_and(|signed| signed.member.is_some());
    let own = if is_company { Side::Company } else { Side::Engineer };
    Ok(inbox.rows.iter().filter_map(|line| thing(line, own, cx, zone)).collect())
}

fn thing(line: &Line, own: Side, cx: &Context, zone: Tz) -> Option<OpenThing> {
    let last = line.last.as_ref().filter(|last| line.unread > 0 && last.side != own)?;
    let title = format!("Messages of {}: {}", line.other, line.role_title);
    let href = format!("/conversations/{}", line.conversation.id);
    let by = last.created_at + TimeDelta::hours(ANSWER_HOURS.into());
    let thing = OpenThing::due(title, "Read and answer", href, by, (cx.now, zone));
    Some(thing.with_meta(format!("{} unread", line.unread)))
}
