//! The worker against a real database.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "tests"
)]

mod digests;
mod intake;
mod process;
mod relay_tls;
mod runtime;
mod runtime_faults;
mod schedule;
mod silences;
mod simulate;
mod support;
