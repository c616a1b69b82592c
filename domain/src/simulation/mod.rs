//! What a simulation needs of the database: a copy that may be walked through, the instants at which something in it
//! becomes due, where everything stands, and the jobs that are to be done.
//!
//! None of it knows a feature: tables are found by their columns, so that what is added later is in the story by itself.

mod copy;
mod instants;
mod jobs;
mod states;

pub use copy::{CopyError, DataCopy};
pub use instants::{Rule, list_instants, mark};
pub use jobs::{DueJob, claim_due, settle_done};
pub use states::{Label, States, list_accounts, read_states, whose};
