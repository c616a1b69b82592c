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
mod compare;
mod consents;
mod conversations;
mod cvs;
mod digests;
mod directory_api;
mod directory_search;
mod health;
mod hire;
mod hiring;
mod hiring_words;
mod identity;
mod impersonation;
mod inbox;
mod interviews;
mod intro_drafts;
mod intro_known;
mod intro_moves;
mod intro_pace;
mod intros;
mod lists;
mod logs;
mod members;
mod notifications;
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
mod reports;
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
