//! Contexts of the parts that show an engineer.

use serde::Serialize;
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// `engineer_card`. Holds nothing that the viewer may not see: the view builds it from what visibility let through.
#[derive(Clone, Debug, Serialize)]
pub struct EngineerCard {
    /// `/engineers/<slug>`.
    pub href: String,
    /// The display name, or "Senior engineer, Poland" for an anonymous one.
    pub name: String,
    /// One line about the work.
    pub headline: String,
    /// "Senior · Poland · UTC+1".
    #[serde(rename = "where")]
    pub place: String,
    /// See [`mark_of`].
    pub mark: u16,
    /// Absent for an anonymous engineer.
    pub photo: Option<Photo>,
    /// Approved lately.
    pub is_new: bool,
    /// The first three.
    pub skills: Vec<SkillTag>,
    /// How many more there are.
    pub more_skills: usize,
    /// When, how much, and how sure that is.
    pub availability: AvailabilityLine,
    /// What an hour costs.
    pub rate: Option<Rate>,
    /// The vetting passport, where there is one.
    pub passport: Option<Seal>,
}

/// A photo with its size, so that nothing moves when it arrives.
#[derive(Clone, Debug, Serialize)]
#[expect(missing_docs, reason = "the attributes of <img>")]
pub struct Photo {
    pub src: String,
    pub alt: String,
    pub width: u32,
    pub height: u32,
}

/// `skill_tag`.
#[derive(Clone, Debug, Serialize)]
pub struct SkillTag {
    /// As it is written: "PostgreSQL".
    pub name: String,
    /// `claimed`, `endorsed`, `assessed` or `delivered`.
    pub evidence: String,
    /// "4 of 5", where the page has room for it.
    pub level: Option<String>,
}

/// `availability_line`.
#[derive(Clone, Debug, Serialize)]
pub struct AvailabilityLine {
    /// `actively_looking`, `open`, `engaged`, `not_looking`, or `unconfirmed` after 35 days of silence.
    pub state: &'static str,
    /// "Free now", "Free from 3 Feb", "Engaged until 31 Mar", "Not looking".
    pub when: String,
    /// "30 h/week".
    pub hours: Option<String>,
    /// "confirmed 4 days ago".
    pub confirmed: Option<String>,
}

/// `rate`.
#[derive(Clone, Debug, Serialize)]
pub struct Rate {
    /// "€85".
    pub amount: String,
    /// "per hour".
    pub unit: &'static str,
}

/// `seal`.
#[derive(Clone, Debug, Serialize)]
pub struct Seal {
    /// The passport.
    pub href: String,
    /// "Nov 2026".
    pub month: String,
    /// "11/26", which fits into the mark.
    pub month_short: String,
    /// How many people assessed.
    pub assessors: u16,
}

/// The generated mark of an engineer without a photo: sixteen bits, a hole or a punch each. It is drawn from a hash of
/// the id, so that it says nothing about when the row was made.
#[must_use]
pub fn mark_of(id: Uuid) -> u16 {
    let mut hash = Sha256::new();
    hash.update(b"engineer mark");
    hash.update(id.as_bytes());
    let digest = hash.finalize();
    digest.iter().take(2).fold(0, |bits, byte| bits << 8 | u16::from(*byte))
}
