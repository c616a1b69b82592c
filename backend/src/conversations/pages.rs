//! The inbox and one conversation. Reading changes nothing: what is read is marked by a form, which a script sends.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use chrono_tz::Tz;
use domain::conversations::{self, Line, NewMessage, PostError, Said, Side, Thread, Via};
use domain::platform::actor::AccountKind;
use domain::platform::db::Conn;
use domain::platform::fields::FieldErrors;
use domain::platform::ids::{ConversationId, IntroId};
use domain::{companies, engineers};
use serde::Deserialize;
use uuid::Uuid;

use super::views::{Closed, Inbox, InboxRow, MessageForm, MessageView, ThreadPage};
use super::words;
use crate::components::Crumb;
use crate::error::AppError;
use crate::extract::{Form, Path, Query, Visit, guard};
use crate::views::Flash;
use crate::words::{moment, zone as zone_of};

/// Longest snippet in the inbox, in characters.
const SNIPPET: usize = 120;

/// From where on, and what just happened.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Which {
    after: String,
    before: String,
    done: String,
}

/// Up to which message.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct ReadForm {
    up_to: String,
}

/// `GET /conversations`
///
/// # Errors
/// [`AppError`].
pub async fn list(visit: Visit, Query(which): Query<Which>) -> Result<HttpResponse, AppError> {
    let kind = guard::signed(&visit)?.kind;
    let mut conn = visit.conn().await?;
    let slice = conversations::list(&mut conn, &visit.cx, which.after.parse().ok()).await?;
    let zone = zone(&mut conn, &visit).await?;
    drop(conn);
    let (home, empty, empty_label, empty_href) = match kind {
        AccountKind::Developer => {
            ("/me", "One opens when you accept an intro.", "See your intros", "/me/intros")
        }
        AccountKind::Company => (
            "/company",
            "One opens when an engineer accepts your intro.",
            "See your intros",
            "/company/intros",
        ),
        AccountKind::Staff => {
            ("/staff", "Conversations are between engineers and companies.", "Go to your desk", "/staff")
        }
    };
    visit.page(&Inbox {
        crumbs: vec![Crumb::to("Your desk", home), Crumb::here("Conversations")],
        rows: slice.rows.iter().map(|line| row(line, zone)).collect(),
        empty,
        empty_label,
        empty_href,
        next_href: slice.next.map(|next| format!("/conversations?after={next}")),
    })
}

fn row(line: &Line, zone: Tz) -> InboxRow {
    let conversation = &line.conversation;
    let words = line.last.as_ref().map_or("No message yet.", |last| last.body_md.as_str());
    let (badge, tone) = match (line.unread, conversation.is_open()) {
        (0, true) => (None, "neutral"),
        (0, false) => (Some("closed".to_owned()), "neutral"),
        (unread, _) => (Some(format!("{unread} unread")), "warn"),
    };
    InboxRow {
        title: format!("{} · {}", line.other, line.role_title),
        snippet: snippet(words),
        when: moment(conversation.active_at, zone),
        badge,
        tone,
        href: format!("/conversations/{}", conversation.id),
    }
}

fn snippet(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.is_empty() {
        return "A message whose writer deleted their account.".to_owned();
    }
    if line.chars().count() <= SNIPPET {
        return line;
    }
    let kept: String = line.chars().take(SNIPPET - 1).collect();
    format!("{}…", kept.trim_end())
}

/// `GET /conversations/{id}`
///
/// # Errors
/// [`AppError`].
pub async fn show(
    visit: Visit,
    Path(id): Path<ConversationId>,
    Query(which): Query<Which>,
) -> Result<HttpResponse, AppError> {
    guard::signed(&visit)?;
    let mut conn = visit.conn().await?;
    let thread = conversations::thread(&mut conn, &visit.cx, id, which.before.parse().ok()).await?;
    let zone = zone(&mut conn, &visit).await?;
    drop(conn);
    let flash = (which.done == "sent").then(|| {
        Flash::good(
            "Sent. The other side hears of it by mail within minutes, unless they read it here first.",
        )
    });
    let page = page(&visit, &thread, zone, blank(&thread));
    visit.page(&ThreadPage { flash, ..page })
}

/// `POST /conversations/{id}`
///
/// # Errors
/// [`AppError`].
pub async fn send(
    visit: Visit,
    Path(id): Path<ConversationId>,
    Form(form): Form<MessageForm>,
) -> Result<HttpResponse, AppError> {
    guard::signed(&visit)?;
    let mut conn = visit.conn().await?;
    let name = form.key.parse::<Uuid>().map(|key| format!("form-{key}")).unwrap_or_default();
    let new = NewMessage {
        conversation: id,
        body: &form.body,
        via: Via::Web,
        external_id: Some(&name),
        seen: form.seen.parse().ok(),
    };
    let (status, errors) = match conversations::post(&mut conn, &visit.cx, &new).await {
        Ok(posted) => {
            let number = posted.message.number;
            return Ok(Visit::see_other(&format!("/conversations/{id}?done=sent#message-{number}")));
        }
        Err(PostError::Invalid(errors)) => (StatusCode::UNPROCESSABLE_ENTITY, errors),
        // The page says why, and keeps what was typed.
        Err(PostError::Closed(_)) => (StatusCode::CONFLICT, FieldErrors::default()),
        Err(error) => return Err(error.into()),
    };
    let thread = conversations::thread(&mut conn, &visit.cx, id, None).await?;
    let zone = zone(&mut conn, &visit).await?;
    drop(conn);
    let key = form.key.parse::<Uuid>().unwrap_or_else(|_| Uuid::now_v7());
    let form = MessageForm { key: key.to_string(), ..form };
    visit.page_with(status, &ThreadPage { errors, ..page(&visit, &thread, zone, form) })
}

