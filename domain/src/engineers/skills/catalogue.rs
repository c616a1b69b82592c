//! The curated list that travels in the binary: a file a kind, a line a skill.

use std::sync::LazyLock;

use super::SkillKind;

/// A skill of the curated list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// In addresses.
    pub slug: String,
    /// As it is written.
    pub name: &'static str,
    /// Its kind.
    pub kind: SkillKind,
    /// Other words for it, lower case.
    pub aliases: Vec<&'static str>,
}

static LIST: LazyLock<Vec<Listed>> = LazyLock::new(|| {
    let files = [
        (SkillKind::Language, include_str!("data/languages.txt")),
        (SkillKind::Framework, include_str!("data/frameworks.txt")),
        (SkillKind::Data, include_str!("data/data.txt")),
        (SkillKind::Platform, include_str!("data/platforms.txt")),
        (SkillKind::Practice, include_str!("data/practices.txt")),
        (SkillKind::Domain, include_str!("data/domains.txt")),
    ];
    files.into_iter().flat_map(|(kind, text)| lines(kind, text)).collect()
});

/// All of it.
#[must_use]
pub fn catalogue() -> &'static [Listed] {
    &LIST
}

fn lines(kind: SkillKind, text: &'static str) -> impl Iterator<Item = Listed> {
    text.lines().filter(|line| !line.is_empty() && !line.starts_with("# ")).map(move |line| {
        let (name, aliases) = line.split_once(" | ").unwrap_or((line, ""));
        let aliases = aliases.split(", ").filter(|alias| !alias.is_empty()).collect();
        Listed { slug: slug_of(name), name, kind, aliases }
    })
}

/// `C++` → `cpp`, `.NET` → `dotnet`, `Ruby on Rails` → `ruby-on-rails`.
pub(super) fn slug_of(name: &str) -> String {
    let spelled = name.to_lowercase().replace("c++", "cpp").replace('#', "sharp");
    let spelled = match spelled.strip_prefix('.') {
        Some(rest) => format!("dot{rest}"),
        None => spelled,
    };
    let words = spelled.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_word_means_one_skill() {
        let mut seen = BTreeSet::new();
        for skill in catalogue() {
            assert!(seen.insert(skill.slug.clone()), "{} twice", skill.slug);
            for alias in &skill.aliases {
                assert_eq!(*alias, alias.to_lowercase(), "aliases are lower case");
                assert!(
                    catalogue().iter().all(|other| other.name.to_lowercase() != *alias),
                    "{alias} is a name"
                );
            }
        }
        let aliases: Vec<_> = catalogue().iter().flat_map(|skill| &skill.aliases).collect();
        assert_eq!(
            aliases.len(),
            aliases.iter().collect::<BTreeSet<_>>().len(),
            "an alias stands for one skill"
        );
        assert!(catalogue().len() >= 400, "{}", catalogue().len());
    }

    #[test]
    fn slugs_can_be_read() {
        for (name, slug) in [("C++", "cpp"), ("C#", "csharp"), (".NET", "dotnet"), ("Node.js", "node-js")] {
            assert_eq!(slug_of(name), slug);
        }
    }
}
