//! What a reader is interested in: it orders the picks of their copies and never filters them.

use diesel_async::AsyncConnection;

use super::preferences::{PreferencesError, lock_by_link};
use super::{Subscriber, queries};
use crate::engineers::{EngagementType, skills};
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::fields::FieldErrors;
use crate::platform::places::Country;

/// Most skills and most countries that somebody may name.
const MOST: usize = 20;

/// Interests in words, as forms hold them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Interests {
    /// What to call the reader; may be empty.
    pub name: String,
    /// Names, slugs or aliases of skills.
    pub skills: Vec<String>,
    /// Names or codes of countries.
    pub countries: Vec<String>,
    /// Words of [`EngagementType`].
    pub engagement_types: Vec<String>,
}

/// What was chosen before, in words.
///
/// # Errors
/// When Postgres does not answer.
pub async fn read_interests(conn: &mut Conn, subscriber: &Subscriber) -> Result<Interests, QueryError> {
    let mut names: Vec<String> =
        skills::names_of(conn, &subscriber.skills).await?.into_iter().map(|skill| skill.name).collect();
    names.sort();
    let countries = subscriber.countries.iter();
    Ok(Interests {
        name: subscriber.name.clone(),
        skills: names,
        countries: countries
            .map(|code| code.parse::<Country>().map_or_else(|_| code.clone(), |c| c.name().to_owned()))
            .collect(),
        engagement_types: subscriber.engagement_types.clone(),
    })
}

/// Interests that were checked.
pub(super) struct Chosen {
    pub name: String,
    pub skills: Vec<i32>,
    pub countries: Vec<String>,
    pub engagement_types: Vec<String>,
}

/// Keeps the interests.
///
/// # Errors
/// [`PreferencesError`].
pub async fn update_preferences(
    conn: &mut Conn,
    cx: &Context,
    token: &str,
    input: Interests,
) -> Result<(), PreferencesError> {
    conn.transaction(async |conn| {
        let subscriber = lock_by_link(conn, cx, token).await?;
        let chosen = choose(conn, &input).await?;
        queries::update_interests(conn, subscriber.id, &chosen, cx.now).await?;
        Ok(())
    })
    .await
}

async fn choose(conn: &mut Conn, input: &Interests) -> Result<Chosen, PreferencesError> {
    let mut errors = FieldErrors::default();
    let name = errors.line("name", &input.name, 0..=80);
    let skills = choose_skills(conn, &mut errors, &input.skills).await?;
    let countries = choose_countries(&mut errors, &input.countries);
    let mut kinds = Vec::new();
    for word in &input.engagement_types {
        let unknown = "Choose from the list.";
        kinds.extend(errors.take("engagement_types", word.parse::<EngagementType>().map_err(|_| unknown)));
    }
    kinds.sort();
    kinds.dedup();
    let engagement_types = kinds.into_iter().map(|kind| kind.to_string()).collect();
    let chosen = name.map(|name| Chosen { name, skills, countries, engagement_types });
    errors.into_result(chosen).map_err(PreferencesError::Invalid)
}

async fn choose_skills(
    conn: &mut Conn,
    errors: &mut FieldErrors,
    words: &[String],
) -> Result<Vec<i32>, QueryError> {
    if words.len() > MOST {
        errors.add("skills", format!("Name at most {MOST} skills."));
        return Ok(Vec::new());
    }
    let known = skills::resolve(conn, words).await?;
    let mut ids = Vec::new();
    for word in words {
        match known.get(&word.trim().to_lowercase()) {
            Some(skill) if !ids.contains(&skill.id) => ids.push(skill.id),
            Some(_) => {}
            None => {
                errors.add("skills", format!("We do not know “{word}”. Try the name that its makers use."));
            }
        }
    }
    Ok(ids)
}

fn choose_countries(errors: &mut FieldErrors, words: &[String]) -> Vec<String> {
    if words.len() > MOST {
        errors.add("countries", format!("Name at most {MOST} countries."));
    }
    let mut codes: Vec<String> = Vec::new();
    for word in words.iter().take(MOST) {
        match Country::by_name(word).or_else(|| word.to_uppercase().parse().ok()) {
            Some(country) => codes.push(country.code().to_owned()),
            None => errors.add("countries", format!("We do not know the country “{word}”.")),
        }
    }
    codes.sort();
    codes.dedup();
    codes
}
