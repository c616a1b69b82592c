//! Contexts of the pages about passports.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use domain::directory::words as shown_words;
use domain::passports::{Claims, OpenPassport, Verdict};
use domain::platform::fields::FieldErrors;
use domain::platform::templates::Template;
use serde::Serialize;

use super::check::CheckForm;
use super::staff::RevokeForm;
use super::words::{facts, stages, state_badge, verdict_title};
use crate::components::{Crumb, Fact, Seal};
use crate::views::{Flash, Page, PageMeta};

/// `/passports/{id}`
#[derive(Clone, Debug, Serialize)]
pub struct PassportPage {
    crumbs: Vec<Crumb>,
    name: String,
    profile_href: String,
    state: &'static str,
    tone: &'static str,
    seal: Option<Seal>,
    facts: Vec<Fact>,
    stages: Vec<Fact>,
    file_href: String,
    /// Where staff take it back.
    revoke_href: Option<String>,
}

impl PassportPage {
    /// The page, as far as its viewer may see the engineer.
    #[must_use]
    pub fn new(open: &OpenPassport, may_revoke: bool, zone: Tz, now: DateTime<Utc>) -> Self {
        let (passport, engineer) = (&open.passport, crate::directory::card_of(&open.engineer, now));
        let (state, tone) = state_badge(passport.state(now));
        let name = shown_words::name(&open.engineer);
        Self {
            crumbs: vec![
                Crumb::to("Engineers", "/engineers"),
                Crumb::to(name.clone(), engineer.href.clone()),
                Crumb::here("Vetting passport"),
            ],
            profile_href: engineer.href,
            state,
            tone,
            seal: engineer.passport,
            facts: facts(&open.claims, zone),
            stages: stages(&open.claims),
            file_href: format!("/passports/{}.json", passport.id),
            revoke_href: may_revoke.then(|| format!("/staff/passports/{}", passport.id)),
            name,
        }
    }
}

impl Template for PassportPage {
    const NAME: &'static str = "pages/passports/passport.html";
    fn samples() -> Vec<Self> {
        let page = |state, tone, has_seal: bool| Self {
            crumbs: vec![Crumb::here("Vetting passport")],
            name: "Ada <b>".into(),
            profile_href: "/engineers/x".into(),
            state,
            tone,
            seal: has_seal.then(|| Seal {
                href: "/passports/x".into(),
                month: "Nov 2026".into(),
                month_short: "11/26".into(),
                assessors: 2,
            }),
            facts: vec![Fact::new("Assessed by", "2 people")],
            stages: sample_stages(),
            file_href: "/passports/x.json".into(),
            revoke_href: (!has_seal).then(|| "/staff/passports/x".into()),
        };
        vec![page("Valid", "good", true), page("Expired", "warn", false), page("Revoked", "bad", false)]
    }
}

fn sample_stages() -> Vec<Fact> {
    vec![Fact::new("Profile review (screening)", "Clarity of the profile · Depth of the primary skills")]
}

impl Page for PassportPage {
    fn meta(&self) -> PageMeta {
        PageMeta::private(&format!("Vetting passport of {}", self.name))
    }
}

/// `/passports/verify`
#[derive(Clone, Debug, Serialize)]
pub struct CheckPage {
    form: CheckForm,
    errors: FieldErrors,
    result: Option<Judged>,
}

/// What is said of a file.
#[derive(Clone, Debug, Serialize)]
struct Judged {
    title: &'static str,
    tone: &'static str,
    sentence: &'static str,
    facts: Vec<Fact>,
    stages: Vec<Fact>,
    profile_href: Option<String>,
}

impl CheckPage {
    /// The form, and what is wrong with it.
    #[must_use]
    pub fn empty(form: CheckForm, errors: FieldErrors) -> Self {
        Self { form, errors, result: None }
    }

    /// The verdict over the form; `profile_href` is the page of whom it is about, if the viewer may open it.
    #[must_use]
    pub fn judged(
        form: CheckForm,
        verdict: Verdict,
        claims: Option<&Claims>,
        profile_href: Option<String>,
        zone: Tz,
    ) -> Self {
        let (title, tone) = verdict_title(verdict);
        let result = Judged {
            title,
            tone,
            sentence: verdict.sentence(),
            facts: claims.map(|claims| facts(claims, zone)).unwrap_or_default(),
            stages: claims.map(stages).unwrap_or_default(),
            profile_href,
        };
        Self { form, errors: FieldErrors::default(), result: Some(result) }
    }
}

