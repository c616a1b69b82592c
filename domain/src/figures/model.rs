//! What is said in public about how we keep our word.

/// Figures of the last half year; each is absent under [`LEAST_SAMPLES`](super::LEAST_SAMPLES) cases.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PublicFigures {
    /// From application to decision.
    pub decisions: Option<Decisions>,
    /// Whether decisions came by the date that applicants were told.
    pub promises: Option<Promises>,
    /// From intro to answer.
    pub answers: Option<Answers>,
}

/// How long applicants wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decisions {
    /// Decided applications.
    pub count: i64,
    /// Median days from submission to decision, rounded up: half of the applicants waited no longer.
    pub median_days: i64,
}

/// Whether applicants were decided on in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Promises {
    /// Applications whose last date has passed, decided or not; those that their applicant ended before it do not count.
    pub count: i64,
    /// Of these, decided by that date, in percent, rounded down.
    pub kept_percent: i64,
}

/// How intros are answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answers {
    /// Intros that an engineer had at least 48 hours to answer.
    pub count: i64,
    /// Of these, answered within 48 hours, in percent, rounded down.
    pub within_48_hours_percent: i64,
}
