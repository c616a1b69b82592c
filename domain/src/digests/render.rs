//! Renders an issue once, through Tera and MJML, and cuts the result into pieces.

use rand::RngExt;
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use super::calendar::Period;
use super::copy::{Interests, Links, Personal, escape_html};
use super::issue::{Card, Issue, Part, Piece, Slot};
use super::model::DigestError;
use crate::platform::assets;
use crate::platform::config::Config;
use crate::platform::mjml;
use crate::platform::templates::{MailTemplate, Templates};

/// `November 2026, 2 assessors`, and where it is.
#[derive(Clone, Debug, Serialize)]
pub struct PassportFace {
    /// Absolute address.
    pub href: String,
    /// When, and by how many.
    pub words: String,
}

/// What a card says, beside [`Card`].
#[derive(Clone, Debug, Serialize)]
pub struct CardFace {
    /// Absolute address of the profile.
    pub href: String,
    /// The name, or what stands for it.
    pub name: String,
    /// The engineer's own line; none for an anonymous one, who may have named an employer in it.
    pub headline: String,
    /// Three skills with their evidence.
    pub skills: Vec<SkillFace>,
    /// When, how many hours, confirmed when.
    pub availability: AvailabilityFace,
    /// The floor, if it is shown.
    pub rate: Option<RateFace>,
    /// The vetting passport, where one holds.
    pub passport: Option<PassportFace>,
    /// Filled by the renderer.
    pub why: String,
}

/// A skill on a card.
#[derive(Clone, Debug, Serialize)]
#[expect(missing_docs, reason = "words on a card")]
pub struct SkillFace {
    pub name: String,
    pub evidence: String,
}

/// The line of availability on a card.
#[derive(Clone, Debug, Serialize)]
#[expect(missing_docs, reason = "words on a card")]
pub struct AvailabilityFace {
    pub when: String,
    pub hours: Option<String>,
    pub confirmed: Option<String>,
}

/// The rate on a card.
#[derive(Clone, Debug, Serialize)]
#[expect(missing_docs, reason = "words on a card")]
pub struct RateFace {
    pub amount: String,
    pub unit: &'static str,
}

/// Context of `emails/digest/`. Markers stand where pieces are cut.
#[derive(Clone, Debug, Serialize)]
pub struct DigestMail {
    month: String,
    title: String,
    intro: String,
    entries: Vec<Entry>,
    slots: std::collections::BTreeMap<&'static str, String>,
    end: String,
}

#[derive(Clone, Debug, Serialize)]
struct Entry {
    start: String,
    card: CardFace,
}

#[derive(Serialize)]
struct Globals {
    site: Site,
}

#[derive(Serialize)]
struct Site {
    name: String,
    legal_name: String,
    postal_address: String,
    contact_email: String,
}

/// Renders the issue of `period`.
///
/// # Errors
/// [`DigestError::Unrenderable`] when a template is broken, [`DigestError::TooLarge`] above the limit of mail clients.
pub fn render(
    templates: &Templates,
    config: &Config,
    period: Period,
    intro: &str,
    cards: Vec<(Card, CardFace)>,
) -> Result<Issue, DigestError> {
    let marks = Marks::fresh();
    let (cards, faces): (Vec<Card>, Vec<CardFace>) = cards.into_iter().unzip();
    let mail = DigestMail::new(&marks, period, intro, faces);
    let parts = templates.render_mail(&mail, &globals(config))?;
    let html = mjml::to_html(&parts.mjml).map_err(|e| DigestError::Unrenderable(e.to_string()))?;
    let issue = Issue {
        period: period.to_string(),
        month: period.month_name(),
        subject: marks.cut(&parts.subject)?,
        text: marks.cut(&tidy(&parts.text))?,
        html: marks.cut(&squeeze(&html))?,
        cards,
    };
    let bytes = largest_html(&issue);
    if bytes > super::issue::MOST_HTML_BYTES { Err(DigestError::TooLarge(bytes)) } else { Ok(issue) }
}

/// Bytes of the HTML of a copy with every card and the longest greeting.
#[must_use]
pub fn largest_html(issue: &Issue) -> usize {
    let links = Links {
        unsubscribe: "x".repeat(200),
        unsubscribe_token: String::new(),
        preferences: "x".repeat(200),
    };
    let everything = Interests {
        name: "<".repeat(80),
        skills: issue.cards.iter().flat_map(|card| card.skills.iter().map(|(id, _)| *id)).collect(),
        countries: issue.cards.iter().map(|card| card.country.0.clone()).collect(),
        engagement_types: issue.cards.iter().flat_map(|card| card.engagement_types.clone()).collect(),
    };
    Personal::new(issue, &everything, issue.all_cards(), &links).join(&issue.html, escape_html).len()
}

/// SHA-256 over the templates of the digest and what they include: which words a snapshot was made with.
#[must_use]
pub fn template_sha256() -> Vec<u8> {
    let mut all: Vec<(String, String)> = assets::templates()
        .filter(|(name, _)| {
            name.strip_prefix("emails/")
                .is_some_and(|rest| rest.starts_with("digest/") || !rest.contains('/'))
        })
        .collect();
    all.sort();
    let mut hash = Sha256::new();
    for (name, text) in all {
        hash.update(name.as_bytes());
        hash.update([0]);
        hash.update(text.as_bytes());
        hash.update([0]);
    }
    hash.finalize().to_vec()
}

