//! Who sees an engineer, when they are free, and why they stand where they stand.

use crate::routing::Table;

pub(super) fn configure(_app: &mut Table<'_>) {}
