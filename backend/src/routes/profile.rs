//! A developer's profile in its parts, and the skills that staff curate.

use crate::routing::Table;

pub(super) fn configure(_app: &mut Table<'_>) {}
