//! Conversations with something unread, for the reader's desk.

use chrono::TimeDelta;
use chrono_tz::Tz;
use domain::conversations::{self, Line};
use domain::directory::rules::ANSWER_HOURS;
use domain::platform::context::Context;
use domain::platform::db::Conn;

use crate::components::OpenThing;
use crate::error::AppError;

/// Those of the actor's newest ones in which somebody else wrote last and the reader has not read it.
///
/// # Errors
/// When Postgres refuses.
pub async fn unread(conn: &mut Conn, cx: &Context, zone: Tz) -> Result<Vec<OpenThing>, AppError> {
    let inbox = conversations::list(conn, cx, None).await?;
    Ok(inbox.rows.iter().filter_map(|line| thing(line, cx, zone)).collect())
}

fn thing(line: &Line, cx: &Context, zone: Tz) -> Option<OpenThing> {
    let last = line.last.as_ref().filter(|_| line.unread > 0)?;
    let title = format!("Messages of {}: {}", line.other, line.role_title);
    let href = format!("/conversations/{}", line.conversation.id);
    let by = last.created_at + TimeDelta::hours(ANSWER_HOURS.into());
    let thing = OpenThing::due(title, "Read and answer", href, by, (cx.now, zone));
    Some(thing.with_meta(format!("{} unread", line.unread)))
}
