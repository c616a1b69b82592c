//! Every statement of the feature. Holds no rule.

mod accounts;
mod sessions;

pub(super) use accounts::*;
pub(super) use sessions::*;