impl DigestMail {
    fn new(marks: &Marks, period: Period, intro: &str, faces: Vec<CardFace>) -> Self {
        let why = marks.of("why");
        let entries = faces
            .into_iter()
            .enumerate()
            .map(|(i, face)| Entry {
                start: marks.of(&format!("card{i}")),
                card: CardFace { why: why.clone(), ..face },
            })
            .collect();
        Self {
            month: period.month_name(),
            title: period.title(),
            intro: intro.to_owned(),
            entries,
            slots: Slot::ALL.iter().map(|(name, _)| (*name, marks.of(name))).collect(),
            end: marks.of("end"),
        }
    }
}

impl MailTemplate for DigestMail {
    const NAME: &'static str = "digest";

    fn samples() -> Vec<Self> {
        let period = "2026-11"
            .parse()
            .unwrap_or_else(|_| Period::of(chrono::DateTime::UNIX_EPOCH, chrono_tz::Tz::UTC));
        let face = |name: &str, headline: &str, rate: Option<RateFace>| CardFace {
            href: "https://roster.example/engineers/x7k2".into(),
            name: name.into(),
            headline: headline.into(),
            skills: vec![SkillFace { name: "Rust".into(), evidence: "assessed".into() }],
            availability: AvailabilityFace {
                when: "Free now".into(),
                hours: Some("30 h/week".into()),
                confirmed: Some("confirmed 18 November".into()),
            },
            passport: rate.as_ref().map(|_| PassportFace {
                href: "https://roster.example/passports/0190".into(),
                words: "November 2026, 2 assessors".into(),
            }),
            rate,
            why: String::new(),
        };
        let rate = RateFace { amount: "€95".into(), unit: "an hour" };
        let marks = Marks::fresh();
        vec![
            Self::new(&marks, period, "", vec![face("Ada Lovelace", "Engines, mostly", Some(rate))]),
            Self::new(
                &marks,
                period,
                "Two notes from the editor.",
                vec![face("Senior Rust engineer, Poland", "", None)],
            ),
        ]
    }
}

fn globals(config: &Config) -> Globals {
    Globals {
        site: Site {
            name: config.site.name.clone(),
            legal_name: config.site.legal_name.clone(),
            postal_address: config.site.postal_address.clone(),
            contact_email: config.site.contact_email.clone(),
        },
    }
}

/// Marks that no text of a person can contain: they hold a fresh random number.
struct Marks(String);

impl Marks {
    fn fresh() -> Self {
        Self(format!("slot{:032x}x", rand::rng().random::<u128>()))
    }

    fn of(&self, name: &str) -> String {
        format!("{}{name}z", self.0)
    }

    fn cut(&self, rendered: &str) -> Result<Part<String>, DigestError> {
        let mut part = Part { frame: Vec::new(), cards: Vec::new() };
        let mut in_card = false;
        let mut pieces = rendered.split(self.0.as_str());
        push(&mut part, in_card, Piece::Fixed(pieces.next().unwrap_or_default().to_owned()));
        for piece in pieces {
            let (name, fixed) = piece
                .split_once('z')
                .ok_or_else(|| DigestError::Unrenderable("a mark of the digest is cut short".to_owned()))?;
            if name == "end" {
                in_card = false;
            } else if name.starts_with("card") && name != "cards" {
                if part.cards.is_empty() {
                    part.frame.push(Piece::Slot(Slot::Cards));
                }
                part.cards.push(Vec::new());
                in_card = true;
            } else {
                let slot = Slot::ALL.iter().find(|(known, _)| *known == name).map(|(_, slot)| *slot);
                let slot =
                    slot.ok_or_else(|| DigestError::Unrenderable(format!("there is no slot {name:?}")))?;
                push(&mut part, in_card, Piece::Slot(slot));
            }
            push(&mut part, in_card, Piece::Fixed(fixed.to_owned()));
        }
        Ok(part)
    }
}

fn push(part: &mut Part<String>, in_card: bool, piece: Piece<String>) {
    if matches!(&piece, Piece::Fixed(text) if text.is_empty()) {
        return;
    }
    match part.cards.last_mut() {
        Some(card) if in_card => card.push(piece),
        _ => part.frame.push(piece),
    }
}

/// At most one empty line in a row, and no blanks at the end of a line.
fn tidy(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut empty = 0;
    for line in text.lines().map(str::trim_end) {
        empty = if line.is_empty() { empty + 1 } else { 0 };
        if empty < 2 {
            out.push_str(line);
            out.push('\n');
        }
    }
    out.trim_start_matches('\n').to_owned()
}

/// Without indentation and empty lines: they are a tenth of a mail.
fn squeeze(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    for line in html.lines().map(str::trim).filter(|line| !line.is_empty()) {
        out.push_str(line);
        out.push('\n');
    }
    out
}
