#![doc = include_str!("../README.md")]

pub mod accounts;
pub mod annotations;
pub mod audit;
pub mod backup;
pub mod changeset;
pub mod conversations;
pub mod directory;
mod error;
pub mod follows;
pub mod idempotency;
pub mod ids;
pub mod imports;
pub mod inbox;
pub mod jobs;
mod link_token;
pub mod log;
pub mod migrations;
pub mod multimedia;
pub mod notifications;
pub mod page;
pub mod personal_data;
mod precondition;
pub mod reactions;
pub mod repo;
pub mod reports;
pub mod rooms;
mod schema;
pub mod search;
pub mod seeds;
pub mod tables;
pub mod transfer;
pub mod uploads;
pub mod webhooks;

pub use changeset::ConstraintKind;
pub use error::{Error, MigrationFault, Result, TransferFault};
pub use precondition::IfUnchanged;
