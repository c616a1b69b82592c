//! Languages that people speak (ISO 639-1).

use std::fmt;
use std::str::FromStr;
use std::sync::LazyLock;

use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use serde::{Deserialize, Serialize};

use super::ids::text_code;

static LANGUAGES: LazyLock<Vec<(&'static str, &'static str)>> = LazyLock::new(|| {
    include_str!("data/languages.txt")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once(' '))
        .collect()
});

/// A language by its two-letter code.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, AsExpression, FromSqlRow)]
#[diesel(sql_type = diesel::sql_types::Text)]
#[serde(transparent)]
pub struct Language(&'static str);

/// No code of a language that we list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("Choose a language from the list.")]
pub struct UnknownLanguage;

impl Language {
    /// All of them, by name.
    pub fn all() -> impl Iterator<Item = Self> {
        LANGUAGES.iter().map(|(code, _)| Self(code))
    }

    /// `pl`.
    #[must_use]
    pub fn code(self) -> &'static str {
        self.0
    }

    /// `Polish`.
    #[must_use]
    pub fn name(self) -> &'static str {
        LANGUAGES.iter().find(|(code, _)| *code == self.0).map_or(self.0, |(_, name)| name)
    }
}

impl FromStr for Language {
    type Err = UnknownLanguage;
    fn from_str(code: &str) -> Result<Self, UnknownLanguage> {
        let code = code.trim();
        LANGUAGES.iter().find(|(known, _)| *known == code).map(|(code, _)| Self(code)).ok_or(UnknownLanguage)
    }
}
impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}
impl fmt::Debug for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}
text_code!(Language);
impl<'de> Deserialize<'de> for Language {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let code = String::deserialize(deserializer)?;
        code.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn codes_and_names_are_read_once_each() {
        let all: Vec<Language> = Language::all().collect();
        assert!(all.len() > 90);
        assert_eq!(all.iter().map(|l| l.code()).collect::<BTreeSet<_>>().len(), all.len());
        assert!(all.windows(2).all(|pair| pair[0].name() < pair[1].name()), "by name");
        assert_eq!("pl".parse::<Language>().map(Language::name), Ok("Polish"));
        assert_eq!("PL".parse::<Language>(), Err(UnknownLanguage));
        assert_eq!("".parse::<Language>(), Err(UnknownLanguage));
    }
}
