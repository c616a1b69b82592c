//! Context of the long-tail pages.

use chrono::{DateTime, Utc};
use domain::directory::HirePage;
use domain::engineers::skills::NamedSkill;
use domain::platform::money::grouped;
use domain::platform::places::Country;
use domain::platform::templates::Template;
use serde::Serialize;
use serde_json::{Value, json};

use super::card::card_for;
use crate::components::{Crumb, EngineerCard};
use crate::views::{Page, PageMeta};

/// Links to pages alike.
const MOST_LINKS: usize = 12;

/// `/hire/{skill}` and `/hire/{skill}/{country}`
#[derive(Clone, Debug, Serialize)]
pub struct HireView {
    crumbs: Vec<Crumb>,
    /// "Rust engineers in Poland".
    title: String,
    lead: String,
    engineers: Vec<EngineerCard>,
    /// The same in the directory, where it can be narrowed.
    all_href: String,
    skill: String,
    country: Option<String>,
    countries: Vec<CountedLink>,
    skills: Vec<CountedLink>,
    /// schema.org, as JSON.
    ld: String,
    #[serde(skip)]
    path: String,
}

/// A link with how many are there.
#[derive(Clone, Debug, Serialize)]
pub struct CountedLink {
    label: String,
    href: String,
    count: i64,
}

impl HireView {
    /// The page of this skill there.
    #[must_use]
    pub fn new(
        skill: &NamedSkill,
        country: Option<Country>,
        page: &HirePage,
        origin: &str,
        now: DateTime<Utc>,
    ) -> Self {
        let place = country.map(|country| format!(" in {}", country.within())).unwrap_or_default();
        let title = format!("{} engineers{place}", skill.name);
        let mut crumbs = vec![Crumb::to("Engineers", "/engineers")];
        if let Some(country) = country {
            crumbs.push(Crumb::to(skill.name.clone(), hire_path(&skill.slug, None)));
            crumbs.push(Crumb::here(country.name()));
        } else {
            crumbs.push(Crumb::here(skill.name.clone()));
        }
        let cards: Vec<EngineerCard> =
            page.cards.iter().map(|shown| card_for(shown, &[skill.id], now)).collect();
        let path = hire_path(&skill.slug, country);
        let elsewhere = page.countries.iter().take(MOST_LINKS);
        let others = page.skills.iter().take(MOST_LINKS);
        Self {
            lead: lead(page.total),
            all_href: in_directory(skill, country),
            skill: skill.name.clone(),
            country: country.map(Country::within),
            countries: elsewhere
                .map(|(country, count)| link(country.name(), &skill.slug, Some(*country), *count))
                .collect(),
            skills: others.map(|(other, count)| link(&other.name, &other.slug, country, *count)).collect(),
            ld: linked_data(&crumbs, &cards, &title, &path, origin).to_string(),
            crumbs,
            engineers: cards,
            title,
            path,
        }
    }
}

fn lead(total: i64) -> String {
    let who = match total {
        0 => return "Nobody to show at the moment.".to_owned(),
        1 => "One engineer looks".to_owned(),
        many => format!("{} engineers look", grouped(many)),
    };
    format!("{who} for work and said so within 35 days. Every skill says what stands behind it.")
}

fn link(label: &str, slug: &str, country: Option<Country>, count: i64) -> CountedLink {
    CountedLink { label: label.to_owned(), href: hire_path(slug, country), count }
}

/// The address of such a page.
#[must_use]
pub fn hire_path(slug: &str, country: Option<Country>) -> String {
    match country {
        Some(country) => format!("/hire/{slug}/{}", country_slug(country)),
        None => format!("/hire/{slug}"),
    }
}

/// "united-kingdom", "cote-divoire".
#[must_use]
pub fn country_slug(country: Country) -> String {
    let mut slug = String::new();
    for letter in country.name().chars() {
        match letter {
            'Å' => slug.push('a'),
            'ç' => slug.push('c'),
            'é' => slug.push('e'),
            'ô' => slug.push('o'),
            '\'' | '’' | '.' => {}
            letter if letter.is_ascii_alphanumeric() => slug.push(letter.to_ascii_lowercase()),
            _ if slug.ends_with('-') || slug.is_empty() => {}
            _ => slug.push('-'),
        }
    }
    slug.truncate(slug.trim_end_matches('-').len());
    slug
}

/// The country of such a part of an address, or of its code.
#[must_use]
pub fn country_of(part: &str) -> Option<Country> {
    let part = part.to_lowercase();
    Country::all().find(|country| country_slug(*country) == part || country.code().to_lowercase() == part)
}

fn in_directory(skill: &NamedSkill, country: Option<Country>) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.append_pair("skill", &skill.slug);
    if let Some(country) = country {
        query.append_pair("country", country.code());
    }
    format!("/engineers?{}", query.finish())
}

/// What search engines read: where the page stands, and who is on it.
fn linked_data(crumbs: &[Crumb], cards: &[EngineerCard], title: &str, path: &str, origin: &str) -> Value {
    let step = |(at, crumb): (usize, &Crumb)| {
        let href = crumb.href.as_deref().unwrap_or(path);
        json!({ "@type": "ListItem", "position": at + 1, "name": crumb.label, "item": format!("{origin}{href}") })
    };
    let entry = |(at, card): (usize, &EngineerCard)| json!({ "@type": "ListItem", "position": at + 1, "name": card.name, "url": format!("{origin}{}", card.href) });
    let steps: Vec<Value> = crumbs.iter().enumerate().map(step).collect();
    let entries: Vec<Value> = cards.iter().enumerate().map(entry).collect();
    json!({
        "@context": "https://schema.org",
        "@graph": [
            { "@type": "BreadcrumbList", "itemListElement": steps },
            { "@type": "ItemList", "name": title, "numberOfItems": entries.len(), "itemListElement": entries },
        ],
    })
}

impl Page for HireView {
    fn meta(&self) -> PageMeta {
        PageMeta::public(&format!("Hire {}", self.title), &self.lead, &self.path)
    }
}

impl Template for HireView {
    const NAME: &'static str = "pages/directory/hire.html";
    fn samples() -> Vec<Self> {
        super::samples::hire_pages()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_country_has_a_plain_address_of_its_own() {
        let slugs: HashSet<String> = Country::all().map(country_slug).collect();
        assert_eq!(slugs.len(), Country::all().count());
        for country in Country::all() {
            let slug = country_slug(country);
            assert!(slug.bytes().all(|c| c.is_ascii_alphanumeric() || c == b'-'), "{slug}");
            assert_eq!(country_of(&slug), Some(country));
            assert_eq!(country_of(country.code()), Some(country));
        }
        assert_eq!(country_of("atlantis"), None);
    }
}
