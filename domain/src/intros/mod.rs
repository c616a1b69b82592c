//! Intros: a company asks to meet one engineer, with pay on the table and a day on which the request ends.
//!
//! ```text
//!   draft: what is typed and not sent, a row of its own, which only its writer sees
//!    ▼
//!   sent ──accept──▶ accepted           revision_asked: the same answers, and
//!    │ ⇅  ──decline─▶ declined            ──revise──▶ sent
//!    │ revision_asked
//!    ├──withdraw──▶ withdrawn   within intros.undo_seconds nobody hears of the request at all
//!    └──expire────▶ expired     seven days after it was delivered
//! ```
//! The engineer hears of a request only at `deliver_at`, and of one that ends or cannot be asked any more before it never; an
//! anonymous engineer's name is told by acceptance alone. New terms move `deliver_at` but not `first_deliver_at`: what
//! the engineer knows they go on knowing, and their answer is measured from there.

mod answer;
mod ask;
mod deliver;
mod drafts;
mod due;
mod hired;
mod leave;
mod mails;
mod model;
mod queries;
mod read;
mod remind;
mod revise;
mod similar;
mod terms;
mod turn;
mod withdraw;

pub use answer::{Answer, AnswerError, By, answer};
pub use ask::{AskError, DAILY_CAP, LOW_CAP, ask, is_from_digest, may_ask};
pub use deliver::may_deliver;
pub use drafts::{discard_draft, find_draft, keep_draft};
pub use due::end_overdue;
pub(crate) use hired::end_of_hired;
pub(crate) use leave::{end_between, end_undelivered, have_met, last_role};
pub use leave::{end_of_company, end_of_engineer, end_of_removed, end_of_sender};
pub use model::{Intro, IntroAction, IntroState, MAX_REVISIONS, PayUnit, undo};
pub use queries::find_intro;
pub use read::{
    ForCompany, ForEngineer, ForMail, ReadError, by_link, for_mail, list_own, list_received, own, received,
};
pub use remind::{REMIND_AFTER, remind_due};
pub use revise::{ReviseError, may_revise, revise};
pub use terms::Terms;
pub use withdraw::{WithdrawError, withdraw};

#[cfg(test)]
mod tests;
