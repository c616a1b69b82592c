//! The list of skills: curated, so that one thing has one name and a search finds all who have it.
//!
//! The release brings a list (`catalogue`, `load`); editors change it in place (`curate`, `merge`), and what they touched
//! no later release loads over. Developers propose what they miss (`proposals`); what they type nearly right is
//! understood or asked back (`suggest`).

mod catalogue;
mod curate;
mod desk;
mod load;
mod lookup;
mod merge;
mod proposals;
mod suggest;
#[cfg(test)]
mod tests;

pub use catalogue::{Listed, catalogue};
pub(crate) use curate::hold_list;
pub use curate::{CurateError, Skill, add_alias, add_skill, rename_skill, set_listed};
pub use desk::{SkillFile, read_skill, search_skills};
pub use load::load;
pub use lookup::{NamedSkill, list_names, names_of, resolve};
pub use merge::{MergeCounts, merge_skills};
pub(crate) use proposals::{MAX_OPEN, NewProposal, propose};
pub use proposals::{
    OpenProposal, OwnProposal, ProposalState, ProposalVerdict, count_open_proposals, decide_proposal,
    list_open_proposals, list_own_proposals,
};
pub use suggest::{Lexicon, Understood, understand};

use crate::text_enum;

text_enum! {
    /// What sort of thing a skill is.
    pub enum SkillKind {
        Language = "language", Framework = "framework", Data = "data", Platform = "platform", Practice = "practice",
        Domain = "domain",
    }
}

impl SkillKind {
    /// As it is read.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Language => "Language",
            Self::Framework => "Framework or library",
            Self::Data => "Data and storage",
            Self::Platform => "Platform or tool",
            Self::Practice => "Practice",
            Self::Domain => "Field of business",
        }
    }
}
