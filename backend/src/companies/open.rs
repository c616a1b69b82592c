//! What waits for a company's members, from every feature: `/company` shows it.

use chrono_tz::Tz;
use domain::candidacies::{self, CardState, Seen, Side};
use domain::companies::{CompanyFile, CompanyState, agreement, members};
use domain::interviews::{self, Meeting};
use domain::intros::{self, ForCompany, IntroState};
use domain::platform::actor::{CompanyRole, Member};
use domain::platform::context::Context;
use domain::platform::db::Conn;
use domain::platform::ids::CandidacyId;
use domain::reviews;

use crate::components::OpenThing;
use crate::conversations::unread;
use crate::error::AppError;
use crate::hiring::turn;

/// All of it, the next date first.
///
/// # Errors
/// When Postgres refuses.
pub async fn things(
    conn: &mut Conn,
    cx: &Context,
    member: &Member,
    file: &CompanyFile,
    zone: Tz,
) -> Result<Vec<OpenThing>, AppError> {
    let mut things = Vec::new();
    if file.company.state == CompanyState::Verified && !agreement::is_signed(conn, member.company_id).await? {
        let sign = OpenThing::undated(
            "Hiring agreement",
            "Read and sign",
            "/company/agreement",
            "not signed: no request can be sent",
            "warn",
        );
        things.push(sign.with_meta("Owners and recruiters sign it, once for the company."));
    }
    let open = intros::list_own(conn, cx, true, None).await?;
    things.extend(open.rows.iter().map(|seen| intro(seen, cx, zone)));
    let board = candidacies::list_board(conn, cx).await?;
    let ids: Vec<CandidacyId> = board.iter().map(|seen| seen.card.id).collect();
    let meetings = interviews::list_open(conn, &ids).await?;
    things.extend(board.iter().filter_map(|seen| card(seen, &meetings, cx, zone)));
    for round in reviews::list_waiting(conn, cx).await? {
        let title = format!("Review: {} · {}", round.engineer, round.role_title);
        let href = format!("/company/pipeline/{}", round.card);
        things.push(OpenThing::due(title, "Say how it went", href, round.due_at, (cx.now, zone)));
    }
    if member.role == CompanyRole::Owner {
        for invitation in members::list_open(conn, cx).await? {
            let title = format!("Invitation of {}", invitation.email);
            things.push(if invitation.is_open(cx.now) {
                let until = (cx.now, zone);
                OpenThing::due(title, "See the people", "/company/people", invitation.expires_at, until)
            } else {
                OpenThing::undated(title, "See the people", "/company/people", "lapsed unanswered", "warn")
            });
        }
    }
    things.extend(unread(conn, cx, zone).await?);
    Ok(OpenThing::in_order(things))
}

fn intro(seen: &ForCompany, cx: &Context, zone: Tz) -> OpenThing {
    let intro = &seen.intro;
    let (meta, action) = match intro.state {
        IntroState::RevisionAsked => ("Asks for other terms.", "Answer the question"),
        _ => ("Waits for the engineer's answer.", "See the request"),
    };
    let title = format!("Intro: {} · {}", seen.engineer_name, intro.role_title);
    let href = format!("/company/intros/{}", intro.id);
    OpenThing::due(title, action, href, intro.expires_at, (cx.now, zone)).with_meta(meta)
}

/// Cards whose next date is the company's own. An intro's stands among the intros.
fn card(seen: &Seen, meetings: &[Meeting], cx: &Context, zone: Tz) -> Option<OpenThing> {
    let card = &seen.card;
    let open = meetings.iter().find(|meeting| meeting.candidacy_id == card.id);
    let turn = turn(open, Side::Company, cx.now).filter(|_| card.state == CardState::Interviewing);
    let (what, action) = match card.state {
        CardState::Conversation => ("Talk", "Take the next step"),
        CardState::Interviewing if seen.awaits_outcome => ("Interview", "Give an outcome"),
        CardState::Interviewing => ("Interview", "Say what comes next"),
        CardState::Offer => ("Offer", "See the offer"),
        CardState::Trial => ("Trial", "Decide about the trial"),
        _ => return None,
    };
    let title = format!("{what}: {} · {}", seen.name, card.role_title);
    let href = format!("/company/pipeline/{}", card.id);
    Some(match turn {
        Some((action, Some(at))) => OpenThing::due(title, action, href, at, (cx.now, zone)),
        Some((action, None)) => OpenThing::undated(title, action, href, "open", "neutral"),
        None => OpenThing::due(title, action, href, card.next_step_due?, (cx.now, zone)),
    })
}
