//! What happened to a stream since it was rendered last.

/// The header of a stream in a message.
#[derive(Debug)]
pub(crate) struct StreamChanges {
    /// `[ref, inserts, deletes, reset?]` as JSON.
    pub(crate) header: String,
    /// There is nothing to tell.
    pub(crate) is_empty: bool,
}