/// `POST /conversations/{id}/read`
///
/// # Errors
/// [`AppError`].
pub async fn read(
    visit: Visit,
    Path(id): Path<ConversationId>,
    Form(form): Form<ReadForm>,
) -> Result<HttpResponse, AppError> {
    guard::signed(&visit)?;
    let number = form.up_to.parse().map_err(|_| AppError::NotFound)?;
    conversations::mark_read(&mut *visit.conn().await?, &visit.cx, id, number).await?;
    Ok(Visit::see_other(&format!("/conversations/{id}")))
}

fn blank(thread: &Thread) -> MessageForm {
    MessageForm {
        body: String::new(),
        key: Uuid::now_v7().to_string(),
        seen: thread.conversation.last_number.to_string(),
    }
}

fn page(visit: &Visit, thread: &Thread, zone: Tz, form: MessageForm) -> ThreadPage {
    let conversation = &thread.conversation;
    let intro = &thread.intro;
    let desk = if thread.side == Side::Engineer { "/me" } else { "/company" };
    let is_watched = visit.is_watched();
    let has_unread = thread.messages.iter().any(|said| {
        said.message.number > thread.read_number && said.message.sender_id != visit.cx.actor.account_id()
    });
    let may_act = thread.may_write && !is_watched;
    ThreadPage {
        crumbs: vec![
            Crumb::to("Your desk", desk),
            Crumb::to("Conversations", "/conversations"),
            Crumb::here(&*thread.other),
        ],
        title: thread.other.clone(),
        role: intro.role_title.clone(),
        intro_href: format!("{desk}/intros/{}", intro.id),
        intro_text: intro.message_md.clone(),
        opened: moment(conversation.created_at, zone),
        messages: thread.messages.iter().map(|said| message(thread, said, zone, may_act)).collect(),
        earlier_href: thread
            .earlier
            .map(|number| format!("/conversations/{}?before={number}", conversation.id)),
        closed: conversation.closed_reason.zip(conversation.closed_at).map(|(reason, at)| Closed {
            why: words::closed(reason),
            since: moment(at, zone),
            reopens: words::reopens(reason),
        }),
        may_write: may_act && conversation.is_open(),
        action: format!("/conversations/{}", conversation.id),
        form,
        errors: FieldErrors::default(),
        longest: conversations::LONGEST,
        unread_to: (has_unread && !is_watched).then_some(conversation.last_number),
        history: words::history(thread.side),
        block_href: (may_act && conversation.is_open())
            .then(|| format!("/blocks/new?about=intro:{}", intro.id)),
        flash: None,
    }
}

fn message(thread: &Thread, said: &Said, zone: Tz, may_act: bool) -> MessageView {
    let message = &said.message;
    let is_own = message.side == thread.side;
    // A mark stands below the newest message on this page that it covers.
    let next = thread.messages.iter().map(|said| said.message.number).find(|number| *number > message.number);
    let here = thread.marks.iter().filter(|mark| {
        mark.number >= message.number
            && next.is_none_or(|next| mark.number < next)
            && Some(mark.account) != message.sender_id
    });
    MessageView {
        number: message.number,
        name: said.name.clone(),
        is_own,
        body: message.body_md.clone(),
        when: moment(message.created_at, zone),
        datetime: message.created_at.to_rfc3339(),
        via: match message.via {
            Via::Web => None,
            Via::Email => Some("by mail"),
            Via::Api => Some("by a program"),
        },
        read_by: here.map(|mark| format!("{}, {}", mark.name, moment(mark.at, zone))).collect(),
        report_href: (may_act && !is_own).then(|| format!("/reports/new?about=message:{}", message.id)),
    }
}

/// The conversation that an intro opened, for the intro's own page.
pub(crate) async fn href_of(
    conn: &mut Conn,
    visit: &Visit,
    intro: IntroId,
) -> Result<Option<String>, AppError> {
    let id = conversations::find_by_intro(conn, &visit.cx, intro).await?;
    Ok(id.map(|id| format!("/conversations/{id}")))
}

/// In which zone the visitor reads times.
async fn zone(conn: &mut Conn, visit: &Visit) -> Result<Tz, AppError> {
    let Some(signed) = visit.cx.actor.signed() else { return Ok(Tz::UTC) };
    if let Some(member) = &signed.member {
        let company = companies::find_company(conn, member.company_id).await?;
        return Ok(company.map_or(Tz::UTC, |company| zone_of(&company.time_zone)));
    }
    let engineer = engineers::find_by_account(conn, signed.account_id).await?;
    Ok(zone_of(engineer.and_then(|engineer| engineer.time_zone).as_deref().unwrap_or("UTC")))
}
