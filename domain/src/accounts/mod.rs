//! Accounts: people who can sign in, how they prove who they are, and on which devices they are signed in.
//!
//! ```text
//!   sign_up ─▶ pending ── verify_address ─▶ active ⇄ suspended (staff)
//! ```
//! Signing in opens a session. A session is named by a short-lived access token (JWT) and kept by a rotating refresh
//! token. Both are looked up: every request that carries an access token reads its session's row, so that a session
//! that was ended, an account that was suspended and a permission that was withdrawn are gone with the next request,
//! on pages as well as on changes. The token saves that query for whoever forges or outlives one, and bounds what a
//! stolen cookie is worth.
//!
//! Answers tell nobody whether an address has an account: operations do the same work for known and unknown ones, and
//! what differs is told by mail.

mod authenticate;
mod contacts;
pub mod model;
pub mod password;
mod queries;
pub mod tokens;

pub use authenticate::authenticate;
pub use contacts::{Contact, find_contact, list_staff_contacts};
