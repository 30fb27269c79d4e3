//! Changes to a stream since it was last rendered.

/// The header of a stream in a message.
#[derive(Debug)]
pub(crate) struct StreamChanges {
    /// `[ref, inserts, deletes, reset?]` as JSON.
    pub(crate) header: String,
    /// Whether there are no changes.
    pub(crate) is_empty: bool,
}
