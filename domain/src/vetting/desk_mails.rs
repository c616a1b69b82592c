//! What mails say to those who vet, and to developers who have not applied yet.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::desk::{Line, morning_of};
use super::nudge::has_draft;
use crate::accounts::find_contact;
use crate::engineers::{find_by_account, list_held_skills, missing_for_application};
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::ids::AccountId;
use crate::platform::templates::MailTemplate;

/// To a vetter, in the morning: what waits.
#[derive(Clone, Debug, Serialize)]
pub struct VetterMorning {
    /// What to call them.
    pub name: String,
    /// Late.
    pub overdue: Vec<MorningLine>,
    /// Due today.
    pub today: Vec<MorningLine>,
    /// Open for long.
    pub ageing: Vec<MorningLine>,
    /// The queue.
    pub url: String,
}

/// One application of the morning.
#[derive(Clone, Debug, Serialize)]
pub struct MorningLine {
    /// Whose.
    pub name: String,
    /// What was promised.
    pub due_at: DateTime<Utc>,
}

/// To admins: a vetter is gone, and what they had is in the queue.
#[derive(Clone, Debug, Serialize)]
pub struct StagesReleased {
    /// How many stages.
    pub count: i64,
    /// Where nobody's are.
    pub url: String,
}

/// T2, to a developer: the application is begun and not sent.
#[derive(Clone, Debug, Serialize)]
pub struct FinishApplication {
    /// What to call them.
    pub name: String,
    /// What an application still lacks.
    pub missing: Vec<String>,
    /// Whether no other reminder follows.
    pub is_last: bool,
    /// Where it goes on.
    pub url: String,
}

impl VetterMorning {
    /// What waits for a vetter at `owed_at`; none where nothing does any more.
    ///
    /// # Errors
    /// When Postgres refuses.
    pub async fn load(
        conn: &mut Conn,
        cx: &Context,
        vetter: AccountId,
        owed_at: DateTime<Utc>,
    ) -> diesel::QueryResult<Option<Self>> {
        let Some(contact) = find_contact(conn, vetter).await? else { return Ok(None) };
        let morning = morning_of(conn, cx, vetter, owed_at).await?;
        if morning.is_empty() {
            return Ok(None);
        }
        let lines = |lines: Vec<Line>| -> Vec<MorningLine> {
            let line = |line: Line| MorningLine { name: line.name, due_at: line.due_at };
            lines.into_iter().map(line).collect()
        };
        Ok(Some(Self {
            name: contact.name,
            overdue: lines(morning.overdue),
            today: lines(morning.today),
            ageing: lines(morning.ageing),
            url: cx.config.absolute("/staff/applications"),
        }))
    }
}

impl StagesReleased {
    /// The word about `count` stages.
    #[must_use]
    pub fn new(cx: &Context, count: i64) -> Self {
        Self { count, url: cx.config.absolute("/staff/applications?shelf=unassigned") }
    }
}

impl FinishApplication {
    /// The reminder to a developer; none once they applied.
    ///
    /// # Errors
    /// When Postgres refuses.
    pub async fn load(
        conn: &mut Conn,
        cx: &Context,
        account: AccountId,
        is_last: bool,
    ) -> diesel::QueryResult<Option<Self>> {
        let Some(contact) = find_contact(conn, account).await? else { return Ok(None) };
        if !has_draft(conn, account, cx.now).await? {
            return Ok(None);
        }
        let missing = match find_by_account(conn, account).await? {
            None => vec!["Write your profile".to_owned()],
            Some(engineer) => {
                let skills = list_held_skills(conn, engineer.id).await?;
                let items = missing_for_application(&engineer, &skills);
                items.into_iter().map(|item| item.todo.to_owned()).collect()
            }
        };
        Ok(Some(Self { name: contact.name, missing, is_last, url: cx.config.absolute("/me/apply") }))
    }
}

/// A day of November 2026, for samples.
fn sample_day(day: u32) -> DateTime<Utc> {
    let date = chrono::NaiveDate::from_ymd_opt(2026, 11, day).unwrap_or_default();
    date.and_time(chrono::NaiveTime::MIN).and_utc()
}

impl MailTemplate for VetterMorning {
    const NAME: &'static str = "vetter_morning";
    fn samples() -> Vec<Self> {
        let line = |day| MorningLine { name: "Ada <b>Lovelace</b>".into(), due_at: sample_day(day) };
        let all = Self {
            name: "Ines".into(),
            overdue: vec![line(20)],
            today: vec![line(24), line(24)],
            ageing: vec![line(29)],
            url: "https://roster.example/staff/applications".into(),
        };
        let only_today = Self { overdue: Vec::new(), ageing: Vec::new(), ..all.clone() };
        let only_ageing = Self { overdue: Vec::new(), today: Vec::new(), ..all.clone() };
        vec![all, only_today, only_ageing]
    }
}

impl MailTemplate for StagesReleased {
    const NAME: &'static str = "stages_released";
    fn samples() -> Vec<Self> {
        let url = "https://roster.example/staff/applications?shelf=unassigned";
        vec![Self { count: 1, url: url.into() }, Self { count: 3, url: url.into() }]
    }
}

impl MailTemplate for FinishApplication {
    const NAME: &'static str = "finish_application";
    fn samples() -> Vec<Self> {
        let url = "https://roster.example/me/apply";
        let missing = vec!["Choose your level".to_owned(), "Add a skill".to_owned()];
        vec![
            Self { name: "Ada <b>Lovelace</b>".into(), missing, is_last: false, url: url.into() },
            Self { name: "Ada".into(), missing: Vec::new(), is_last: true, url: url.into() },
        ]
    }
}
