//! `/api/v1`: what programs ask. A personal token says who asks; no cookie counts here. Errors are problem details.

pub mod dto;
pub mod me;
