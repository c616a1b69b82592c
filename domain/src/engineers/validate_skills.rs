//! The rows of the skills picker: what each means, and what of it can be stored.

use chrono::{DateTime, Datelike, Utc};

use super::skills::{MAX_OPEN, NamedSkill, NewProposal, Understood};
use super::validate::SkillInput;
use crate::platform::fields::FieldErrors;

/// Skills in one profile.
const MAX_SKILLS: usize = 30;
/// Of them primary.
const MAX_PRIMARY: usize = 5;
/// The answer to "did you mean" that asks for the word itself.
const PROPOSE: &str = "propose";
/// The first year in which somebody can have used anything on the list.
const FIRST_YEAR: i16 = 1970;

/// A skill that can be stored.
#[derive(Clone, Debug)]
pub(super) struct CleanSkill {
    pub skill_id: i32,
    pub level: i16,
    pub years: Option<i16>,
    pub last_used_year: Option<i16>,
    pub is_primary: bool,
}

enum Row {
    Skill(CleanSkill),
    Proposal(NewProposal),
}

/// The words that the rows are looked up by: what was picked, else what was typed.
pub(super) fn words_of(rows: &[SkillInput]) -> Vec<String> {
    rows.iter().map(|row| word_of(row).to_owned()).filter(|word| !word.is_empty()).collect()
}

fn word_of(row: &SkillInput) -> &str {
    match row.pick.trim() {
        "" | PROPOSE => row.name.trim(),
        slug => slug,
    }
}

/// Reads the rows; faults go to `skill-<row>`.
pub(super) fn clean_skills(
    errors: &mut FieldErrors,
    rows: &[SkillInput],
    words: &Understood,
    now: DateTime<Utc>,
) -> Option<(Vec<CleanSkill>, Vec<NewProposal>)> {
    let (mut clean, mut proposals) = (Vec::<CleanSkill>::new(), Vec::new());
    let before = errors.clone();
    for (at, input) in rows.iter().enumerate().filter(|(_, input)| !input.name.trim().is_empty()) {
        let field = format!("skill-{at}");
        match read(input, words, now) {
            Ok(Row::Skill(skill)) if clean.iter().any(|other| other.skill_id == skill.skill_id) => {
                errors.add(&field, format!("“{}” is in the list twice.", shown(&input.name)));
            }
            Ok(Row::Skill(skill)) => clean.push(skill),
            Ok(Row::Proposal(proposal)) => proposals.push(proposal),
            Err(fault) => errors.add(&field, fault),
        }
    }
    if clean.len() > MAX_SKILLS {
        errors.add("skill-0", format!("Keep the {MAX_SKILLS} skills that matter most."));
    }
    if clean.iter().filter(|skill| skill.is_primary).count() > MAX_PRIMARY {
        errors.add("skill-0", format!("Mark at most {MAX_PRIMARY} skills as primary."));
    }
    if proposals.len() > MAX_OPEN {
        errors.add("skill-0", format!("Propose at most {MAX_OPEN} skills at a time."));
    }
    (*errors == before).then_some((clean, proposals))
}

fn read(input: &SkillInput, words: &Understood, now: DateTime<Utc>) -> Result<Row, String> {
    let known = words.known.get(&word_of(input).to_lowercase());
    let name = match known {
        Some(skill) => skill.name.clone(),
        None if input.pick.trim() == PROPOSE => proposable(&input.name)?,
        None => return Err(unknown(input, words)),
    };
    let level = input.level.trim().parse().ok().filter(|level| (1..=5).contains(level));
    let level = level.ok_or_else(|| format!("Choose a level from 1 to 5 for {name}."))?;
    let years =
        number(&input.years, 0..=60).map_err(|()| format!("Write whole years, from 0 to 60, for {name}."))?;
    let this_year = i16::try_from(now.year()).unwrap_or(i16::MAX);
    let last_used_year = number(&input.last_used, FIRST_YEAR..=this_year).map_err(|()| {
        format!("Write the year in which you last used {name}, from {FIRST_YEAR} to {this_year}.")
    })?;
    Ok(match known {
        Some(NamedSkill { id, .. }) => Row::Skill(CleanSkill {
            skill_id: *id,
            level,
            years,
            last_used_year,
            is_primary: input.is_primary,
        }),
        None => Row::Proposal(NewProposal { name, level, years, last_used_year }),
    })
}

/// A word that may go to our editors.
fn proposable(typed: &str) -> Result<String, String> {
    let mut errors = FieldErrors::default();
    let name = errors.line("name", typed, 2..=40).filter(|name| name.chars().any(char::is_alphanumeric));
    name.ok_or_else(|| "Propose a name of 2 to 40 characters, on one line.".to_owned())
}

fn unknown(input: &SkillInput, words: &Understood) -> String {
    let typed = shown(&input.name);
    let near = words.near.get(&word_of(input).to_lowercase()).map(Vec::as_slice).unwrap_or_default();
    match near.first() {
        Some(skill) => format!("We do not list “{typed}”. Did you mean {}?", skill.name),
        None => format!("We do not list “{typed}”. Propose it to our editors, or write another name for it."),
    }
}

fn shown(typed: &str) -> String {
    typed.trim().chars().take(40).collect()
}

fn number(typed: &str, bounds: std::ops::RangeInclusive<i16>) -> Result<Option<i16>, ()> {
    match typed.trim() {
        "" => Ok(None),
        typed => typed.parse().ok().filter(|number| bounds.contains(number)).map(Some).ok_or(()),
    }
}
