//! Build With Us: briefs of guests and companies, and their triage by staff.
//!
//! ```text
//!   draft ⇄ submitted ──confirm──▶ triage ⇄ needs_info ──▶ expired (30 days of silence)
//!                                    ├──▶ qualified ⟲ postpone ──▶ declined, (scoping and on: a later part of the product)
//!                                    ├──▶ declined
//!                                    └──▶ spam ⇄
//!   withdrawn: from any of these before a decision
//! ```
//! A guest's brief is *submitted* until they confirm their address; staff see nothing before that. A client holds a
//! signed link to the brief: whoever has it reads, answers and withdraws.

mod access;
mod attachments;
mod brief;
mod client;
mod due;
mod leave;
mod mails;
mod model;
mod overdue;
mod queries;
mod read;
mod save;
mod submit;
mod triage;

pub use access::{ClientError, open_token};
pub use attachments::{
    AttachError, Attachment, MAX_FILE_BYTES, MAX_FILES, MediaType, NewFile, attach, detach, find_file,
    find_file_for_staff, may_attach,
};
pub use brief::{Brief, Field, Hint, Rule, Typed, missing};
pub use client::{answer, recall, withdraw};
pub use due::{Ended, end_overdue};
pub use leave::end_of_client;
pub use model::{BudgetBand, Event, Project, ProjectAction, ProjectState};
pub use overdue::chase_overdue;
pub use read::{
    File, StaffReadError, count_late, count_open, for_client, for_mail, for_member, for_staff,
    list_for_staff, list_own,
};
pub use save::{Intent, SaveError, save_step, start};
pub use submit::{ConfirmError, SubmitError, confirm, submit};
pub use triage::{Triage, TriageError, triage};
