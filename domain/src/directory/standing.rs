//! E6: an engineer's own standing: T component by component, why, and what would raise it most.
//!
//! What a step would bring is not guessed: T is computed again with that one thing changed. Only steps that the engineer
//! can take alone are offered, by what they bring.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Integer, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;

use super::recompute::{Bar, inputs_of};
use super::rules::{ANSWER_HOURS, FULL_HOURS};
use super::score::{Components, ScoreInput, score};
use crate::engineers::{Availability, Engineer, Profile};
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::ids::EngineerId;

/// The score that lists go by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// T.
    pub total: i16,
    /// Its parts; they add up to it.
    pub components: Components,
    /// The version of the table that it was computed by.
    pub version: i16,
    /// When it last changed.
    pub at: DateTime<Utc>,
}

/// What an engineer can do alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deed {
    /// Say once more that the availability holds.
    Confirm,
    /// Look actively instead of being open, or not looking.
    Look,
    /// More hours a week, up to what counts whole.
    MoreHours,
    /// An earlier start.
    StartNow,
    /// The next thing of the checklist: what to do, and where.
    Complete {
        /// As a sentence without a full stop.
        todo: &'static str,
        /// The page that does it, at the field of its form.
        href: String,
    },
    /// Answer requests that still wait within the time that counts.
    Answer {
        /// How many.
        count: i64,
    },
}

/// A deed, and the points that it brings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// What.
    pub deed: Deed,
    /// T with it, less T without it; always more than nothing.
    pub gain: i16,
}

/// An engineer's own standing.
#[derive(Clone, Debug)]
pub struct Standing {
    /// Why there is no score now.
    pub bar: Option<Bar>,
    /// What it is computed from; nothing before an approval.
    pub input: Option<ScoreInput>,
    /// T as of this moment, in parts.
    pub components: Option<Components>,
    /// T as lists have it: of the last change, or of last night.
    pub stored: Option<Stored>,
    /// The best one first.
    pub steps: Vec<Step>,
}

/// The standing of the owner's own `profile`.
///
/// # Errors
/// When Postgres refuses.
pub async fn standing(conn: &mut Conn, cx: &Context, profile: &Profile) -> QueryResult<Standing> {
    let engineer = &profile.engineer;
    let Some(inputs) = inputs_of(conn, cx, engineer.id).await? else {
        return Ok(Standing {
            bar: Some(Bar::NotListed),
            input: None,
            components: None,
            stored: None,
            steps: Vec::new(),
        });
    };
    let waiting = count_waiting(conn, cx, engineer.id).await?;
    let components = inputs.input.as_ref().filter(|_| inputs.bar.is_none()).map(|input| score(input, cx.now));
    let can_step = !matches!(inputs.bar, Some(Bar::NotListed | Bar::VettingExpired));
    let steps = match &inputs.input {
        Some(input) if can_step => {
            let present = components.map_or(0, |components| components.total());
            steps(input, present, completion(profile).as_ref(), waiting, cx.now)
        }
        _ => Vec::new(),
    };
    Ok(Standing { bar: inputs.bar, input: inputs.input, components, stored: stored(engineer), steps })
}

fn stored(engineer: &Engineer) -> Option<Stored> {
    Some(Stored {
        total: engineer.score?,
        components: serde_json::from_value(engineer.score_components.clone()?).ok()?,
        version: engineer.score_version?,
        at: engineer.scored_at?,
    })
}

/// The next thing of the checklist, with the completeness that it leads to.
fn completion(profile: &Profile) -> Option<(Deed, i16)> {
    let whole = profile.completeness();
    let item = whole.next()?;
    Some((Deed::Complete { todo: item.todo, href: item.href() }, whole.percent + item.points))
}

/// Every deed that brings something, the best first. Without a word within 35 days nothing else brings anything.
fn steps(
    input: &ScoreInput,
    present: i16,
    completion: Option<&(Deed, i16)>,
    waiting: i64,
    now: DateTime<Utc>,
) -> Vec<Step> {
    // Each deed about availability is a word about it.
    let said = ScoreInput { confirmed_at: now, ..input.clone() };
    let today: NaiveDate = now.date_naive();
    let mut deeds = vec![
        (Deed::Confirm, said.clone()),
        (Deed::Look, ScoreInput { availability: Availability::ActivelyLooking, ..said.clone() }),
        (Deed::MoreHours, ScoreInput { hours_per_week: Some(FULL_HOURS), ..said.clone() }),
        (Deed::StartNow, ScoreInput { earliest_start: Some(today), ..said }),
    ];
    if super::shown::is_confirmed(Some(input.confirmed_at), now) {
        let answered =
            ScoreInput { asked: input.asked + waiting, answered: input.answered + waiting, ..input.clone() };
        deeds.push((Deed::Answer { count: waiting }, answered));
        if let Some((deed, percent)) = completion {
            deeds.push((deed.clone(), ScoreInput { completeness: *percent, ..input.clone() }));
        }
    }
    let mut steps: Vec<Step> = deeds
        .into_iter()
        .map(|(deed, with)| Step { deed, gain: score(&with, now).total() - present })
        .filter(|step| step.gain > 0)
        .collect();
    // A larger deed that brings no more than the plain word is that word.
    let plain = steps.iter().find(|step| step.deed == Deed::Confirm).map_or(0, |step| step.gain);
    let is_more = |step: &Step| match step.deed {
        Deed::Look | Deed::MoreHours | Deed::StartNow => step.gain > plain,
        _ => true,
    };
    steps.retain(is_more);
    steps.sort_by_key(|step| std::cmp::Reverse(step.gain));
    steps
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

/// Requests that wait for a first answer, and were delivered within the hours that count.
async fn count_waiting(conn: &mut Conn, cx: &Context, engineer: EngineerId) -> QueryResult<i64> {
    let row: Count = diesel::sql_query(
        "select count(*) as count from intros where engineer_id = $1 and state = 'sent' and answered_at is null
           and coalesce(deliver_at, sent_at) <= $2 and coalesce(deliver_at, sent_at) + make_interval(hours => $3) > $2",
    )
    .bind::<SqlUuid, _>(engineer)
    .bind::<Timestamptz, _>(cx.now)
    .bind::<Integer, _>(ANSWER_HOURS)
    .get_result(conn)
    .await?;
    Ok(row.count)
}
