//! The worker: jobs, timers, mail. Owns no rule: it decodes a job, calls `domain`, speaks SMTP.

pub mod accounts;
pub mod catcher;
pub mod cli;
pub mod companies;
pub mod digests;
pub mod directory;
pub mod intros;
pub mod jobs;
pub mod mailer;
pub mod mails;
pub mod measure;
pub mod ops;
pub mod overdue;
pub mod projects;
pub mod queue;
pub mod run;
pub mod runtime;
pub mod schedule;
pub mod send_mail;
pub mod state;
pub mod subscribers;
pub mod timers;
pub mod vetting;
pub mod words;
