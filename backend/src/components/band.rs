//! The response band: `response_band` of `templates/components/bands.html`.

use domain::bands::{Band, Level};
use serde::Serialize;

/// How somebody answers, in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ResponseBand {
    /// Of the mark.
    pub level: Level,
    /// The word.
    pub label: &'static str,
    /// What it rests on; nothing while there is too little.
    pub sample: Option<String>,
}

impl From<Band> for ResponseBand {
    fn from(band: Band) -> Self {
        let level = band.level();
        let label = match level {
            Level::Unknown => "New here: too few requests to say how they answer",
            Level::Low => "Often takes longer than 2 days, or does not answer",
            Level::Fair => "Answers within 2 days more often than not",
            Level::High => "Answers nearly always within 2 days",
        };
        let sample =
            (level != Level::Unknown).then(|| format!("{} of {} in time", band.answered, band.asked));
        Self { level, label, sample }
    }
}

impl ResponseBand {
    /// What of it costs something, to whoever it is about.
    #[must_use]
    pub fn own(band: Band) -> Self {
        let own = Self::from(band);
        let label = match own.level {
            Level::Unknown => "Too few requests so far: nothing is shown of you",
            Level::Low => "Often longer than 2 days, or no answer",
            Level::Fair => "Within 2 days more often than not",
            Level::High => "Nearly always within 2 days",
        };
        Self { label, ..own }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_counted_out_of_a_small_sample() {
        assert_eq!(ResponseBand::from(Band { asked: 4, answered: 0 }).sample, None);
        let band = ResponseBand::from(Band { asked: 20, answered: 18 });
        assert_eq!(
            (band.label, band.sample.as_deref()),
            ("Answers nearly always within 2 days", Some("18 of 20 in time"))
        );
    }
}
