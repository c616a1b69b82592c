//! People who can sign in.

mod contacts;

pub use contacts::{Contact, find_contact, list_staff_contacts};
