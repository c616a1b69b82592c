//! Hiring: mails about candidacies, interviews, engagements and reviews, and what the clock brings.

pub mod candidacies;
pub mod due;
pub mod engagements;
pub mod interviews;
pub mod reviews;
mod samples;
pub mod told;
