//! The weekly mail to an engineer: how often they were seen, and what would help most.

use chrono::{Days, NaiveDate};
use domain::directory::{Deed, standing};
use domain::engineers;
use domain::notifications::{self, find_figures};
use domain::platform::db::Conn;
use domain::platform::ids::EngineerId;
use domain::platform::templates::MailTemplate;
use serde::Serialize;

use crate::jobs::{JobContext, JobError};
use crate::mails::{Order, RenderError};
use crate::words::Fact;

/// To an engineer who asked for it.
#[derive(Clone, Debug, Serialize)]
pub struct WeeklyFigures {
    /// What to call the person.
    pub name: String,
    /// The first day of the seven.
    pub from: String,
    /// The last day.
    pub to: String,
    /// The figures.
    pub facts: Vec<Fact>,
    /// `seen 12 times, shortlisted 2 times`, for the subject.
    pub short: String,
    /// What the engineer can do, and what it brings; nothing where nothing brings points.
    pub next: Option<String>,
    /// Where everything stands.
    pub standing_url: String,
}

impl MailTemplate for WeeklyFigures {
    const NAME: &'static str = "weekly_figures";
    fn samples() -> Vec<Self> {
        let whole = Self {
            name: "Ada <b>".into(),
            from: "16 November 2026".into(),
            to: "22 November 2026".into(),
            facts: vec![Fact::new("Seen in lists", "12 times"), Fact::new("Shortlisted", "2 times")],
            short: "seen 12 times, shortlisted 2 times".into(),
            next: Some("Confirm that your availability holds: 25 points.".into()),
            standing_url: "https://roster.example/me/standing".into(),
        };
        vec![Self { next: None, ..whole.clone() }, whole]
    }
}

/// Loads [`WeeklyFigures`]; nothing once the engineer has left the network.
///
/// # Errors
/// [`RenderError`].
pub async fn weekly_figures(
    conn: &mut Conn,
    order: &Order<'_>,
) -> Result<Option<WeeklyFigures>, RenderError> {
    let (id, monday): (EngineerId, NaiveDate) = (order.id("engineer_id")?, order.id("monday")?);
    let Some(profile) = engineers::find_profile(conn, id).await? else { return Ok(None) };
    let from = monday.checked_sub_days(Days::new(7)).unwrap_or(monday);
    let last = monday.pred_opt().unwrap_or(monday);
    let figures = find_figures(conn, id, from, monday).await?;
    let best = standing(conn, order.cx, &profile).await?.steps.into_iter().next();
    let day = |day: NaiveDate| day.format("%-d %B %Y").to_string();
    Ok(Some(WeeklyFigures {
        name: profile.engineer.display_name.clone(),
        from: day(from),
        to: day(last),
        facts: vec![
            Fact::new("Seen in lists", times(figures.seen)),
            Fact::new("Profile opened", times(figures.opened)),
            Fact::new("Shortlisted", times(figures.shortlisted)),
        ],
        short: format!("seen {}, shortlisted {}", times(figures.seen), times(figures.shortlisted)),
        next: best.map(|step| format!("{}: {} more points of 1000.", deed(&step.deed), step.gain)),
        standing_url: order.cx.config.absolute("/me/standing"),
    }))
}

fn times(count: i64) -> String {
    match count {
        1 => "once".to_owned(),
        count => format!("{count} times"),
    }
}

fn deed(deed: &Deed) -> String {
    match deed {
        Deed::Confirm => "Confirm that your availability holds".to_owned(),
        Deed::Look => "Say that you are actively looking, if you are".to_owned(),
        Deed::MoreHours => "Offer more hours a week, if you have them".to_owned(),
        Deed::StartNow => "Give an earlier start, if you can".to_owned(),
        Deed::Complete { todo, .. } => (*todo).to_owned(),
        Deed::Answer { count: 1 } => "Answer the request that waits".to_owned(),
        Deed::Answer { count } => format!("Answer the {count} requests that wait"),
    }
}

/// Owes this week's mails, once each; safe to run as often as one likes.
///
/// # Errors
/// When Postgres refuses.
pub async fn owe(cx: &JobContext) -> Result<(), JobError> {
    let owed = notifications::owe_weekly(&mut *cx.conn().await?, &cx.context()).await?;
    tracing::info!(owed, "weekly figures");
    Ok(())
}
