//! Every statement of the feature. Holds no rule.

mod accounts;
mod addresses;
mod sessions;

pub(super) use accounts::*;
pub(super) use addresses::*;
pub(super) use sessions::*;
