//! Applications: the developer's `/me/apply`, and the desk of those who vet.

pub mod apply;
mod decide_form;
pub(crate) mod samples;
pub mod staff;
pub mod staff_views;
mod timeline;
pub mod views;

pub use timeline::timeline;
pub use views::{CanApply, can_apply};
