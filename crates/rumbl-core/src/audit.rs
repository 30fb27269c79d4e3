//! The audit log: what moderators and admins did, and which external accounts users linked to their own. Each entry
//! says who, what, to what, when and why, and is written in the same transaction as the action.
//!
//! Entries are never changed or deleted, not even when the users they name are gone.

mod by;
mod entry;
mod note;
mod subject;

pub use by::By;
pub use entry::{AuditAction, AuditEntry, MESSAGE_NAME, list_audit_page, record};
pub use note::{NOTE_LENGTH, parse_note};
pub use subject::Subject;
