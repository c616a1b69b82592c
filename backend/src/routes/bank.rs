//! What vetting works with: tracks, questions, identity checks, interviews, calibration.

use crate::routing::Table;

pub(super) fn configure(_app: &mut Table<'_>) {}
