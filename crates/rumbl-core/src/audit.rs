//! What moderators and admins did, and which accounts elsewhere people link to their own: who, to what, when, and why,
//! written in the transaction that does it.
//! Nothing is ever changed or deleted here, not even when the people are gone.

mod by;
mod entry;
mod note;
mod subject;

pub use by::By;
pub use entry::{AuditAction, AuditEntry, list_audit_page, record};
pub use note::{NOTE_LENGTH, parse_note};
pub use subject::Subject;
