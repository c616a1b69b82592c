//! Contexts of the editors' desk for skills.

use domain::engineers::skills::{NamedSkill, OpenProposal, Skill, SkillFile, SkillKind};
use domain::platform::fields::FieldErrors;
use domain::platform::templates::Template;
use serde::{Deserialize, Serialize};

use crate::components::Choice;
use crate::views::{Flash, Page, PageMeta};

/// Every field that the two pages post.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct SkillForm {
    pub name: String,
    pub kind: String,
    pub alias: String,
    /// The name of another skill, or a word for one.
    pub into: String,
    /// `accept`, `map` or `decline`; `list` or `unlist`.
    pub intent: String,
}

/// A skill in a list.
#[derive(Clone, Debug, Serialize)]
pub struct SkillRow {
    name: String,
    kind: &'static str,
    href: String,
    /// "merged", "not listed", or nothing.
    note: Option<&'static str>,
}

impl SkillRow {
    fn of(skill: &Skill) -> Self {
        let note = match (skill.merged_into, skill.is_listed) {
            (Some(_), _) => Some("merged"),
            (None, false) => Some("not listed"),
            (None, true) => None,
        };
        Self { name: skill.name.clone(), kind: skill.kind.label(), href: href(&skill.slug), note }
    }
}

fn href(slug: &str) -> String {
    format!("/staff/skills/{slug}")
}

/// A proposed word.
#[derive(Clone, Debug, Serialize)]
pub struct ProposalRow {
    id: String,
    name: String,
    /// "3 developers, first on 4 November 2026".
    meta: String,
    action: String,
    /// What is written alike.
    near: Vec<String>,
}

/// `/staff/skills`
#[derive(Clone, Debug, Serialize)]
pub struct SkillsPage {
    proposals: Vec<ProposalRow>,
    rows: Vec<SkillRow>,
    query: String,
    form: SkillForm,
    errors: FieldErrors,
    kinds: Vec<Choice>,
    known_skills: Vec<String>,
    #[serde(skip)]
    flash: Option<Flash>,
}

/// What the page of the list is made of.
pub struct SkillsFound<'a> {
    /// Proposals with what is written alike.
    pub proposals: Vec<(OpenProposal, Vec<NamedSkill>)>,
    /// What the search found.
    pub found: &'a [Skill],
    /// What was searched for.
    pub query: String,
    /// All names, to choose from.
    pub known: &'a [NamedSkill],
}

impl SkillsPage {
    /// The desk.
    #[must_use]
    pub fn new(found: SkillsFound<'_>, form: SkillForm, errors: FieldErrors) -> Self {
        Self {
            proposals: found.proposals.iter().map(|(one, near)| proposal_row(one, near)).collect(),
            rows: found.found.iter().map(SkillRow::of).collect(),
            query: found.query,
            form,
            errors,
            kinds: kinds(),
            known_skills: found.known.iter().map(|skill| skill.name.clone()).collect(),
            flash: None,
        }
    }

    /// With a sentence on top.
    #[must_use]
    pub fn with_flash(self, flash: Option<Flash>) -> Self {
        Self { flash, ..self }
    }
}

fn proposal_row(proposal: &OpenProposal, near: &[NamedSkill]) -> ProposalRow {
    let who =
        if proposal.count == 1 { "1 developer".to_owned() } else { format!("{} developers", proposal.count) };
    ProposalRow {
        id: proposal.id.to_string(),
        name: proposal.name.clone(),
        meta: format!("{who}, first on {}", proposal.since.format("%-d %B %Y")),
        action: format!("/staff/skills/proposals/{}", proposal.id),
        near: near.iter().map(|skill| skill.name.clone()).collect(),
    }
}

fn kinds() -> Vec<Choice> {
    SkillKind::ALL.iter().map(|kind| Choice::new(kind.as_str(), kind.label())).collect()
}

/// `/staff/skills/{slug}`
#[derive(Clone, Debug, Serialize)]
pub struct SkillPage {
    name: String,
    slug: String,
    aliases: Vec<String>,
    uses: String,
    is_listed: bool,
    /// What it was merged into: name and address.
    merged: Option<(String, String)>,
    form: SkillForm,
    errors: FieldErrors,
    kinds: Vec<Choice>,
    known_skills: Vec<String>,
    #[serde(skip)]
    flash: Option<Flash>,
}

impl SkillPage {
    /// One skill, with a form as it was typed; none typed: as it is stored.
    #[must_use]
    pub fn new(file: &SkillFile, form: Option<SkillForm>, errors: FieldErrors, known: &[NamedSkill]) -> Self {
        let skill = &file.skill;
        let stored =
            SkillForm { name: skill.name.clone(), kind: skill.kind.to_string(), ..SkillForm::default() };
        Self {
            name: skill.name.clone(),
            slug: skill.slug.clone(),
            aliases: file.aliases.clone(),
            uses: uses(file),
            is_listed: skill.is_listed,
            merged: file.target.as_ref().map(|target| (target.name.clone(), href(&target.slug))),
            form: form.unwrap_or(stored),
            errors,
            kinds: kinds(),
            known_skills: known.iter().map(|skill| skill.name.clone()).collect(),
            flash: None,
        }
    }

