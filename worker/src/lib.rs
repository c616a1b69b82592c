//! The worker: jobs, timers, mail. Owns no rule: it decodes a job, calls `domain`, speaks SMTP.

pub mod cli;
pub mod state;
