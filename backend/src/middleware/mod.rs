//! What happens around every handler, from the outside in: log and request id, measure, compress, headers, same origin, errors.

pub mod errors;
pub mod headers;
pub mod measure;
pub mod same_origin;