    /// With a sentence on top.
    #[must_use]
    pub fn with_flash(self, flash: Option<Flash>) -> Self {
        Self { flash, ..self }
    }
}

/// "On 12 profiles; 3 readers asked for it."
fn uses(file: &SkillFile) -> String {
    let plural = |count: i64, one: &str, many: &str| {
        if count == 1 { format!("1 {one}") } else { format!("{count} {many}") }
    };
    let profiles = plural(file.uses.engineers, "profile", "profiles");
    let readers = plural(file.uses.subscribers, "reader", "readers");
    format!("On {profiles}; {readers} of the digest asked for it.")
}

/// `/staff/skills/{slug}/merge`
#[derive(Clone, Debug, Serialize)]
pub struct MergePage {
    from: String,
    into: String,
    uses: String,
    action: String,
    cancel: String,
}

impl MergePage {
    /// What is about to happen.
    #[must_use]
    pub fn new(file: &SkillFile, into: &NamedSkill) -> Self {
        Self {
            from: file.skill.name.clone(),
            into: into.name.clone(),
            uses: uses(file),
            action: format!("{}/merge", href(&file.skill.slug)),
            cancel: href(&file.skill.slug),
        }
    }
}

fn sample_file(is_merged: bool) -> SkillFile {
    let skill = |slug: &str, name: &str, merged_into| Skill {
        id: 1,
        slug: slug.into(),
        name: name.into(),
        kind: SkillKind::Framework,
        is_listed: !is_merged,
        merged_into,
    };
    SkillFile {
        skill: skill("vue-js", "Vue <b>Ada <b></b>", is_merged.then_some(2)),
        aliases: if is_merged { Vec::new() } else { vec!["vue".into()] },
        uses: domain::engineers::skills::MergeCounts { engineers: 1, subscribers: 3 },
        target: is_merged.then(|| skill("react", "React", None)),
    }
}

fn sample_known() -> Vec<NamedSkill> {
    vec![NamedSkill { id: 2, slug: "react".into(), name: "React".into() }]
}

impl Template for SkillsPage {
    const NAME: &'static str = "pages/engineers/staff_skills.html";
    fn samples() -> Vec<Self> {
        let known = sample_known();
        let proposal = |count, near: Vec<NamedSkill>| {
            let since = chrono::DateTime::UNIX_EPOCH;
            let id = domain::platform::ids::SkillProposalId(uuid::Uuid::from_u128(5));
            (OpenProposal { id, name: "Ada <b>".into(), count, since }, near)
        };
        let found =
            |skills, proposals| SkillsFound { proposals, found: skills, query: "vue".into(), known: &known };
        let (listed, merged) = (sample_file(false).skill, sample_file(true).skill);
        let both = [listed, merged];
        let wrong = FieldErrors::one("name", "This already means React.");
        vec![
            Self::new(found(&[], Vec::new()), SkillForm::default(), FieldErrors::default()),
            Self::new(
                found(&both, vec![proposal(1, known.clone()), proposal(2, Vec::new())]),
                SkillForm::default(),
                wrong,
            ),
        ]
    }
}

impl Template for SkillPage {
    const NAME: &'static str = "pages/engineers/staff_skill.html";
    fn samples() -> Vec<Self> {
        let known = sample_known();
        let wrong = FieldErrors::one("alias", "This is the name of React.");
        let mut unlisted = sample_file(false);
        unlisted.skill.is_listed = false;
        vec![
            Self::new(&sample_file(false), None, wrong, &known),
            Self::new(&unlisted, None, FieldErrors::default(), &known),
            Self::new(&sample_file(true), None, FieldErrors::default(), &known),
        ]
    }
}

impl Template for MergePage {
    const NAME: &'static str = "pages/engineers/staff_skill_merge.html";
    fn samples() -> Vec<Self> {
        sample_known().iter().map(|into| Self::new(&sample_file(false), into)).collect()
    }
}

impl Page for SkillsPage {
    fn meta(&self) -> PageMeta {
        PageMeta::private("Skills").with_flash(self.flash.clone())
    }
}

impl Page for SkillPage {
    fn meta(&self) -> PageMeta {
        PageMeta::private(&format!("Skill: {}", self.name)).with_flash(self.flash.clone())
    }
}

impl Page for MergePage {
    fn meta(&self) -> PageMeta {
        PageMeta::private("Merge two skills")
    }
}
