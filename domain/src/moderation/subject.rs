//! What somebody wants to report: found only where they may see it, and copied as it is now.

use std::str::FromStr;

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::block::side_of;
use super::blocks::Party;
use super::model::SubjectKind;
use crate::companies::{Company, find_company};
use crate::conversations::{Conversation, Message, Side as Speaker};
use crate::directory::{self, Surface, Viewer, words};
use crate::engineers::{self, Engineer};
use crate::intros::{self, Intro};
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::ids::{AccountId, CompanyId, IntroId, MessageId, UnknownWord};
use crate::schema::{conversations, messages};

/// What `?about=` names: `intro:<id>`, `message:<id>`, `company:<id>`, `engineer:<slug>`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum About {
    /// A request: what the company wrote, or what the engineer answered.
    Intro(IntroId),
    /// One message of the other side.
    Message(MessageId),
    /// A company that wrote to the engineer.
    Company(CompanyId),
    /// A profile, by the slug of its page.
    Engineer(String),
}

impl FromStr for About {
    type Err = UnknownWord;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (kind, rest) = text.split_once(':').ok_or(UnknownWord)?;
        let id = || rest.parse::<Uuid>().map_err(|_| UnknownWord);
        match kind {
            "intro" => Ok(Self::Intro(IntroId(id()?))),
            "message" => Ok(Self::Message(MessageId(id()?))),
            "company" => Ok(Self::Company(CompanyId(id()?))),
            "engineer" if !rest.is_empty() && rest.len() <= 60 => Ok(Self::Engineer(rest.to_owned())),
            _ => Err(UnknownWord),
        }
    }
}

/// One thing that is kept: whose words they are, and the words, each with a label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exhibit {
    /// Who wrote it, where that is one person.
    pub author: Option<AccountId>,
    /// Label and text.
    pub lines: Vec<(String, String)>,
}

/// What is reported, found and copied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    /// What it is.
    pub kind: SubjectKind,
    /// Its row.
    pub id: Uuid,
    /// The other side.
    pub accused: Party,
    /// What it is called to whoever reports it.
    pub title: String,
    /// As it is now.
    pub exhibit: Exhibit,
}

/// What the actor wants to report; `None` where there is nothing that they may know of, or that is another's.
///
/// # Errors
/// When Postgres refuses.
pub async fn find_subject(
    conn: &mut Conn,
    cx: &Context,
    about: &About,
) -> Result<Option<Subject>, QueryError> {
    let Ok((_, side)) = side_of(conn, cx).await else { return Ok(None) };
    match (about, side) {
        (About::Intro(id), Party::Engineer(_)) => received(conn, cx, *id).await,
        (About::Intro(id), Party::Company(_)) => sent(conn, cx, *id).await,
        (About::Message(id), _) => message(conn, side, *id).await,
        (About::Company(id), Party::Engineer(engineer)) => {
            let has_met = intros::have_met(conn, cx, *id, engineer, false).await?;
            Ok(find_company(conn, *id).await?.filter(|_| has_met).map(|company| of_company(&company)))
        }
        (About::Engineer(slug), Party::Company(_)) => profile(conn, cx, slug).await,
        _ => Ok(None),
    }
}

fn line(label: &str, text: impl Into<String>) -> (String, String) {
    (label.to_owned(), text.into())
}

fn terms(intro: &Intro) -> Vec<(String, String)> {
    vec![
        line("Role", &*intro.role_title),
        line("Pay", intro.pay()),
        line("Message", &*intro.message_md),
        line("Sent", intro.created_at.to_rfc3339()),
    ]
}

async fn received(conn: &mut Conn, cx: &Context, id: IntroId) -> Result<Option<Subject>, QueryError> {
    let Ok(seen) = intros::received(conn, cx, id).await else { return Ok(None) };
    let mut lines = vec![line("Company", &*seen.company.name)];
    lines.extend(terms(&seen.intro));
    Ok(Some(Subject {
        kind: SubjectKind::Intro,
        id: id.0,
        accused: Party::Company(seen.company.id),
        title: format!("The request “{}” of {}", seen.intro.role_title, seen.company.name),
        exhibit: Exhibit { author: Some(seen.intro.sender_id), lines },
    }))
}

