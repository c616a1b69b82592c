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

mod addressee;
mod authenticate;
mod change_address;
mod contacts;
mod create_staff;
pub mod device;
mod forget;
pub mod model;
mod notices;
pub mod password;
mod profile;
mod queries;
mod refresh;
mod reset_password;
mod restore_address;
mod sessions;
mod sign_in;
mod sign_up;
pub mod tokens;
mod verify_address;

pub use addressee::{Addressee, find_addressee};
pub use authenticate::authenticate;
pub use change_address::{
    AddressChange, RequestAddressError, confirm_address, find_address_change, find_address_mail,
    find_asked_address, request_address,
};
pub use contacts::{Contact, find_contact, list_staff_contacts};
pub use create_staff::{CreateStaffError, NewStaff, create_staff};
pub use forget::{Forgotten, forget};
pub use profile::{Profile, SaveProfileError, find_profile, save_profile};
pub use refresh::{RefreshError, refresh};
pub use reset_password::{ResetOwner, change_password, find_reset, request_reset, reset_password};
pub use restore_address::{find_restorable, restore_address};
pub use sessions::{EndSessionError, Session, end_other_sessions, end_session, list_sessions, sign_out};
pub use sign_in::{Candidate, Proven, SignInError, Tokens, find_candidate, find_self, prove, sign_in};
pub use sign_up::{SignUp, SignUpForm, sign_up};
pub use verify_address::{Unverified, find_unverified, resend_verification, verify_address};
