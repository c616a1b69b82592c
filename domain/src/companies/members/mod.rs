//! The people of a company: how they come, what they may do, how they go.
//!
//! Owners manage, recruiters hire, viewers read. Every change happens under the lock of the company's row and looks the
//! actor's role up again, so that two owners who demote each other at once leave one. A company always has an owner.
//! An account belongs to at most one company; an invitation binds an address, not a person, and lives for seven days.

mod accept;
mod change;
mod ended;
mod invitations;
mod invite;
mod limits;
mod queries;
mod tell;

pub(super) use ended::end_of_company;
pub(super) use queries::update_removed;

pub use accept::{AcceptError, Arrival, Invited, accept, accept_as_new, decline, find_invitation};
pub use change::{ChangeError, change_role, hand_over, leave, remove};
pub use invitations::{Invitation, InvitationState, LIFE, MOST_OPEN, MOST_SENDS, forget, list_open};
pub use invite::{InviteError, InviteForm, invite, resend, revoke};
pub use queries::{find_invitation_row, own_role};
pub use tell::Change;

#[cfg(test)]
mod end_tests;
#[cfg(test)]
mod limit_tests;
#[cfg(test)]
mod race_tests;
#[cfg(test)]
mod tests;
