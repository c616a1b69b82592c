//! Engineers: a developer's profile in the network, written by its owner alone.
//!
//! Three times are kept apart, because each answers another question: `profile_updated_at` (its owner edited it),
//! `availability_confirmed_at` (its owner said so) and `updated_at` (any write, for caches). Nobody else's act, such as
//! an intro, makes a profile look fresher. Moderation is staff's own column; it never overwrites the owner's visibility.

mod availability;
mod completeness;
mod consent;
mod exclusions;
mod model;
mod profile;
mod queries;
mod save_profile;
mod set_visibility;
pub mod skills;
mod slug;
#[cfg(test)]
pub(crate) mod tests;
mod validate;

pub use availability::{AvailabilityError, AvailabilityInput, confirm_availability, set_availability};
pub use completeness::{Completeness, Item, completeness, missing_for_application};
#[cfg(feature = "testing")]
pub(crate) use consent::replace as replace_consent;
pub use consent::{CONSENT_DAYS, Consent, ConsentError, find_consent, set_consent};
#[cfg(feature = "testing")]
pub(crate) use exclusions::insert as insert_exclusion;
pub use exclusions::{Exclusion, ExclusionRow, list_exclusions, suggested_exclusion};
pub use model::{
    Availability, ConsentScope, EngagementType, Engineer, Evidence, ExclusionKind, ExclusionSource,
    HeldSkill, Moderation, NetworkStatus, Seniority, Visibility,
};
pub use profile::{Profile, find_own, find_profile};
pub(crate) use queries::list_held_skills_of;
pub use queries::{find_by_account, find_by_slug, find_engineer, list_held_skills, lock_engineer};
pub use save_profile::{SaveError, save_profile};
pub use set_visibility::{VisibilityError, set_visibility};
pub use slug::fresh_slug;
pub use validate::{ProfileInput, SkillInput};
