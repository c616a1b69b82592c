//! Runs jobs. The only folder that names apalis: leaving it would touch nothing else.
//!
//! ```text
//!   backend   claims for one lane, hands tasks to apalis        ┐
//!   settle    a tower layer around each run: verdict → row      ├ one apalis worker a lane (lanes)
//!   runner    decodes, calls crate::jobs::dispatch, judges      ┘
//!   crew      what the process holds: renewal, self-cancel, reaping, running alone
//!   monitor   all lanes until told to stop, and the exit code
//!   ticks     apalis-cron, as nothing but a clock
//! ```
//! Nothing that must go on while jobs run depends on apalis polling us: claiming, renewal and reaping are tasks of their own.

mod backend;
mod crew;
mod held;
mod lanes;
mod lease;
mod monitor;
mod runner;
mod settle;
mod ticks;

pub use crew::Crew;
pub use lanes::Lane;
pub use lease::Lease;
pub use monitor::{Ending, run};
pub use runner::{Dispatch, dispatcher};
pub use ticks::ticks;
