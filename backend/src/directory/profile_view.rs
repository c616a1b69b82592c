//! Context of an engineer's page.

use chrono::{DateTime, Utc};
use domain::bands::Band;
use domain::directory::{Identity, OpenProfile};
use domain::engineers::Evidence;
use domain::intros;
use domain::platform::actor::AccountKind;
use domain::platform::templates::Template;
use domain::reviews::Tally;
use serde::Serialize;

use super::card::{card_of, portrait_of, skill_tags};
use super::kept::KeepOne;
use super::parts::PartsView;
use crate::components::{Crumb, EngineerCard, Fact, ResponseBand, SkillTag};
use crate::views::{Page, PageMeta};

/// `/engineers/{slug}`
#[derive(Clone, Debug, Serialize)]
pub struct ProfilePage {
    engineer: EngineerCard,
    crumbs: Vec<Crumb>,
    bio_md: String,
    primary: Vec<SkillTag>,
    others: Vec<SkillTag>,
    facts: Vec<Fact>,
    parts: PartsView,
    checks: Vec<Fact>,
    is_anonymous: bool,
    /// Where to ask for an intro; none for developers and staff.
    ask: Option<Ask>,
    keep: Option<KeepOne>,
    /// For companies: how the engineer answers, and where they are reported or blocked.
    answers: Option<Answers>,
    #[serde(skip)]
    slug: String,
    #[serde(skip)]
    is_indexable: bool,
}

/// What a company reads of how an engineer answers.
#[derive(Clone, Debug, Serialize)]
pub struct Answers {
    band: ResponseBand,
    /// What is reported or blocked; nothing for who may do neither.
    about: Option<String>,
}

/// The way to an intro, for who looks.
#[derive(Clone, Debug, Serialize)]
pub struct Ask {
    label: &'static str,
    href: String,
    note: &'static str,
}

impl ProfilePage {
    /// The page, as far as the viewer may see it.
    #[must_use]
    pub fn new(
        profile: &OpenProfile,
        asker: Option<AccountKind>,
        came_from: &str,
        now: DateTime<Utc>,
    ) -> Self {
        let shown = &profile.shown;
        let mut engineer = card_of(shown, now);
        let large = |stamp: &str| portrait_of(&shown.slug, stamp, &engineer.name, 256);
        engineer.photo = shown.photo_stamp.as_deref().map(large);
        let date = |at: DateTime<Utc>| at.format("%-d %B %Y").to_string();
        let engagement: Vec<&str> = shown.engagement_types.iter().map(|value| value.label()).collect();
        let mut facts = vec![Fact::new("Where", engineer.place.clone())];
        if !engagement.is_empty() {
            facts.push(Fact::new("Engagement", engagement.join(", ")));
        }
        if let (Some(currency), Some(salary)) = (shown.currency, shown.salary_minor) {
            facts.push(Fact::new("Least salary", format!("{} per year", currency.format(salary))));
        }
        let proven: Vec<&str> = shown
            .skills
            .iter()
            .filter(|skill| matches!(skill.evidence, Evidence::Assessed | Evidence::Delivered))
            .map(|skill| skill.name.as_str())
            .collect();
        let assessed = if proven.is_empty() {
            "None by itself: every skill here is marked with what stands behind it.".to_owned()
        } else {
            proven.join(", ")
        };
        let mut checks = vec![Fact::new("Profile read by our vetters", date(shown.approved_at))];
        if profile.scorer_count > 1 {
            checks.push(Fact::new("Scored by", format!("{} vetters", profile.scorer_count)));
        }
        checks.push(Fact::new("Skills assessed", assessed));
        if let Some(at) = profile.identity_checked_at {
            checks.push(Fact::new("Identity checked", format!("in {}", at.format("%B %Y"))));
        }
        Self {
            crumbs: vec![Crumb::to("Engineers", "/engineers"), Crumb::here(engineer.name.clone())],
            bio_md: profile.bio_md.clone(),
            parts: PartsView::new(&profile.parts),
            primary: skill_tags(shown.skills.iter().filter(|skill| skill.is_primary), true),
            others: skill_tags(shown.skills.iter().filter(|skill| !skill.is_primary), true),
            facts,
            checks,
            is_anonymous: shown.identity == Identity::Anonymous,
            ask: ask(profile, asker, came_from),
            keep: None,
            answers: None,
            slug: shown.slug.clone(),
            is_indexable: profile.is_indexable,
            engineer,
        }
    }
}

impl ProfilePage {
    /// With what a member of a company can keep.
    #[must_use]
    pub fn with_keep(self, keep: Option<KeepOne>) -> Self {
        Self { keep, ..self }
    }

    /// With what companies said of engagements, in sum.
    #[must_use]
    pub fn with_reviews(mut self, tally: Option<Tally>) -> Self {
        let told = tally.map(|tally| {
            let text = format!("{} of {} companies would hire them again", tally.would_rehire, tally.count);
            Fact::new("Engagements in 24 months", text)
        });
        self.checks.extend(told);
        self
    }

    /// With how the engineer answers; for members of companies.
    #[must_use]
    pub fn with_band(self, band: Option<Band>, may_report: bool) -> Self {
        let about = may_report.then(|| format!("engineer:{}", self.slug));
        let answers = band.map(|band| Answers { band: band.into(), about });
        Self { answers, ..self }
    }
}

fn ask(profile: &OpenProfile, asker: Option<AccountKind>, came_from: &str) -> Option<Ask> {
    let mut href = format!("/engineers/{}/intro", profile.shown.slug);
    if intros::is_from_digest(came_from) {
        href.push_str("?from=");
        href.push_str(came_from);
    }
    let label = "Ask for an intro";
    match asker {
        Some(AccountKind::Company) if profile.can_ask => Some(Ask {
            label,
            href,
            note: "You name the role and the pay range; they answer within seven days.",
        }),
        Some(AccountKind::Company) => Some(Ask {
            label: "Get your company verified",
            href: "/company".to_owned(),
            note: "Only verified companies ask for intros.",
        }),
        Some(AccountKind::Developer | AccountKind::Staff) => None,
        None => Some(Ask {
            label,
            href,
            note: "Sign in as a company first: intros come from verified companies.",
        }),
    }
}

impl Page for ProfilePage {
    fn meta(&self) -> PageMeta {
        let title = format!("{}: {}", self.engineer.name, self.engineer.headline);
        let path = format!("/engineers/{}", self.slug);
        PageMeta {
            is_noindex: !self.is_indexable,
            ..PageMeta::public(&title, &self.engineer.headline, &path)
        }
    }
}

impl Template for ProfilePage {
    const NAME: &'static str = "pages/directory/profile.html";
    fn samples() -> Vec<Self> {
        super::samples::profiles()
    }
}
