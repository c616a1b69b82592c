//! Public figures about the installation itself: computed, never typed in, and absent while too few cases stand behind them.

mod compute;
mod model;
mod queries;

pub use compute::public_figures;
pub use model::{Answers, Decisions, Promises, PublicFigures};

/// A figure over fewer cases is not shown: it would say more about chance than about us.
pub const LEAST_SAMPLES: i64 = 20;
