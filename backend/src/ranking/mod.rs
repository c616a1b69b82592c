//! `backend ranking`: comparing versions of the top score over what was shown.

pub mod command;
