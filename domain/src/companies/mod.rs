//! Organisations that hire: their profile, their people, and their verification by staff.
//!
//! ```text
//!   draft ──submit──▶ pending_review ──verify──▶ verified ⇄ suspended
//!                       ▲        └───reject──▶ rejected
//!                       └────────submit────────────┘
//! ```
//! Only a verified company may ask for intros. Its name and website stay as staff checked them.

pub mod agreement;
mod begin;
mod close;
mod create;
mod decide;
mod discard;
mod domains;
mod find_named;
mod free_mail;
mod history;
mod leave;
pub mod members;
mod model;
mod moderate;
mod overdue;
mod public;
mod queries;
mod read;
mod save_profile;
mod submit;

pub use begin::{BeginError, begin};
pub use close::{CloseError, close};
pub use create::create;
pub use decide::{DecideError, Decision, decide};
pub use discard::discard;
pub use domains::{
    AskProofError, DomainProofRow, Provable, Standing, ask_domain_proof, find_domain_proof, find_provable,
    prove_domain,
};
pub use find_named::{NamedCompany, find_named};
pub use free_mail::is_free as is_free_mail;
pub use history::{Happening, list_history};
pub use leave::{CLOSED, Estate, find_estate, settle_estate};
pub use model::{Company, CompanyAction, CompanyState, Member, SizeBand};
pub(crate) use moderate::{reinstate_reported, suspend_reported};
pub use overdue::chase_overdue;
pub use public::{PublicCompany, find_public};
pub use queries::{find_company, list_contacts};
pub(crate) use queries::{list_companies, lock_company};
pub use read::{
    CompanyFile, DomainProof, ReadError, ReviewFile, count_late, count_waiting, list_for_review, own, review,
};
pub use save_profile::{Profile, SaveProfileError, save_profile};
pub use submit::{SubmitError, submit};
