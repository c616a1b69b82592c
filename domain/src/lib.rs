//! What is true in Roster, whoever asks: no HTTP, no SMTP, no apalis.
//!
//! `platform` is the ground that both processes stand on and knows no feature; every other folder is a feature.

pub mod accounts;
pub mod bands;
pub mod candidacies;
pub mod companies;
pub mod conversations;
pub mod digests;
pub mod directory;
pub mod engagements;
pub mod engineers;
pub mod figures;
pub mod inbound;
pub mod install;
pub mod interviews;
pub mod intros;
pub mod jobs;
pub mod matching;
pub mod moderation;
pub mod notifications;
pub mod outbox;
pub mod overdue;
pub mod passports;
pub mod personal;
pub mod platform;
pub mod projects;
pub mod queue;
pub mod reviews;
pub mod saved_searches;
pub mod schema;
pub mod seed;
pub mod shortlists;
pub mod simulation;
pub mod subscribers;
#[cfg(feature = "testing")]
pub mod testing;
pub mod vetting;
