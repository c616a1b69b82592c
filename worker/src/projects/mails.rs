//! Mails about briefs, to their clients and to the staff who read them.

use chrono::{DateTime, Utc};
use domain::platform::db::Conn;
use domain::platform::ids::ProjectId;
use domain::platform::links::LinkPurpose;
use domain::platform::templates::MailTemplate;
use domain::projects::{self, File, ProjectState};
use serde::Serialize;
use uuid::Uuid;

use crate::mails::{Order, RenderError};
use crate::words::{Fact, sample_time, short};

/// To a guest: confirm.
#[derive(Clone, Debug, Serialize)]
#[expect(missing_docs, reason = "the mail's own words")]
pub struct BriefConfirm {
    pub title: String,
    pub reference: String,
    pub confirm_url: String,
    pub expires_at: DateTime<Utc>,
}

/// To a client: we have it.
#[derive(Clone, Debug, Serialize)]
#[expect(missing_docs, reason = "the mail's own words")]
pub struct BriefReceived {
    pub title: String,
    pub reference: String,
    pub due_at: Option<DateTime<Utc>>,
    pub status_url: String,
}

/// To staff: read it.
#[derive(Clone, Debug, Serialize)]
#[expect(missing_docs, reason = "the mail's own words")]
pub struct BriefWaiting {
    pub short: String,
    pub reference: String,
    pub is_answer: bool,
    pub facts: Vec<Fact>,
    pub due_at: Option<DateTime<Utc>>,
    pub brief_url: String,
}

