//! What guards an account: second factors, links to sign in, tokens, permissions of staff, impersonation.

use crate::routing::Table;

pub(super) fn configure(_app: &mut Table<'_>) {}
