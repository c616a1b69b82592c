//! Applications: the developer's `/me/apply` and `/me/application`, and the desk of those who vet.

pub mod application;
pub mod application_views;
pub mod apply;
mod asks;
pub mod bank;
pub mod bank_views;
mod bench_samples;
pub mod calibration;
pub mod conflicts;
mod decide_form;
mod desk_samples;
pub mod editor;
pub mod editor_views;
mod errors;
pub mod file;
pub mod file_view;
pub mod identity;
pub mod identity_views;
pub mod interview_views;
pub mod interviews;
mod own_samples;
pub mod queue;
pub mod queue_views;
pub(crate) mod samples;
pub mod score;
pub mod score_view;
mod stage_view;
mod timeline;
pub mod tracks_view;
pub mod views;

pub(crate) use errors::barred;
pub use timeline::timeline;
pub use views::{CanApply, can_apply};
