//! The monthly digest: one issue a period, its picks, and one row for each recipient's copy.
//!
//! **The guarantee** (`deliveries` is the ledger). For one copy let R be the receiver's durable acceptance and C our
//! durable record of it. SMTP answers once after R and cannot be asked again, so only the time from the last byte of
//! `CRLF.CRLF` until C is durable is undecidable. Hence:
//! - *no subscriber is skipped*: a row exists from the freeze on and leaves the open states only by an outcome that is
//!   written down with its reason;
//! - *none is mailed twice* outside that window. Inside it the copy is `uncertain`; `digest.uncertain` says whether it
//!   is held for a person or sent again, once, under the same Message-ID. At most the copies in flight can get there;
//! - at every moment frozen = sent + bounced + suppressed + skipped + failed + held + uncertain + pending.
//!
//! A digest:
//! ```text
//!   planned ─▶ previewed ─▶ approved ─▶ frozen ─▶ sending ─▶ finished
//!      │           │            │          │       │  ▲
//!      │           └─▶ skipped ◀┘          │       ▼  │ resume
//!      └─▶ skipped (too few engineers)     │      paused
//!   any state before finished ─▶ cancelled (its open copies become skipped)
//!   finished ─▶ sending (a held copy is to be sent after all: staff, or late evidence)
//! ```
//! The time of the cron is T. Candidates are chosen at T − 5 days, and asked (`asking`); staff approve or hold until T; with approval `auto`
//! an issue that renders cleanly approves itself at T. What readers see is snapshotted when it is approved. The freeze
//! writes all rows, and `frozen_at` last: nothing is claimed before it.
//!
//! A copy:
//! ```text
//!   waiting ─▶ leased ─▶ in_flight ─▶ sent | bounced | failed
//!    ▲ ▲          │          ├──────▶ deferred (4xx, policy, lost before the dot) ─▶ waiting when it is due
//!    │ └──────────┤          └──────▶ uncertain (lost after the dot, or the worker died)
//!    │  released  │                       ├──▶ held ─▶ sent | failed | waiting (staff, or late evidence)
//!    └────────────┼───────────────────────┘ resend: once, then held
//!                 └─▶ skipped | suppressed (rechecked just before the wire)
//! ```
//! Every write after a claim names (owner, epoch): a worker that slept changes nothing of its successor's.

pub mod approve;
pub mod asking;
pub mod calendar;
pub mod choose;
pub mod claim;
pub mod compose;
pub mod control;
pub mod copy;
pub mod desk;
pub mod edit;
pub mod export;
pub mod flight;
mod forget;
pub mod freeze;
pub mod gates;
pub mod held;
pub mod identity;
pub mod issue;
pub mod ledger;
pub mod model;
pub mod notices;
pub mod pick;
pub mod plan;
pub mod preview;
pub mod progress;
mod queries;
pub mod recover;
pub mod render;
pub mod settle;

pub use forget::forget_engineer;
pub use model::{DeliveryState, Digest, DigestError, DigestState, Pick, PickState, Scope, UncertainPolicy};

#[cfg(test)]
mod tests;