impl Template for CheckPage {
    const NAME: &'static str = "pages/passports/verify.html";
    fn samples() -> Vec<Self> {
        let form = CheckForm { passport: "{\"<b>\"}".into() };
        let judged = |verdict: Verdict, has_claims: bool| {
            let mut page = Self::judged(form.clone(), verdict, None, None, Tz::UTC);
            if let Some(result) = page.result.as_mut().filter(|_| has_claims) {
                result.facts = vec![Fact::new("Assessed by", "2 people")];
                result.stages = sample_stages();
                result.profile_href = (verdict == Verdict::Valid).then(|| "/engineers/x".into());
            }
            page
        };
        vec![
            Self::empty(CheckForm::default(), FieldErrors::default()),
            Self::empty(form.clone(), FieldErrors::one("passport", "Paste the content of the file.")),
            judged(Verdict::Valid, true),
            judged(Verdict::Expired, true),
            judged(Verdict::Tampered, false),
        ]
    }
}

impl Page for CheckPage {
    fn meta(&self) -> PageMeta {
        let description =
            "Check a vetting passport that somebody gave you: whether it is as it was issued, and holds.";
        PageMeta::public("Check a vetting passport", description, "/passports/verify")
    }
}

/// A line of the staff's list.
#[derive(Clone, Debug, Serialize)]
#[expect(missing_docs, reason = "the columns of the list")]
pub struct PassportRow {
    pub href: String,
    pub number: String,
    pub issued: String,
    pub valid_until: String,
    pub assessors: i16,
    pub state: &'static str,
    pub tone: &'static str,
}

/// `/staff/passports`
#[derive(Clone, Debug, Serialize)]
pub struct PassportsPage {
    /// The newest first.
    pub rows: Vec<PassportRow>,
    /// A sentence on top.
    #[serde(skip)]
    pub flash: Option<Flash>,
}

impl Template for PassportsPage {
    const NAME: &'static str = "pages/passports/list.html";
    fn samples() -> Vec<Self> {
        let row = PassportRow {
            href: "/staff/passports/x".into(),
            number: "0190".into(),
            issued: "22 November 2026".into(),
            valid_until: "22 November 2028".into(),
            assessors: 2,
            state: "Valid",
            tone: "good",
        };
        vec![
            Self { rows: vec![row], flash: Some(Flash::good("Revoked.")) },
            Self { rows: vec![], flash: None },
        ]
    }
}

impl Page for PassportsPage {
    fn meta(&self) -> PageMeta {
        PageMeta::private("Passports").with_flash(self.flash.clone())
    }
}

/// `/staff/passports/{id}`
#[derive(Clone, Debug, Serialize)]
#[expect(missing_docs, reason = "words of the page")]
pub struct RevokePage {
    pub number: String,
    pub action: String,
    pub state: &'static str,
    pub tone: &'static str,
    pub facts: Vec<Fact>,
    pub profile_href: Option<String>,
    /// Why it was taken back.
    pub reason: Option<String>,
    pub can_revoke: bool,
    pub form: RevokeForm,
    pub errors: FieldErrors,
}

impl Template for RevokePage {
    const NAME: &'static str = "pages/passports/revoke.html";
    fn samples() -> Vec<Self> {
        let page = |can_revoke: bool, errors: FieldErrors| Self {
            number: "0190".into(),
            action: "/staff/passports/0190/revoke".into(),
            state: if can_revoke { "Valid" } else { "Revoked" },
            tone: if can_revoke { "good" } else { "bad" },
            facts: if can_revoke { vec![Fact::new("Assessed by", "2 people")] } else { vec![] },
            profile_href: can_revoke.then(|| "/engineers/x".into()),
            reason: (!can_revoke).then(|| "A forged <b>certificate</b>.".into()),
            can_revoke,
            form: RevokeForm::default(),
            errors,
        };
        vec![
            page(true, FieldErrors::default()),
            page(true, FieldErrors::one("reason", "Fill this in.")),
            page(false, FieldErrors::default()),
        ]
    }
}

impl Page for RevokePage {
    fn meta(&self) -> PageMeta {
        PageMeta::private(&format!("Passport {}", self.number))
    }
}
