//! Passports: what was checked, signed.

use crate::routing::Table;

pub(super) fn configure(_app: &mut Table<'_>) {}
