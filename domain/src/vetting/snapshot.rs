//! What a profile was at the time of an attempt, as little as tells what changed by the next one: level, skills with
//! their levels, and hashes of the texts. No text is kept. An approval raises the skills that stand in it, and no others.

use std::collections::BTreeMap;

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::engineers::{Engineer, HeldSkill};
use crate::platform::db::Conn;
use crate::platform::ids::{ApplicationId, EngineerId};
use crate::schema::applications;

/// A profile, as far as attempts are compared by it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Snapshot {
    seniority: Option<String>,
    /// Name → level.
    skills: BTreeMap<String, i16>,
    headline: String,
    bio: String,
    /// What an approval may raise.
    held: Vec<Held>,
}

/// A skill as it was when the application was sent: what is said of it later was seen by nobody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Held {
    skill: i32,
    level: i16,
    is_primary: bool,
}

impl Snapshot {
    pub(super) fn of(engineer: &Engineer, skills: &[HeldSkill]) -> Self {
        Self {
            seniority: engineer.seniority.map(|value| value.label().to_owned()),
            skills: skills.iter().map(|skill| (skill.name.clone(), skill.level)).collect(),
            headline: hash(&engineer.headline),
            bio: hash(&engineer.bio_md),
            held: skills.iter().map(Held::of).collect(),
        }
    }

    /// What is another in `self` than it was in `before`, a line each.
    pub(super) fn changes_since(&self, before: &Self) -> Vec<String> {
        let mut changes = Vec::new();
        if self.seniority != before.seniority {
            let named = |level: &Option<String>| level.clone().unwrap_or_else(|| "not stated".to_owned());
            changes.push(format!("Level: {} → {}", named(&before.seniority), named(&self.seniority)));
        }
        for (name, level) in &self.skills {
            match before.skills.get(name) {
                None => changes.push(format!("New skill: {name}, level {level}")),
                Some(old) if old != level => changes.push(format!("{name}: level {old} → {level}")),
                Some(_) => {}
            }
        }
        let gone = before.skills.keys().filter(|name| !self.skills.contains_key(*name));
        changes.extend(gone.map(|name| format!("Skill left out: {name}")));
        if self.headline != before.headline {
            changes.push("The headline is another".to_owned());
        }
        if self.bio != before.bio {
            changes.push("The text about their work is another".to_owned());
        }
        changes
    }
}

impl Held {
    fn of(skill: &HeldSkill) -> Self {
        Self { skill: skill.skill_id, level: skill.level, is_primary: skill.is_primary }
    }
}

fn hash(text: &str) -> String {
    let digest = Sha256::digest(text.trim().as_bytes());
    digest.iter().take(8).fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"))
}

pub(super) async fn keep(conn: &mut Conn, id: ApplicationId, snapshot: &Snapshot) -> QueryResult<usize> {
    let json = serde_json::to_value(snapshot).unwrap_or_default();
    diesel::update(applications::table.find(id)).set(applications::snapshot.eq(json)).execute(conn).await
}

/// What changed from the attempt before this one; nothing for a first attempt, or where none was kept.
pub(super) async fn changes(conn: &mut Conn, engineer: EngineerId, attempt: i16) -> QueryResult<Vec<String>> {
    let rows: Vec<(i16, Option<serde_json::Value>)> = applications::table
        .filter(applications::engineer_id.eq(engineer))
        .filter(applications::attempt.eq_any([attempt, attempt - 1]))
        .select((applications::attempt, applications::snapshot))
        .load(conn)
        .await?;
    let find = |number: i16| {
        let row = rows.iter().find(|row| row.0 == number)?;
        serde_json::from_value::<Snapshot>(row.1.clone()?).ok()
    };
    Ok(match (find(attempt), find(attempt - 1)) {
        (Some(now), Some(before)) => now.changes_since(&before),
        _ => Vec::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_told_one_by_one() {
        let skills =
            |list: &[(&str, i16)]| list.iter().map(|(name, level)| ((*name).to_owned(), *level)).collect();
        let before = Snapshot {
            seniority: Some("Mid-level".into()),
            skills: skills(&[("Rust", 3), ("PHP", 4), ("SQL", 3)]),
            headline: hash("one"),
            bio: hash("same"),
            held: Vec::new(),
        };
        let after = Snapshot {
            seniority: Some("Senior".into()),
            skills: skills(&[("Rust", 4), ("Go", 2), ("SQL", 3)]),
            headline: hash("two"),
            bio: hash(" same "),
            held: Vec::new(),
        };
        assert_eq!(
            after.changes_since(&before),
            [
                "Level: Mid-level → Senior",
                "New skill: Go, level 2",
                "Rust: level 3 → 4",
                "Skill left out: PHP",
                "The headline is another"
            ]
        );
        assert!(after.changes_since(&after).is_empty());
    }
}
