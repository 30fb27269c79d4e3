//! Changes to a stream since it was last rendered.

/// What a message says about a stream, besides the items themselves.
#[derive(Debug)]
pub(crate) struct StreamChanges<'a> {
    /// The stream's name, for which the client is given a number.
    pub(crate) name: &'a str,
    /// `inserts, deletes, reset?` as JSON.
    pub(crate) json: String,
    /// Whether there are no changes.
    pub(crate) is_empty: bool,
}
