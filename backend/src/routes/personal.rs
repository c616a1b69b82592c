//! What is held about a person: exported and erased on request.

use crate::routing::Table;

pub(super) fn configure(_app: &mut Table<'_>) {}
