//! The list of skills: curated, so that one thing has one name and a search finds all who have it.

mod catalogue;
mod load;
mod lookup;

pub use catalogue::{Listed, catalogue};
pub use load::load;
pub use lookup::{NamedSkill, list_names, names_of, resolve};

use crate::text_enum;

text_enum! {
    /// What sort of thing a skill is.
    pub enum SkillKind {
        Language = "language", Framework = "framework", Data = "data", Platform = "platform", Practice = "practice",
        Domain = "domain",
    }
}
