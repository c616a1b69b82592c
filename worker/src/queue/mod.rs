//! What the worker does for the queue itself.

pub mod orphans;
pub mod retain;
