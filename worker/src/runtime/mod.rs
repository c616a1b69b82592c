//! Runs jobs. The only folder that names apalis: leaving it would touch nothing else.

mod lease;

pub use lease::Lease;
