//! Conversations for programs.

use actix_web::http::header;
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse};
use chrono::{DateTime, Utc};
use domain::conversations::{self, ConversationState, Line, NewMessage, Said, Side, Via};
use domain::platform::actor::Scope;
use domain::platform::fields::FieldErrors;
use domain::platform::ids::{ConversationId, MessageId};
use serde::{Deserialize, Serialize};

use crate::error::AppError;
use crate::extract::{Path, Query, Visit, guard};

/// From where on.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Which {
    after: String,
    before: String,
}

/// What a program says.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewMessageDto {
    body: String,
}

#[derive(Serialize)]
struct ConversationsDto {
    items: Vec<ConversationDto>,
    next: Option<String>,
}

#[derive(Serialize)]
struct ConversationDto {
    id: ConversationId,
    other: String,
    role_title: String,
    state: ConversationState,
    unread: i64,
    active_at: DateTime<Utc>,
}

#[derive(Serialize)]
struct MessagesDto {
    items: Vec<MessageDto>,
    before: Option<i32>,
}

#[derive(Serialize)]
struct MessageDto {
    id: MessageId,
    number: i32,
    side: Side,
    name: Option<String>,
    body_md: String,
    via: Via,
    created_at: DateTime<Utc>,
}

impl From<Line> for ConversationDto {
    fn from(line: Line) -> Self {
        Self {
            id: line.conversation.id,
            other: line.other,
            role_title: line.role_title,
            state: line.conversation.state,
            unread: line.unread,
            active_at: line.conversation.active_at,
        }
    }
}

impl From<Said> for MessageDto {
    fn from(said: Said) -> Self {
        Self { name: Some(said.name), ..Self::from(said.message) }
    }
}

impl From<conversations::Message> for MessageDto {
    fn from(message: conversations::Message) -> Self {
        Self {
            id: message.id,
            number: message.number,
            side: message.side,
            name: None,
            body_md: message.body_md,
            via: message.via,
            created_at: message.created_at,
        }
    }
}

/// `GET /api/v1/conversations`
///
/// # Errors
/// [`AppError::LacksScope`] without `conversations:read`.
pub async fn list(visit: Visit, Query(which): Query<Which>) -> Result<HttpResponse, AppError> {
    guard::scope(&visit, Scope::ConversationsRead)?;
    let mut conn = visit.conn().await?;
    let slice = conversations::list(&mut conn, &visit.cx, which.after.parse().ok()).await?;
    Ok(private(&mut HttpResponse::Ok()).json(ConversationsDto {
        items: slice.rows.into_iter().map(ConversationDto::from).collect(),
        next: slice.next.map(|next| next.to_string()),
    }))
}

/// `GET /api/v1/conversations/{id}/messages`
///
/// # Errors
/// [`AppError::LacksScope`] without `conversations:read`.
pub async fn messages(
    visit: Visit,
    Path(id): Path<ConversationId>,
    Query(which): Query<Which>,
) -> Result<HttpResponse, AppError> {
    guard::scope(&visit, Scope::ConversationsRead)?;
    let before = which.before.parse().ok();
    let thread = conversations::thread(&mut *visit.conn().await?, &visit.cx, id, before).await?;
    Ok(private(&mut HttpResponse::Ok()).json(MessagesDto {
        items: thread.messages.into_iter().map(MessageDto::from).collect(),
        before: thread.earlier,
    }))
}

/// `POST /api/v1/conversations/{id}/messages`: 201, and 200 for a second try under the same `Idempotency-Key`.
///
/// # Errors
/// [`AppError::LacksScope`] without `conversations:write`; 409 where it is closed, 422 for a text that cannot be taken.
pub async fn send(
    visit: Visit,
    request: HttpRequest,
    Path(id): Path<ConversationId>,
    body: Bytes,
) -> Result<HttpResponse, AppError> {
    guard::scope(&visit, Scope::ConversationsWrite)?;
    let key = request.headers().get("Idempotency-Key").and_then(|value| value.to_str().ok());
    let Some(key) = key.filter(|key| (1..=200).contains(&key.len())) else {
        let fault =
            "Send an Idempotency-Key header of 1 to 200 characters: a second try is then one message.";
        return Err(AppError::Invalid(FieldErrors::one("Idempotency-Key", fault)));
    };
    let body: NewMessageDto = serde_json::from_slice(&body).map_err(|_| {
        AppError::Invalid(FieldErrors::one(
            "body",
            "Send a JSON object with one field, body: the text of the message.",
        ))
    })?;
    let name = format!("api-{key}");
    let new = NewMessage {
        conversation: id,
        body: &body.body,
        via: Via::Api,
        external_id: Some(&name),
        seen: None,
    };
    let posted = conversations::post(&mut *visit.conn().await?, &visit.cx, &new).await?;
    let mut answer = if posted.is_new { HttpResponse::Created() } else { HttpResponse::Ok() };
    Ok(private(&mut answer).json(MessageDto::from(posted.message)))
}

fn private(answer: &mut actix_web::HttpResponseBuilder) -> &mut actix_web::HttpResponseBuilder {
    answer
        .insert_header((header::CACHE_CONTROL, "private, no-store"))
        .insert_header((header::VARY, "Authorization"))
}
