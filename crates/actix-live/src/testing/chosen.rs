//! Files that a visitor has chosen.

use serde_json::{Value, json};

use crate::upload_receiver::UploadReceiver;

/// A file on the visitor's machine.
#[derive(Debug, Clone)]
pub struct TestFile {
    /// Its name.
    pub name: String,
    /// Its type, such as `image/png`.
    pub content_type: String,
    /// Its content.
    pub content: Vec<u8>,
}

impl TestFile {
    /// A file with this name, type and content.
    pub fn new(
        name: impl Into<String>,
        content_type: impl Into<String>,
        content: impl Into<Vec<u8>>,
    ) -> Self {
        Self { name: name.into(), content_type: content_type.into(), content: content.into() }
    }
}

/// Which file of a page it is.
#[derive(Clone)]
pub(super) struct FileRef {
    /// The id of its file input.
    pub(super) upload: String,
    /// Its number on the page.
    pub(super) entry: String,
    /// The component that its form targets.
    pub(super) cid: Option<u64>,
}

/// A file that was chosen in a file input.
pub(super) struct Chosen {
    pub(super) reference: FileRef,
    pub(super) file: TestFile,
    pub(super) permitted: Option<Permitted>,
    pub(super) sent: usize,
}

/// Where a file goes.
pub(super) enum Permitted {
    Here { receiver: Box<UploadReceiver>, chunk_size: usize },
    Elsewhere,
}

impl Chosen {
    /// What the client says about the file.
    pub(super) fn announced(&self) -> Value {
        let TestFile { name, content_type, content } = &self.file;
        json!({ "ref": self.reference.entry, "name": name, "size": content.len(), "type": content_type })
    }
}
