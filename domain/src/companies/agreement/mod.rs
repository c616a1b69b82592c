//! The hiring agreement (product.md C9): a versioned text, signed by somebody who acts for the company before its first
//! request to an engineer.
//!
//! The text in force is the highest version. A signature names the version and its hash, holds the name as it was typed,
//! the address it came from and the time, and stays as it is; a trigger refuses anything else. A new version asks again.

mod model;
mod publish;
mod queries;
mod read;
mod sign;

pub use model::{Agreement, Signature};
pub use publish::{InForce, PublishError, in_force, publish};
pub use queries::{find_signature, is_signed};
pub use read::{Paper, ReadError, find_unsigned, list_signed, own_paper, read};
pub use sign::{SignError, Signing, sign};

#[cfg(test)]
mod tests;
