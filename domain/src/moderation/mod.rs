//! Blocks, reports and appeals: a block and a report are two different things, both reversible, and the evidence is kept.
//!
//! A **block** is one side's own: engineer and company see nothing of each other, and what is open between them ends. It needs
//! no reason, staff do not look at it, and lifting it brings everything back but the requests that ended.
//!
//! A **report** asks staff to look. What it is about is kept as it was at that moment, whatever becomes of it later.
//!
//! ```text
//!   open ──take──▶ in_review ──dismiss──▶ dismissed ──reopen──▶ in_review
//!     └──────────────┴──act──▶ actioned ──lift──▶ closed
//!                                  └─appeal─▶ appealed ──uphold | overturn──▶ closed
//! ```
//! The accused reads a reason and a link to appeal; the appeal is decided by somebody who did not decide before. Staff's
//! measures stand in columns of their own (`engineers.moderation`, the state of a company or an account): they never touch
//! what an owner set. What holds is the hardest of the measures that stand, and an engineer's score is computed again in the
//! transaction that takes or lifts one: whoever was falsely flagged has their rank back at once.

mod appeal;
mod block;
mod blocks;
mod decide;
mod forget;
mod mails;
mod measure;
mod model;
mod overdue;
mod queries;
#[cfg(test)]
mod race_tests;
mod read;
mod report;
mod subject;
#[cfg(test)]
mod tests;

pub use appeal::{Appeal, AppealError, AppealFile, Outcome, appeal, decide_appeal, find_appealable};
pub use block::{BlockError, OwnBlock, block, block_accused, lift, list_own_blocks};
pub use blocks::{Block, Party, Side, is_blocked, list_blocks};
pub use decide::{DecideError, Decision, DeskAction, decide};
pub(crate) use forget::forget_engineer;
pub use mails::{ReportForMail, find_for_mail};
pub use model::{Category, Measure, Report, ReportAction, ReportState, SubjectKind};
pub use overdue::chase_overdue;
pub use read::{
    DeskError, DeskRow, Evidence, ReportFile, count_late, count_waiting, list_desk, open_file, own_report,
};
pub use report::{NewReport, REPORTS_A_DAY, ReportError, report};
pub use subject::{About, Subject, find_subject};
