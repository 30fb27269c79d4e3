//! One file of an upload.

use std::sync::Arc;

use serde_json::Value;

use crate::upload_file::UploadFile;

/// The error of a file whose client has gone silent.
pub(crate) const INTERRUPTED: &str = "interrupted";

/// One chosen file.
#[derive(Debug, Clone)]
pub struct UploadEntry {
    /// Its number on the page.
    pub reference: String,
    /// Its name on the visitor's machine.
    pub name: String,
    /// Its announced size in bytes.
    pub size: u64,
    /// Its announced type.
    pub content_type: String,
    /// How much of it has arrived, in percent.
    pub progress: u8,
    /// Why it is refused: `too_large`, `not_accepted`, `interrupted` when the client sent nothing of
    /// it for [`chunk_timeout`](crate::UploadOptions::chunk_timeout), or an error from the app or the
    /// client.
    pub errors: Vec<String>,
    pub(crate) is_preflighted: bool,
    pub(crate) file: Arc<UploadFile>,
}

impl UploadEntry {
    /// The result of its writer, once it is complete; of one that is sent elsewhere, what its client
    /// was given.
    pub fn meta(&self) -> Value {
        self.file.meta()
    }

    /// How many of its bytes have arrived.
    pub fn arrived(&self) -> u64 {
        self.file.arrived()
    }

    /// Whether the whole file has arrived.
    pub fn is_done(&self) -> bool {
        self.progress >= 100 && self.errors.is_empty()
    }
}
