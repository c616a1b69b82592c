//! Who may be shown to whom in an issue: the one predicate of `directory`, and beside it what only a digest asks, such as
//! whether a consent stands.
//!
//! Asked when candidates are chosen, and again for every micro-batch just before the wire.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Integer, Nullable, Text};
use diesel_async::RunQueryDsl;

use super::asking::NoticeAnswer;
use super::model::Scope;
use crate::directory::{self, Bars, Surface, Viewer, visible_to};
use crate::engineers::{ConsentScope, Visibility};
use crate::platform::db::Conn;
use crate::platform::ids::{EngineerId, SubscriberId};
use crate::schema::engineers;

/// An engineer who may appear in a digest now.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "columns of the engineer")]
pub struct Eligible {
    pub engineer_id: EngineerId,
    /// Zero for one whose score is still to be computed.
    pub score: i16,
    pub scope: Scope,
    pub country: String,
    /// The strongest primary skill.
    pub skill: Option<i32>,
    pub approved_at: DateTime<Utc>,
    /// Whether the consent holds without a word before each issue.
    pub is_standing: bool,
}

const STRONGEST: &str = "(select s.skill_id from engineer_skills s where s.engineer_id = engineers.id and s.is_primary \
    order by s.level desc, s.skill_id limit 1)";
const SCOPE: &str =
    "(select c.scope from digest_consents c where c.engineer_id = engineers.id and c.replaced_at is null)";
const STANDING: &str = "(select c.is_standing from digest_consents c where c.engineer_id = engineers.id and c.replaced_at is null)";

type Row = (
    EngineerId,
    Option<i16>,
    Visibility,
    Option<String>,
    Option<DateTime<Utc>>,
    Option<i32>,
    Option<ConsentScope>,
    Option<bool>,
);

/// Engineers who may appear now; of `among`, or of all. With `only_standing` only those whose consent holds for every
/// issue until it expires.
///
/// # Errors
/// When Postgres does not answer.
pub async fn list_eligible(
    conn: &mut Conn,
    now: DateTime<Utc>,
    only_standing: bool,
    among: Option<&[EngineerId]>,
) -> QueryResult<Vec<Eligible>> {
    let mut query = engineers::table
        .filter(visible_to(&Viewer::any_reader(), Surface::Digest, now))
        .select((
            engineers::id,
            engineers::score,
            engineers::visibility,
            engineers::country,
            engineers::approved_at,
            sql::<Nullable<Integer>>(STRONGEST),
            sql::<Nullable<Text>>(SCOPE),
            sql::<Nullable<Bool>>(STANDING),
        ))
        .into_boxed();
    if let Some(among) = among {
        query = query.filter(engineers::id.eq_any(among.to_vec()));
    }
    let rows: Vec<Row> = query.load(conn).await?;
    Ok(rows.into_iter().filter_map(|row| eligible(row, only_standing)).collect())
}

fn eligible(row: Row, only_standing: bool) -> Option<Eligible> {
    let (engineer_id, score, visibility, country, approved_at, skill, consent, is_standing) = row;
    if only_standing && is_standing != Some(true) {
        return None;
    }
    let is_named = directory::is_named_in_digest(visibility, consent?);
    Some(Eligible {
        engineer_id,
        score: score.unwrap_or(0),
        scope: if is_named { Scope::Named } else { Scope::Anonymous },
        country: country?,
        skill,
        approved_at: approved_at?,
        is_standing: is_standing == Some(true),
    })
}

/// What may be shown right now of one issue's engineers, to the readers of a micro-batch.
#[derive(Clone, Debug, Default)]
pub struct Gates {
    open: HashMap<EngineerId, Scope>,
    bars: Bars,
    readers: HashMap<SubscriberId, Viewer>,
}

/// Reads the gates of `engineers` for `readers`: each with the canonical address of the copy.
///
/// # Errors
/// When Postgres does not answer.
pub async fn read(
    conn: &mut Conn,
    now: DateTime<Utc>,
    only_standing: bool,
    engineers: &[EngineerId],
    readers: &[(SubscriberId, &str)],
) -> QueryResult<Gates> {
    let eligible = list_eligible(conn, now, only_standing, Some(engineers)).await?;
    let bars = directory::list_bars(conn, engineers).await?;
    let readers = if bars.is_empty() { HashMap::new() } else { Viewer::readers(conn, readers).await? };
    Ok(Gates { open: eligible.into_iter().map(|e| (e.engineer_id, e.scope)).collect(), bars, readers })
}

impl Gates {
    /// Narrows the gates by what engineers answered about this issue.
    pub(super) fn narrow(&mut self, answers: &HashMap<EngineerId, NoticeAnswer>) {
        for (engineer, answer) in answers {
            match answer {
                NoticeAnswer::Ok => {}
                NoticeAnswer::Anonymous => {
                    self.open.entry(*engineer).and_modify(|scope| *scope = Scope::Anonymous);
                }
                NoticeAnswer::Skip => {
                    self.open.remove(engineer);
                }
            }
        }
    }

    /// Whether `engineer`, shown as `scope`, may be in the copy of this reader. A card with the name is struck when only
    /// an anonymous one is allowed by now: a copy's cards never change, they can only go.
    #[must_use]
    pub fn allows(&self, engineer: EngineerId, scope: Scope, reader: SubscriberId) -> bool {
        let Some(allowed) = self.open.get(&engineer) else { return false };
        let is_spared = self.bars.is_empty()
            || self.readers.get(&reader).is_some_and(|viewer| !self.bars.match_viewer(engineer, viewer));
        is_spared && (scope == Scope::Anonymous || *allowed == Scope::Named)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_card_is_shown_only_as_far_as_consent_still_goes() {
        let (engineer, reader) = (EngineerId::new(), SubscriberId::new());
        let gates = |scope| Gates { open: HashMap::from([(engineer, scope)]), ..Gates::default() };
        assert!(gates(Scope::Named).allows(engineer, Scope::Named, reader));
        assert!(gates(Scope::Named).allows(engineer, Scope::Anonymous, reader));
        assert!(gates(Scope::Anonymous).allows(engineer, Scope::Anonymous, reader));
        assert!(!gates(Scope::Anonymous).allows(engineer, Scope::Named, reader));
        assert!(!Gates::default().allows(engineer, Scope::Anonymous, reader));
    }

    #[test]
    fn an_answer_narrows_and_never_widens() {
        let (engineer, reader) = (EngineerId::new(), SubscriberId::new());
        for (consented, answer, named, unnamed) in [
            (Some(Scope::Named), NoticeAnswer::Ok, true, true),
            (Some(Scope::Named), NoticeAnswer::Anonymous, false, true),
            (Some(Scope::Named), NoticeAnswer::Skip, false, false),
            (Some(Scope::Anonymous), NoticeAnswer::Ok, false, true),
            (None, NoticeAnswer::Ok, false, false),
            (None, NoticeAnswer::Anonymous, false, false),
        ] {
            let open = consented.map(|scope| (engineer, scope)).into_iter().collect();
            let mut gates = Gates { open, ..Gates::default() };
            gates.narrow(&HashMap::from([(engineer, answer)]));
            assert_eq!(gates.allows(engineer, Scope::Named, reader), named, "{consented:?} {answer}");
            assert_eq!(gates.allows(engineer, Scope::Anonymous, reader), unnamed, "{consented:?} {answer}");
        }
    }
}
