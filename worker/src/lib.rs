//! The worker: jobs, timers, mail. Owns no rule: it decodes a job, calls `domain`, speaks SMTP.

pub mod cli;
pub mod jobs;
pub mod queue;
pub mod runtime;
pub mod state;
pub mod timers;
