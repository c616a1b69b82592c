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
//! Who proved the first step of a sign-in (the password, or a mailed link) may have a second one to take: `two_factor.rs`.
//! Programs show a personal token instead (`api_tokens.rs`). Staff look at somebody's account by `impersonate.rs`.
//!
//! Answers tell nobody whether an address has an account: operations do the same work for known and unknown ones, and
//! what differs is told by mail.

mod addressee;
mod api_tokens;
mod authenticate;
mod change_address;
mod contacts;
mod create_staff;
pub mod device;
mod forget;
mod impersonate;
mod invited;
mod leave;
mod manage;
pub mod model;
mod moderate;
mod notes;
mod notices;
pub mod password;
mod people;
mod profile;
mod queries;
mod recovery_codes;
mod refresh;
mod reset_password;
mod restore_address;
mod seal;
mod second_step;
mod sessions;
mod sign_in;
mod sign_in_link;
mod sign_up;
pub mod tokens;
mod totp;
mod two_factor;
mod verify_address;

pub use addressee::{Addressee, find_addressee};
pub use api_tokens::{
    ApiToken, ApiTokenError, ListedToken, MOST_TOKENS, TOKEN_LIVES, TokenForm, authenticate_token,
    create_api_token, list_api_tokens, revoke_api_token,
};
pub use authenticate::authenticate;
pub use change_address::{
    AddressChange, RequestAddressError, confirm_address, find_address_change, find_address_mail,
    find_asked_address, request_address,
};
pub use contacts::{Contact, find_contact, list_staff_contacts};
pub use create_staff::{CreateStaffError, NewStaff, create_staff};
pub use forget::{Forgotten, forget};
pub use impersonate::{ImpersonateError, start_impersonation, stop_impersonation};
pub use invited::{Holder, NewPerson, create_invited, find_holder};
pub use leave::{Leaving, lock_leaving, lock_proven, mark_leaving, mark_staying};
pub(crate) use manage::lock_for_good;
pub use manage::{ManageError, find_suspension, reinstate, remove_two_factor, set_permissions, suspend};
pub(crate) use moderate::{lock_reported, unlock_reported};
pub(crate) use notes::note_down;
pub use notes::{StaffNote, list_notes};
pub use people::{PeopleError, PersonFile, Watch, count_staff, find_by_address, find_file, list_staff};
pub use profile::{Profile, SaveProfileError, find_profile, save_profile};
pub use recovery_codes::{RECOVERY_CODES, RecoveryCode};
pub use refresh::{RefreshError, refresh};
pub use reset_password::{ResetOwner, change_password, find_reset, request_reset, reset_password};
pub use restore_address::{find_restorable, restore_address};
pub use second_step::{SecondStepError, answer_challenge, find_challenge};
pub use sessions::{
    EndSessionError, EndedSession, Session, end_other_sessions, end_session, find_ended_session,
    list_sessions, sign_out,
};
pub use sign_in::{Candidate, Entry, Proven, SignInError, Tokens, find_candidate, find_self, prove, sign_in};
pub use sign_in_link::{
    LinkOwner, LinkSignInError, find_sign_in_link, is_sign_in_link_open, request_sign_in_link,
    use_sign_in_link,
};
pub use sign_up::{SignUp, SignUpForm, sign_up};
pub use two_factor::{
    Enrolment, TwoFactor, TwoFactorError, begin_two_factor, confirm_two_factor, end_two_factor,
    find_enrolment, find_two_factor, reissue_codes,
};
pub use verify_address::{Unverified, find_unverified, resend_verification, verify_address};
