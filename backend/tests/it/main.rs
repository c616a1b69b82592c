//! The site through its door: real HTTP, real Postgres, real Redis. A file a feature.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on should panic"
)]

mod accounts;
mod addresses;
mod applications;
mod availability;
mod calibration;
mod companies;
mod consents;
mod cvs;
mod digests;
mod health;
mod identity;
mod impersonation;
mod inbox;
mod interviews;
mod intro_pace;
mod intros;
mod logs;
mod outbox;
mod passports;
mod personal;
mod photos;
mod process;
mod profile_parts;
mod project_files;
mod projects;
mod questions;
mod queue;
mod roles;
mod secret_links;
mod security;
mod sessions;
mod sign_in_links;
mod site;
mod skills;
mod staff_people;
mod standing;
mod subscribers;
mod support;
mod tokens;
mod tracks;
mod two_factor;
mod vetting;
mod view_as;
mod visibility;
