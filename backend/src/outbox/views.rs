//! Context of the outbox's page.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use domain::outbox::{ATTENTION, MailKind, MailState, Summary};
use domain::platform::ids::MailId;
use domain::platform::templates::Template;
use serde::Serialize;

use crate::components::Tab;
use crate::views::{Flash, Page, PageMeta};

/// States as tabs, after the one of what asks for attention.
const STATES: [(&str, MailState); 7] = [
    ("Failed", MailState::Failed),
    ("Uncertain", MailState::Uncertain),
    ("Returned", MailState::Bounced),
    ("Not sent", MailState::Suppressed),
    ("Waiting", MailState::Queued),
    ("On their way", MailState::InFlight),
    ("Sent", MailState::Sent),
];

/// `/staff/outbox`
#[derive(Clone, Debug, Serialize)]
pub struct OutboxPage {
    tabs: Vec<Tab>,
    mails: Vec<MailLine>,
    next_href: Option<String>,
    days: i64,
    /// What an empty list means.
    empty: &'static str,
    /// Whether a mail was just sent again.
    #[serde(skip)]
    pub is_retried: bool,
}

#[derive(Clone, Debug, Serialize)]
struct MailLine {
    id: MailId,
    kind: MailKind,
    recipient: String,
    word: &'static str,
    tone: &'static str,
    attempts: i32,
    reason: String,
    owed_at: DateTime<Utc>,
    settled_at: Option<DateTime<Utc>>,
    /// What the button says, where there is one.
    again: Option<&'static str>,
}

impl OutboxPage {
    /// With one mail more than `rows`, if there is a next page.
    #[must_use]
    pub fn new(
        state: Option<MailState>,
        attention: i64,
        counts: &[(MailState, i64)],
        mut mails: Vec<Summary>,
        retryable: &HashSet<MailId>,
        rows: i64,
    ) -> Self {
        let rows = usize::try_from(rows).unwrap_or(usize::MAX);
        let has_more = mails.len() > rows;
        mails.truncate(rows);
        let next_href = mails.last().filter(|_| has_more).map(|mail| match state {
            Some(state) => format!("/staff/outbox?state={state}&before={}", mail.id),
            None => format!("/staff/outbox?before={}", mail.id),
        });
        let first = Tab {
            label: "Need a decision",
            href: "/staff/outbox".to_owned(),
            is_current: state.is_none(),
            count: Some(attention),
        };
        let count = |wanted| counts.iter().find(|(state, _)| *state == wanted).map_or(0, |(_, count)| *count);
        let tab = |(label, tab): (&'static str, MailState)| Tab {
            label,
            href: format!("/staff/outbox?state={tab}"),
            is_current: Some(tab) == state,
            count: Some(count(tab)),
        };
        Self {
            tabs: std::iter::once(first).chain(STATES.into_iter().map(tab)).collect(),
            mails: mails.into_iter().map(|mail| MailLine::new(mail, retryable)).collect(),
            next_href,
            days: ATTENTION.num_days(),
            empty: if state.is_none() { "No mail needs a decision" } else { "No mail stands here" },
            is_retried: false,
        }
    }
}

impl MailLine {
    fn new(mail: Summary, retryable: &HashSet<MailId>) -> Self {
        let (word, tone) = match mail.state {
            MailState::Queued => ("waiting", "neutral"),
            MailState::InFlight => ("on its way", "neutral"),
            MailState::Sent => ("sent", "good"),
            MailState::Bounced => ("returned", "bad"),
            MailState::Failed => ("failed", "bad"),
            MailState::Suppressed => ("not sent", "neutral"),
            MailState::Uncertain => ("uncertain", "warn"),
        };
        let again = match mail.state {
            MailState::Uncertain | MailState::InFlight => "Send again, perhaps twice",
            MailState::Queued => "Try now",
            _ => "Send again",
        };
        let codes = [mail.smtp_code.map(|code| code.to_string()), mail.smtp_enhanced];
        let said: Vec<String> = codes.into_iter().flatten().chain(mail.last_error).collect();
        Self {
            id: mail.id,
            kind: mail.kind,
            recipient: mail.recipient,
            word,
            tone,
            attempts: mail.attempts,
            reason: said.join(" "),
            owed_at: mail.created_at,
            settled_at: mail.settled_at,
            again: retryable.contains(&mail.id).then_some(again),
        }
    }
}

impl Template for OutboxPage {
    const NAME: &'static str = "pages/outbox/list.html";
    fn samples() -> Vec<Self> {
        let at = DateTime::<Utc>::UNIX_EPOCH;
        let mail = |state: MailState| Summary {
            id: MailId::new(),
            kind: MailKind::PasswordChanged,
            recipient: "a…@example.com".into(),
            state,
            attempts: 12,
            smtp_code: Some(554),
            smtp_enhanced: Some("5.7.1".into()),
            last_error: Some("refused <here>".into()),
            created_at: at,
            settled_at: state.is_end().then_some(at),
        };
        let all: Vec<Summary> = MailState::ALL.iter().map(|state| mail(*state)).collect();
        let retryable = all.iter().filter(|mail| mail.state.may_begin()).map(|mail| mail.id).collect();
        let silent =
            Summary { smtp_code: None, smtp_enhanced: None, last_error: None, ..mail(MailState::Sent) };
        let counts = [(MailState::Failed, 2), (MailState::Sent, 40)];
        vec![
            Self { is_retried: true, ..Self::new(None, 3, &counts, all, &retryable, 3) },
            Self::new(Some(MailState::Sent), 0, &counts, vec![silent], &HashSet::new(), 9),
            Self::new(Some(MailState::Failed), 0, &[], vec![], &HashSet::new(), 9),
            Self::new(None, 0, &[], vec![], &HashSet::new(), 9),
        ]
    }
}

impl Page for OutboxPage {
    fn meta(&self) -> PageMeta {
        let flash = self.is_retried.then(|| Flash::good("The mail is owed again, and goes out now."));
        PageMeta::private("Outbox").with_flash(flash)
    }
}
