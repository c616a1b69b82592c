//! The ground of both processes. Knows no feature.

pub mod actor;
pub mod assets;
pub mod audit;
pub mod clock;
pub mod config;
pub mod context;
pub mod cursor;
pub mod db;
pub mod email;
pub mod fields;
pub mod heartbeat;
pub mod ids;
pub mod installation;
pub mod keys;
pub mod links;
pub mod listen;
pub mod markdown;
pub mod mjml;
pub mod money;
pub mod places;
pub mod redact;
pub mod redis;
pub mod spool;
pub mod telemetry;
pub mod templates;
pub mod workdays;
