//! From a word that is nearly a skill to the skills that were meant: synonyms, missing dots, turned letters, beginnings.

use std::collections::{BTreeMap, HashMap};

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::lookup::{NamedSkill, list_names, resolve};
use crate::platform::db::Conn;
use crate::schema::{skill_aliases, skills};

/// Suggestions for one word.
const MOST: usize = 5;
/// Characters of a word that is compared at all.
const LONGEST: usize = 60;

/// What typed words mean. Keys are the words trimmed and in lower case.
#[derive(Clone, Debug, Default)]
pub struct Understood {
    /// One listed skill, without doubt.
    pub known: HashMap<String, NamedSkill>,
    /// None for sure: what might have been meant, likeliest first; empty for words like no skill's.
    pub near: HashMap<String, Vec<NamedSkill>>,
}

/// Reads words as skills: exactly, else as the one skill that is written alike but for dots, dashes and spaces.
pub async fn understand(conn: &mut Conn, words: &[String]) -> QueryResult<Understood> {
    let mut known = resolve(conn, words).await?;
    let mut near = HashMap::new();
    let open: Vec<String> = words
        .iter()
        .map(|word| word.trim().to_lowercase())
        .filter(|word| !word.is_empty() && !known.contains_key(word))
        .collect();
    if !open.is_empty() {
        let lexicon = Lexicon::read(conn).await?;
        for word in open {
            match lexicon.alike(&word) {
                Some(skill) => {
                    known.insert(word, skill.clone());
                }
                None => {
                    near.insert(word.clone(), lexicon.near(&word));
                }
            }
        }
    }
    Ok(Understood { known, near })
}

/// Every word for every listed skill.
#[derive(Clone, Debug, Default)]
pub struct Lexicon {
    skills: BTreeMap<i32, NamedSkill>,
    /// Folded words, and whose they are.
    words: Vec<(String, i32)>,
}

impl Lexicon {
    /// The list as it stands.
    pub async fn read(conn: &mut Conn) -> QueryResult<Self> {
        let listed = list_names(conn).await?;
        let aliases: Vec<(String, i32)> = skill_aliases::table
            .inner_join(skills::table.on(skills::id.eq(skill_aliases::skill_id)))
            .filter(skills::is_listed)
            .select((skill_aliases::alias, skills::id))
            .load(conn)
            .await?;
        Ok(Self::of(listed, aliases))
    }

    fn of(listed: Vec<NamedSkill>, aliases: Vec<(String, i32)>) -> Self {
        let mut words: Vec<(String, i32)> = Vec::new();
        for skill in &listed {
            words.push((fold(&skill.name), skill.id));
            words.push((fold(&skill.slug), skill.id));
        }
        words.extend(aliases.into_iter().map(|(alias, id)| (fold(&alias), id)));
        words.sort_unstable();
        words.dedup();
        Self { skills: listed.into_iter().map(|skill| (skill.id, skill)).collect(), words }
    }

    /// The one skill that is written like this but for dots, dashes and spaces; none if two are.
    #[must_use]
    pub fn alike(&self, word: &str) -> Option<&NamedSkill> {
        let folded = fold(word);
        let mut fitting = self.words.iter().filter(|(known, _)| *known == folded).map(|(_, id)| *id);
        let first = fitting.next()?;
        if folded.is_empty() || fitting.any(|id| id != first) { None } else { self.skills.get(&first) }
    }

    /// The one skill that differs from this word by a letter, in long words by two; none if two are as near.
    #[must_use]
    pub fn misspelt(&self, word: &str) -> Option<&NamedSkill> {
        let folded = fold(&word.chars().take(LONGEST).collect::<String>());
        let allowed = match folded.chars().count() {
            0..=3 => return None,
            4..=7 => 1,
            _ => 2,
        };
        let distances = self.words.iter().map(|(known, id)| (strsim::osa_distance(&folded, known), *id));
        let near: Vec<(usize, i32)> = distances.filter(|(distance, _)| *distance <= allowed).collect();
        let (best, id) = *near.iter().min()?;
        let is_one = near.iter().all(|(distance, other)| *distance > best || *other == id);
        if is_one { self.skills.get(&id) } else { None }
    }

    /// What may have been meant, likeliest first.
    #[must_use]
    pub fn near(&self, word: &str) -> Vec<NamedSkill> {
        let folded = fold(&word.chars().take(LONGEST).collect::<String>());
        if folded.is_empty() {
            return Vec::new();
        }
        let mut best: BTreeMap<i32, u32> = BTreeMap::new();
        for (known, id) in &self.words {
            let likeness = likeness(&folded, known);
            if likeness > 0 {
                let held = best.entry(*id).or_default();
                *held = likeness.max(*held);
            }
        }
        let mut ranked: Vec<(u32, &NamedSkill)> =
            best.into_iter().filter_map(|(id, likeness)| Some((likeness, self.skills.get(&id)?))).collect();
        ranked.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.name.cmp(&b.1.name)));
        ranked.into_iter().take(MOST).map(|(_, skill)| skill.clone()).collect()
    }
}