async fn sent(conn: &mut Conn, cx: &Context, id: IntroId) -> Result<Option<Subject>, QueryError> {
    let Ok(seen) = intros::own(conn, cx, id).await else { return Ok(None) };
    let Some(engineer) = engineers::find_engineer(conn, seen.intro.engineer_id).await? else {
        return Ok(None);
    };
    let mut lines = terms(&seen.intro);
    lines.push(line("Answer", seen.intro.answer_reason.clone().unwrap_or_default()));
    Ok(Some(Subject {
        kind: SubjectKind::Intro,
        id: id.0,
        accused: Party::Engineer(engineer.id),
        title: format!("What {} answered to “{}”", seen.engineer_name, seen.intro.role_title),
        exhibit: Exhibit { author: Some(engineer.account_id), lines },
    }))
}

/// A message of the other side, in a conversation of the actor's.
async fn message(conn: &mut Conn, side: Party, id: MessageId) -> Result<Option<Subject>, QueryError> {
    let found: Option<(Message, Conversation)> = messages::table
        .inner_join(conversations::table.on(conversations::id.eq(messages::conversation_id)))
        .filter(messages::id.eq(id))
        .select((Message::as_select(), Conversation::as_select()))
        .first(conn)
        .await
        .optional()?;
    let Some((message, conversation)) = found else { return Ok(None) };
    let (is_theirs, accused) = match side {
        Party::Engineer(own) => (
            conversation.engineer_id == own && message.side == Speaker::Company,
            Party::Company(conversation.company_id),
        ),
        Party::Company(own) => (
            conversation.company_id == own && message.side == Speaker::Engineer,
            Party::Engineer(conversation.engineer_id),
        ),
    };
    if !is_theirs {
        return Ok(None);
    }
    let lines = vec![line("Message", message.body_md), line("Written", message.created_at.to_rfc3339())];
    Ok(Some(Subject {
        kind: SubjectKind::Message,
        id: id.0,
        accused,
        title: "A message to you".to_owned(),
        exhibit: Exhibit { author: message.sender_id, lines },
    }))
}

fn of_company(company: &Company) -> Subject {
    let lines = vec![
        line("Company", &*company.name),
        line("Website", company.website.clone().unwrap_or_default()),
        line("About", &*company.about_md),
    ];
    Subject {
        kind: SubjectKind::Company,
        id: company.id.0,
        accused: Party::Company(company.id),
        title: company.name.clone(),
        exhibit: Exhibit { author: None, lines },
    }
}

/// A profile that the actor may see: as its owner wrote it, whatever of that the company was shown.
async fn profile(conn: &mut Conn, cx: &Context, slug: &str) -> Result<Option<Subject>, QueryError> {
    let Some(engineer) = engineers::find_by_slug(conn, slug).await? else { return Ok(None) };
    let viewer = Viewer::of(conn, &cx.actor).await?;
    let card = directory::load_cards(conn, &viewer, Surface::Profile, &[engineer.id], cx.now).await?.pop();
    let title = card.as_ref().map(words::name);
    Ok(title.map(|title| Subject {
        kind: SubjectKind::Engineer,
        id: engineer.id.0,
        accused: Party::Engineer(engineer.id),
        title,
        exhibit: Exhibit { author: Some(engineer.account_id), lines: written(&engineer) },
    }))
}

fn written(engineer: &Engineer) -> Vec<(String, String)> {
    vec![
        line("Name", &*engineer.display_name),
        line("Headline", &*engineer.headline),
        line("About", &*engineer.bio_md),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_reported_is_read_by_its_word() {
        let id = Uuid::now_v7();
        assert_eq!(format!("intro:{id}").parse(), Ok(About::Intro(IntroId(id))));
        assert_eq!(format!("message:{id}").parse(), Ok(About::Message(MessageId(id))));
        assert_eq!("engineer:abc".parse(), Ok(About::Engineer("abc".into())));
        for text in [
            "",
            "intro",
            "intro:",
            "intro:x",
            "engineer:",
            "account:1",
            "company:<b>",
            &"engineer:x".repeat(20),
        ] {
            assert_eq!(text.parse::<About>(), Err(UnknownWord), "{text}");
        }
    }
}
