//! Engineers: a developer's profile in the network, written by its owner alone.
//!
//! Three times are kept apart, because each answers another question: `profile_updated_at` (its owner edited it),
//! `availability_confirmed_at` (its owner said so) and `updated_at` (any write, for caches). Nobody else's act, such as
//! an intro, makes a profile look fresher. Moderation is staff's own column; it never overwrites the owner's visibility.

mod availability;
mod completeness;
mod consent;
pub mod cv;
pub mod drafts;
mod exclude;
mod exclusions;
mod model;
mod owner;
pub mod parts;
mod photo;
pub mod picture;
mod profile;
mod queries;
mod remove;
mod renewal;
#[cfg(test)]
mod renewal_tests;
mod save_profile;
mod set_visibility;
mod silence;
#[cfg(test)]
mod silence_tests;
pub mod skills;
mod slug;
#[cfg(test)]
pub(crate) mod tests;
mod validate;
mod validate_skills;
mod withhold;
mod word;

pub use availability::{AvailabilityError, AvailabilityInput, confirm_availability, set_availability};
pub use completeness::{Completeness, Item, completeness, missing_for_application};
pub use consent::{CONSENT_DAYS, Consent, ConsentError, ConsentVia, find_consent, set_consent};
#[cfg(feature = "testing")]
pub(crate) use consent::{Origin as ConsentOrigin, replace as replace_consent};
pub use exclude::{Employer, ExcludeError, add_exclusion, list_unexcluded_employers, remove_exclusion};
#[cfg(feature = "testing")]
pub(crate) use exclusions::insert as insert_exclusion;
pub use exclusions::{Exclusion, ExclusionRow, list_exclusions, suggested_exclusion};
pub use model::{
    Availability, ConsentScope, EngagementType, Engineer, Evidence, ExclusionKind, ExclusionSource,
    HeldSkill, Moderation, NetworkStatus, Seniority, Visibility,
};
pub use owner::availability_version;
pub(crate) use photo::load_photo;
pub use photo::{remove_photo, set_photo};
pub use profile::{Profile, find_own, find_profile};
pub(crate) use queries::list_held_skills_of;
pub use queries::{find_by_account, find_by_slug, find_engineer, list_held_skills, lock_engineer};
pub use remove::{Removal, RemoveError, find_removal, remove, restore};
pub use renewal::{
    ConsentRow, RENEWAL_DAYS, Renewal, RenewalError, ask_to_renew, find_consent_row, read_renewal,
    renew_consent,
};
pub use save_profile::{SaveError, save_profile};
pub use set_visibility::{VisibilityError, set_indexable, set_visibility};
pub use silence::{ASK_DAYS, END_DAYS, Silences, chase_silence, days_silent, ends_on, leaves_on};
pub use slug::fresh_slug;
pub use validate::{ProfileInput, SkillInput};
pub(crate) use withhold::{exclude_blocked, include_unblocked, set_moderation};
pub use word::{Asked, Question, Word, WordError, give_word, read_word_link};