/// Small letters and digits, and the two signs that tell C from C++ and C#.
fn fold(word: &str) -> String {
    word.to_lowercase().chars().filter(|c| c.is_alphanumeric() || matches!(c, '+' | '#')).collect()
}

/// How alike two folded words are, 0 to 1000; 0: not alike. Few letters may differ, fewer in short words: of "go" and
/// "do" nobody means the other.
fn likeness(typed: &str, known: &str) -> u32 {
    let length = typed.chars().count();
    if typed == known {
        return 1_000;
    }
    if length >= 3 && known.starts_with(typed) {
        let rest = known.chars().count().saturating_sub(length);
        return 950 - u32::try_from(rest.min(100)).unwrap_or(100);
    }
    let allowed = match length {
        0..=2 => 0,
        3..=4 => 1,
        5..=8 => 2,
        _ => 3,
    };
    let distance = strsim::osa_distance(typed, known);
    if distance <= allowed {
        return 900 - u32::try_from(distance).unwrap_or(3) * 50;
    }
    // Only in long words: a common beginning says little about "Scala" and "Scalding".
    if length >= 6 && strsim::jaro_winkler(typed, known) >= 0.93 {
        return 600;
    }
    if known.chars().count() >= 5 && typed.contains(known) { 500 } else { 0 }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::catalogue;
    use super::*;

    /// The curated list, numbered in its order.
    fn lexicon() -> Lexicon {
        let numbered = || catalogue().iter().zip(1..);
        let listed = numbered()
            .map(|(skill, id)| NamedSkill { id, slug: skill.slug.clone(), name: skill.name.to_owned() })
            .collect();
        let aliases =
            numbered().flat_map(|(skill, id)| skill.aliases.iter().map(move |a| ((*a).to_owned(), id)));
        Lexicon::of(listed, aliases.collect())
    }

    fn first(lexicon: &Lexicon, word: &str) -> Option<String> {
        lexicon.near(word).into_iter().next().map(|skill| skill.name)
    }

    #[test]
    fn what_was_meant_comes_first() {
        let lexicon = lexicon();
        for (typed, meant) in [
            ("postgre", "PostgreSQL"),
            ("Pyhton", "Python"),
            ("pythn", "Python"),
            ("javascrpt", "JavaScript"),
            ("kubernets", "Kubernetes"),
            ("terrafrom", "Terraform"),
            ("TypeScipt", "TypeScript"),
            ("djanog", "Django"),
        ] {
            assert_eq!(first(&lexicon, typed).as_deref(), Some(meant), "{typed}");
        }
    }

    #[test]
    fn dots_and_spaces_make_no_difference_and_signs_do() {
        let lexicon = lexicon();
        let alike = |word: &str| lexicon.alike(word).map(|skill| skill.name.clone());
        assert_eq!(alike("react.js"), alike("reactjs"));
        assert_eq!(alike("reactjs").as_deref(), Some("React"));
        assert_eq!(alike("node js").as_deref(), Some("Node.js"));
        assert_eq!(alike("c ++").as_deref(), Some("C++"));
        assert_eq!(alike("K8s").as_deref(), Some("Kubernetes"));
        assert_eq!(alike("..."), None);
        assert_ne!(alike("c"), alike("c++"));
    }

    #[test]
    fn nonsense_means_nothing() {
        let lexicon = lexicon();
        for word in ["", "!!!", "Telepathy", "qqqqqqqq", "zz"] {
            assert!(lexicon.near(word).is_empty(), "{word}: {:?}", lexicon.near(word));
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn any_text_is_borne_and_little_is_suggested(word in ".{0,120}") {
            prop_assert!(lexicon().near(&word).len() <= MOST);
        }

        #[test]
        fn two_turned_letters_in_a_long_name_are_forgiven(at in 0_usize..200, turn in 1_usize..20) {
            let lexicon = lexicon();
            let long: Vec<&str> =
                catalogue().iter().map(|skill| skill.name).filter(|name| name.len() >= 9 && name.is_ascii()).collect();
            let name = long[at % long.len()];
            let mut letters: Vec<char> = name.chars().collect();
            let turn = turn % (letters.len() - 1);
            letters.swap(turn, turn + 1);
            let typed: String = letters.into_iter().collect();
            let found = lexicon.near(&typed);
            prop_assert!(found.iter().any(|skill| skill.name == name), "{typed}: {found:?}");
        }
    }
}
