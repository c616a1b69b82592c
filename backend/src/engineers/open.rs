//! What waits for an engineer's word, from every feature: `/me` shows it.

use chrono_tz::Tz;
use domain::candidacies::{self, CardState};
use domain::intros::{self, IntroState};
use domain::platform::context::Context;
use domain::platform::db::Conn;

use crate::components::OpenThing;
use crate::conversations::unread;
use crate::error::AppError;

/// All of it, the next date first; nothing before the profile is there.
///
/// # Errors
/// When Postgres refuses.
pub async fn things(conn: &mut Conn, cx: &Context, zone: Tz) -> Result<Vec<OpenThing>, AppError> {
    let mut things = Vec::new();
    for seen in intros::list_received(conn, cx, None).await?.rows {
        if seen.intro.state != IntroState::Sent {
            continue;
        }
        let title = format!("{} asks to meet you: {}", seen.company.name, seen.intro.role_title);
        let href = format!("/me/intros/{}", seen.intro.id);
        things.push(OpenThing::due(title, "Answer the request", href, seen.intro.expires_at, (cx.now, zone)));
    }
    for (card, company) in candidacies::list_own(conn, cx).await? {
        let (what, action) = match card.state {
            CardState::Interviewing => ("Interview", "See the interview"),
            CardState::Offer => ("Offer", "Answer the offer"),
            CardState::Trial => ("Trial", "See the trial"),
            _ => continue,
        };
        let title = format!("{what} with {}: {}", company.name, card.role_title);
        let href = format!("/me/hiring/{}", card.id);
        things.push(match card.next_step_due {
            Some(at) => OpenThing::due(title, action, href, at, (cx.now, zone)),
            None => OpenThing::undated(title, action, href, "open", "neutral"),
        });
    }
    things.extend(unread(conn, cx, zone).await?);
    Ok(OpenThing::in_order(things))
}
