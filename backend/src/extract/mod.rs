//! The doors by which a request's parts reach a handler. The framework's own are banned by `clippy.toml`.

pub mod actor;
pub mod bearer;
pub mod client;
pub mod cookies;
pub mod form;
pub mod guard;
pub mod local_path;
pub mod path;
pub mod upload;
pub mod visit;

pub use form::{Form, Nothing};
pub use local_path::local_path;
pub use path::{Path, Query};
pub use upload::{Upload, Uploaded};
pub use visit::Visit;
