//! What waits for an engineer's word, from every feature: `/me` shows it.

use chrono_tz::Tz;
use domain::candidacies::{self, CardState, Side};
use domain::intros::{self, IntroState};
use domain::platform::context::Context;
use domain::platform::db::Conn;
use domain::platform::ids::CandidacyId;
use domain::{interviews, reviews};

use crate::components::OpenThing;
use crate::conversations::unread;
use crate::error::AppError;
use crate::hiring::turn;

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
    let cards = candidacies::list_own(conn, cx).await?;
    let ids: Vec<CandidacyId> = cards.iter().map(|(card, _)| card.id).collect();
    let meetings = interviews::list_open(conn, &ids).await?;
    for (card, company) in cards {
        let (what, action, at) = match card.state {
            CardState::Interviewing => {
                let open = meetings.iter().find(|meeting| meeting.candidacy_id == card.id);
                let (action, at) = turn(open, Side::Engineer, cx.now).unwrap_or(("See the interview", None));
                ("Interview", action, at)
            }
            CardState::Offer => ("Offer", "See the offer", card.next_step_due),
            CardState::Trial => ("Trial", "See the trial", card.next_step_due),
            _ => continue,
        };
        let title = format!("{what} with {}: {}", company.name, card.role_title);
        let href = format!("/me/hiring/{}", card.id);
        things.push(match at {
            Some(at) => OpenThing::due(title, action, href, at, (cx.now, zone)),
            None => OpenThing::undated(title, action, href, "open", "neutral"),
        });
    }
    for round in reviews::list_waiting(conn, cx).await? {
        let title = format!("Review of {}: {}", round.company, round.role_title);
        let href = format!("/me/hiring/{}", round.card);
        things.push(OpenThing::due(title, "Say how it went", href, round.due_at, (cx.now, zone)));
    }
    things.extend(unread(conn, cx, zone).await?);
    Ok(OpenThing::in_order(things))
}