/// Declares mails to a client that carry what staff wrote.
macro_rules! told {
    ($($(#[$doc:meta])* $type:ident = $name:literal, $message:expr;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, Serialize)]
        #[expect(missing_docs, reason = "the mail's own words")]
        pub struct $type {
            pub title: String,
            pub reference: String,
            pub message: Option<String>,
            pub due_at: Option<DateTime<Utc>>,
            pub status_url: String,
            pub again_url: String,
        }

        impl MailTemplate for $type {
            const NAME: &'static str = $name;
            fn samples() -> Vec<Self> {
                $message.into_iter().map(|message: Option<&str>| Self {
                    title: "Clinic booking <b>".into(),
                    reference: "B-0042".into(),
                    due_at: message.map(|_| sample_time(27)),
                    message: message.map(Into::into),
                    status_url: "https://roster.example/briefs/CAAAAAAA".into(),
                    again_url: "https://roster.example/build-with-us".into(),
                }).collect()
            }
        }

        impl $type {
            /// Loads it, with the message of the step that it tells of.
            ///
            /// # Errors
            /// [`RenderError`].
            pub async fn load(conn: &mut Conn, order: &Order<'_>) -> Result<Option<Self>, RenderError> {
                let event_id: Uuid = order.id("event_id")?;
                let Some(file) = load(conn, order).await? else { return Ok(None) };
                let event = file.events.iter().find(|event| event.id == event_id);
                Ok(Some(Self {
                    message: event.map(|event| event.message.clone()).filter(|text| !text.is_empty()),
                    due_at: file.project.triage_due_at,
                    reference: file.project.reference(),
                    status_url: status_url(order, &file),
                    again_url: order.cx.config.absolute("/build-with-us"),
                    title: file.project.brief.title,
                }))
            }
        }
    )*};
}

told! {
    /// A question.
    BriefNeedsInfo = "brief_needs_info", [Some("Which systems <b>\nmust it talk to?")];
    /// Qualified.
    BriefQualified = "brief_qualified", [Some("I call you <b> on Monday."), None];
    /// What comes next, and when.
    BriefPostponed = "brief_postponed", [Some("We call you <b> in the week after.")];
    /// Declined.
    BriefDeclined = "brief_declined", [Some("We do not build <b> games.\n\nWhat you could do instead:\nAsk a studio.")];
    /// Closed for silence.
    BriefExpired = "brief_expired", [None];
}

/// Loads [`BriefConfirm`]; nothing once it was confirmed, taken back or withdrawn. A brief that was taken back may be
/// another address's now: the link that this mail owes is then void, and the new address has a mail of its own.
///
/// # Errors
/// [`RenderError`].
pub async fn brief_confirm(conn: &mut Conn, order: &Order<'_>) -> Result<Option<BriefConfirm>, RenderError> {
    let Some(file) = load(conn, order).await? else { return Ok(None) };
    let project = file.project;
    if project.state != ProjectState::Submitted || project.link_version != order.version()? {
        return Ok(None);
    }
    let purpose = LinkPurpose::ConfirmBrief;
    Ok(Some(BriefConfirm {
        reference: project.reference(),
        confirm_url: order.link(purpose, project.id.0, project.link_version, "/briefs/confirm/"),
        expires_at: order.link_ends(purpose),
        title: project.brief.title,
    }))
}

/// Loads [`BriefReceived`].
///
/// # Errors
/// [`RenderError`].
pub async fn brief_received(
    conn: &mut Conn,
    order: &Order<'_>,
) -> Result<Option<BriefReceived>, RenderError> {
    let received = |file: File| BriefReceived {
        reference: file.project.reference(),
        due_at: file.project.triage_due_at,
        status_url: status_url(order, &file),
        title: file.project.brief.title,
    };
    Ok(load(conn, order).await?.map(received))
}

/// Loads [`BriefWaiting`].
///
/// # Errors
/// [`RenderError`].
pub async fn brief_waiting(conn: &mut Conn, order: &Order<'_>) -> Result<Option<BriefWaiting>, RenderError> {
    let event_id: Uuid = order.id("event_id")?;
    let Some(file) = load(conn, order).await? else { return Ok(None) };
    let event = file.events.iter().find(|event| event.id == event_id);
    let project = file.project;
    let mut facts =
        vec![Fact::new("Title", &*project.brief.title), Fact::new("From", &*project.brief.contact_name)];
    if !project.brief.organisation.is_empty() {
        facts.push(Fact::new("Organisation", &*project.brief.organisation));
    }
    facts.extend(project.brief.budget_band.map(|band| Fact::new("Budget", band.label())));
    Ok(Some(BriefWaiting {
        short: short(&project.brief.title),
        reference: project.reference(),
        is_answer: event.is_some_and(|event| event.from_state == Some(ProjectState::NeedsInfo)),
        facts,
        due_at: project.triage_due_at,
        brief_url: order.cx.config.absolute(&format!("/staff/briefs/{}", project.id)),
    }))
}

async fn load(conn: &mut Conn, order: &Order<'_>) -> Result<Option<File>, RenderError> {
    let id: ProjectId = order.id("project_id")?;
    Ok(projects::for_mail(conn, id).await?)
}

fn status_url(order: &Order<'_>, file: &File) -> String {
    order.link(LinkPurpose::OpenBrief, file.project.id.0, file.project.link_version, "/briefs/")
}

impl MailTemplate for BriefConfirm {
    const NAME: &'static str = "brief_confirm";
    fn samples() -> Vec<Self> {
        vec![Self {
            title: "Clinic booking <b>".into(),
            reference: "B-0042".into(),
            confirm_url: "https://roster.example/briefs/confirm/BwAAAAAA".into(),
            expires_at: sample_time(29),
        }]
    }
}

impl MailTemplate for BriefReceived {
    const NAME: &'static str = "brief_received";
    fn samples() -> Vec<Self> {
        let sample = |due_at| Self {
            title: "Clinic booking <b>".into(),
            reference: "B-0042".into(),
            due_at,
            status_url: "https://roster.example/briefs/CAAAAAAA".into(),
        };
        vec![sample(Some(sample_time(24))), sample(None)]
    }
}

impl MailTemplate for BriefWaiting {
    const NAME: &'static str = "brief_waiting";
    fn samples() -> Vec<Self> {
        let sample = |is_answer, due_at| Self {
            short: "Clinic booking".into(),
            reference: "B-0042".into(),
            is_answer,
            facts: vec![Fact::new("Title", "Clinic booking <b>")],
            due_at,
            brief_url: "https://roster.example/staff/briefs/0190".into(),
        };
        vec![sample(false, Some(sample_time(24))), sample(true, None)]
    }
}

#[cfg(test)]
mod tests {
    use domain::outbox;
    use domain::platform::clock::Clock;
    use domain::projects::{Intent, Typed};
    use domain::testing::{self, TestDatabase, mails};

    use super::*;

    fn typed(fields: &[(&str, &str)]) -> Typed {
        fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    /// The brief is sent from one address, taken back, given another, and sent again before the first mail goes out.
    #[tokio::test]
    async fn a_mailbox_confirms_only_what_was_sent_from_it() {
        let db = TestDatabase::new().await;
        let mut conn = db.connect().await;
        let cx = testing::context(&Clock::standing_at(testing::start()));
        let one = [
            ("contact_name", "Grace Guest"),
            ("contact_email", "own@clinic.example"),
            ("title", "Clinic booking"),
            ("problem", "Two receptionists book by telephone and lose an hour a day to double bookings."),
            ("users", "Forty nurses on tablets"),
        ];
        let token = projects::start(&mut conn, &cx, Uuid::now_v7(), "", &typed(&one)).await.unwrap();
        let open = |token: &str| cx.keys.read_link(LinkPurpose::OpenBrief, token, cx.now).unwrap();
        let two = [
            ("must_have", "Show free rooms of all clinics at once"),
            ("success_measure", "No-shows down from nine to five in a hundred by June"),
        ];
        let three = [("budget_band", "10k_50k"), ("decision_maker", "The head nurse")];
        for (step, fields) in [(2, &two), (3, &three)] {
            let fields = typed(fields);
            projects::save_step(&mut conn, &cx, &open(&token), step, &fields, Intent::Continue)
                .await
                .unwrap();
        }
        projects::submit(&mut conn, &cx, &open(&token)).await.unwrap();
        let token = projects::recall(&mut conn, &cx, &open(&token)).await.unwrap();
        let others = typed(&[("contact_email", "other@clinic.example")]);
        projects::save_step(&mut conn, &cx, &open(&token), 1, &others, Intent::Save).await.unwrap();
        projects::submit(&mut conn, &cx, &open(&token)).await.unwrap();

        let owed = mails::owed(&mut conn).await;
        let told: Vec<&str> = owed.iter().map(|mail| mail.recipient.as_str()).collect();
        assert_eq!(told, ["own@clinic.example", "other@clinic.example"]);
        let all = outbox::list(&mut conn, &cx, outbox::Filter::All, None, 10).await.unwrap().unwrap();
        let mut rendered = Vec::new();
        for summary in all {
            let mail = outbox::load(&mut conn, summary.id).await.unwrap().unwrap();
            let order = Order { mail: &mail, cx: &cx };
            if brief_confirm(&mut conn, &order).await.unwrap().is_some() {
                rendered.push(mail.recipient.clone());
            }
        }
        assert_eq!(
            rendered,
            ["other@clinic.example"],
            "the first mail's link would be for another's address"
        );
    }
}
