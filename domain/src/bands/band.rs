//! From counts to a word.

use crate::directory::rules::RESPONSE_PRIOR;
use crate::text_enum;

/// Cases under which nothing is said of anybody.
pub const LEAST: i64 = 5;
/// Smoothed share from which on the band is [`Level::High`].
pub const HIGH: f64 = 0.8;
/// Smoothed share from which on it is [`Level::Fair`]; under it [`Level::Low`].
pub const FAIR: f64 = 0.6;

text_enum! {
    /// The word for a share.
    pub enum Level {
        /// Too few cases to say.
        Unknown = "unknown",
        /// Most wait longer than two days, or for ever.
        Low = "low",
        /// Many are answered in time.
        Fair = "fair",
        /// Nearly all are.
        High = "high",
    }
}

/// How somebody answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Band {
    /// What was answered, or has waited 48 hours.
    pub asked: i64,
    /// Of it answered within 48 hours.
    pub answered: i64,
}

impl Band {
    /// `(answered + 3.5) / (asked + 5)`, the R of product.md.
    #[must_use]
    pub fn share(self) -> f64 {
        (self.answered.max(0) as f64 + RESPONSE_PRIOR.0) / (self.asked.max(0) as f64 + RESPONSE_PRIOR.1)
    }

    /// Its word.
    #[must_use]
    pub fn level(self) -> Level {
        match self.share() {
            _ if self.asked < LEAST => Level::Unknown,
            share if share >= HIGH => Level::High,
            share if share >= FAIR => Level::Fair,
            _ => Level::Low,
        }
    }

    /// Whether it costs something.
    #[must_use]
    pub fn is_low(self) -> bool {
        self.level() == Level::Low
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn shares_become_words() {
        for (asked, answered, level) in [
            (0, 0, Level::Unknown),
            (4, 4, Level::Unknown),
            (4, 0, Level::Unknown),
            (5, 5, Level::High), // 8.5 / 10
            (5, 4, Level::Fair), // 7.5 / 10
            (5, 2, Level::Low),  // 5.5 / 10
            (20, 20, Level::High),
            (20, 16, Level::Fair),  // 19.5 / 25 = 0.78
            (20, 17, Level::High),  // 20.5 / 25 = 0.82
            (100, 60, Level::Fair), // 63.5 / 105 = 0.605
            (100, 59, Level::Low),
        ] {
            assert_eq!(Band { asked, answered }.level(), level, "{answered} of {asked}");
        }
    }

    proptest! {
        #[test]
        fn an_answer_never_hurts_and_a_silence_never_helps(asked in 0_i64..500, late in 0_i64..500) {
            let band = Band { asked: asked + late, answered: asked };
            let better = Band { asked: band.asked + 1, answered: band.answered + 1 };
            let worse = Band { asked: band.asked + 1, ..band };
            prop_assert!((0.0..=1.0).contains(&band.share()));
            prop_assert!(worse.share() < band.share());
            prop_assert!(better.share() >= band.share() || band.share() > 0.99);
        }
    }
}
