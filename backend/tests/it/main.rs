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
mod companies;
mod digests;
mod health;
mod inbox;
mod intro_pace;
mod intros;
mod logs;
mod outbox;
mod process;
mod project_files;
mod projects;
mod queue;
mod roles;
mod secret_links;
mod security;
mod sessions;
mod site;
mod subscribers;
mod support;
mod visibility;
