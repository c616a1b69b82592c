//! Every statement of the feature. Holds no rule.

mod accounts;
mod addresses;
mod api_tokens;
mod endings;
mod factors;
mod people;
mod sessions;

pub(super) use accounts::*;
pub(super) use addresses::*;
pub(super) use api_tokens::*;
pub(super) use endings::*;
pub(super) use factors::*;
pub(super) use people::*;
pub(super) use sessions::*;
