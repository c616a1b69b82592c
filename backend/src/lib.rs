//! The site: pages for people, JSON for programs. Owns no rule: it extracts, calls `domain`, answers.

pub mod accounts;
pub mod app;
pub mod cli;
pub mod companies;
pub mod components;
pub mod directory;
pub mod engineers;
pub mod error;
pub mod extract;
pub mod inbox;
pub mod intros;
pub mod limits;
pub mod middleware;
pub mod ops;
pub mod projects;
pub mod queue;
pub mod routes;
pub mod routing;
pub mod seed;
pub mod site;
pub mod staff;
pub mod state;
pub mod subscribers;
pub mod vetting;
pub mod views;
pub mod words;
