//! I4: who worked at the same place as an applicant, now or before, or knows them, does not judge them. Every operation
//! of vetters asks [`find_conflict`] before anything else.

mod declare;
mod employers;
mod find;
#[cfg(test)]
mod tests;

pub use declare::{ConflictError, declare_conflict, take_conflict_back};
pub use employers::{Employer, EmployersError, EmployersInput, list_employers, save_employers};
pub use find::{Conflict, find_conflict, list_judges};
