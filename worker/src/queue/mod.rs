//! What the worker does for the queue itself.

pub mod retain;
