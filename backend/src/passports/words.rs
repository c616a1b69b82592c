//! What a passport states, in words that pages and the command share.

use domain::passports::{CheckedStage, Claims, PassportState, Verdict};
use domain::vetting::StageKind;

use crate::components::Fact;
use crate::words;

/// The facts of a passport, without what was checked.
pub(super) fn facts(claims: &Claims, zone: chrono_tz::Tz) -> Vec<Fact> {
    let vetting = &claims.vetting;
    let people = if vetting.assessors == 1 { "person" } else { "people" };
    vec![
        Fact::new("Issued by", format!("{}, {}", claims.issuer_name, claims.iss)),
        Fact::new("Decided in", month(&vetting.month)),
        Fact::new("Assessed by", format!("{} {people}", vetting.assessors)),
        Fact::new("Rubric", format!("{}, version {}", vetting.track, vetting.version)),
        Fact::new("Skills assessed", skills(&vetting.skills)),
        Fact::new(
            "Identity checked",
            vetting.identity_checked.as_deref().map_or_else(|| "no".to_owned(), month),
        ),
        Fact::new("Valid until", words::date(claims.valid_until(), zone)),
        Fact::new("Number", claims.jti.to_string()),
    ]
}

fn skills(names: &[String]) -> String {
    if names.is_empty() { "none by themselves".to_owned() } else { names.join(" · ") }
}

/// What was checked, a line a stage.
pub(super) fn stages(claims: &Claims) -> Vec<Fact> {
    let line = |stage: &CheckedStage| {
        let kind = stage.kind.parse().map_or("stage", kind_label);
        let marked =
            if stage.criteria.is_empty() { "as a whole".to_owned() } else { stage.criteria.join(" · ") };
        Fact::new(format!("{} ({kind})", stage.name), marked)
    };
    claims.vetting.stages.iter().map(line).collect()
}

fn kind_label(kind: StageKind) -> &'static str {
    match kind {
        StageKind::Screening => "screening",
        StageKind::Assessment => "assessment",
        StageKind::Interview => "interview",
        StageKind::WorkSample => "work sample",
    }
}

/// `2026-11` as "November 2026"; what is no month stays as it is.
pub(super) fn month(text: &str) -> String {
    let first = chrono::NaiveDate::parse_from_str(&format!("{text}-01"), "%Y-%m-%d");
    first.map_or_else(|_| text.to_owned(), |first| first.format("%B %Y").to_string())
}

/// Word and tone of a badge.
pub(super) fn state_badge(state: PassportState) -> (&'static str, &'static str) {
    match state {
        PassportState::Valid => ("Valid", "good"),
        PassportState::Expired => ("Expired", "warn"),
        PassportState::Revoked => ("Revoked", "bad"),
    }
}

/// Title and tone of what is said of a file.
pub(super) fn verdict_title(verdict: Verdict) -> (&'static str, &'static str) {
    match verdict {
        Verdict::Valid => ("Valid", "good"),
        Verdict::Tampered => ("Changed since it was issued", "bad"),
        Verdict::Expired => ("Expired", "warn"),
        Verdict::UnknownKey => ("Not issued here", "bad"),
        Verdict::Revoked => ("Revoked", "bad"),
        Verdict::Unreadable => ("No passport", "bad"),
    }
}
