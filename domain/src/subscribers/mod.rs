//! Addresses that get the digest; none needs an account (product.md D1, D2, D12).
//!
//! ```text
//!   unconfirmed ─▶ confirmed ⇄ paused
//!        ▲  │ 30 days    └──▶ unsubscribed ─▶ (undo, or a new double opt-in) confirmed
//!        │  └▶ deleted           │
//!        └───────────────────────┘
//! ```
//! Nobody is confirmed without evidence: each opt-in is a row of `subscriber_consents`. Erasure deletes all of it and
//! leaves a keyed hash of the address in `suppressions`.

mod model;
mod queries;
mod schedule;

pub use model::{Subscriber, SubscriberState};
pub use queries::find;
pub use schedule::next_issue_at;
