//! Intros: the form that asks, the company's list, and the engineer's answer by mail or signed in.

pub mod answer;
pub mod ask;
pub mod company;
pub mod desk;
pub mod drafts;
mod errors;
pub mod forms;
pub mod received;
pub mod views;
pub(crate) mod words;
