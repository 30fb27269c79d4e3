//! The files that may arrive over one socket, by the keys in their tokens.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::mailbox::{EntryRef, Mailbox, Message};
use crate::upload_entry::UploadEntry;
use crate::upload_file::UploadFile;
use crate::upload_options::UploadOptions;
use crate::upload_writer::{AnyWriter, OpenWriter};

/// How many files may be in transit on one socket.
const MAX_FILES: usize = 1_000;
/// How many random bytes a key has.
const KEY_BYTES: usize = 12;

/// Clones refer to the same registry.
#[derive(Debug, Clone, Default)]
pub(crate) struct UploadRegistry(Arc<Mutex<HashMap<String, Registered>>>);

/// A file in transit. The view owns it, so the registry holds no part of it.
#[derive(Debug)]
struct Registered {
    file: Weak<UploadFile>,
    name: String,
    reference: String,
    content_type: String,
    writer: Option<OpenWriter>,
    chunk_timeout: Duration,
    view: View,
}

/// Identifies a file and its view, to notify the view about the file.
#[derive(Debug, Clone)]
pub(crate) struct View {
    /// `None` in a dead render.
    pub(crate) mailbox: Option<Mailbox>,
    /// The id of the file input.
    pub(crate) upload: String,
}

/// A file whose channel may begin.
#[derive(Debug)]
pub(crate) struct Arriving {
    entry: UploadEntry,
    writer: Option<OpenWriter>,
    pub(crate) chunk_timeout: Duration,
    view: View,
}

impl Arriving {
    pub(crate) fn file(&self) -> &Arc<UploadFile> {
        &self.entry.file
    }

    /// Notifies the view that the client has gone silent.
    pub(crate) fn tell_silence(&self) {
        let View { mailbox, upload } = &self.view;
        let file = EntryRef { upload: upload.clone(), entry: self.entry.reference.clone() };
        if let Some(mailbox) = mailbox {
            // A view that takes no more messages has ended or is about to restart.
            mailbox.send(Message::Silence(file));
        }
    }

    /// Opens a writer, if the upload has any.
    pub(crate) async fn open(&self) -> Option<Result<Box<dyn AnyWriter>, String>> {
        Some(self.writer.as_ref()?.open(self.entry.clone()).await)
    }
}

impl UploadRegistry {
    /// Returns a key for a file, or `None` if too many are in transit.
    pub(crate) fn add(
        &self,
        entry: &UploadEntry,
        options: &UploadOptions,
        view: View,
    ) -> Option<String> {
        let key = URL_SAFE_NO_PAD.encode(rand::random::<[u8; KEY_BYTES]>());
        let mut files = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        files.retain(|_, known| known.file.strong_count() > 0);
        if files.len() >= MAX_FILES {
            return None;
        }
        let registered = Registered {
            file: Arc::downgrade(&entry.file),
            name: entry.name.clone(),
            reference: entry.reference.clone(),
            content_type: entry.content_type.clone(),
            writer: options.writer.clone(),
            chunk_timeout: options.chunk_timeout,
            view,
        };
        files.insert(key.clone(), registered);
        Some(key)
    }

    pub(crate) fn find(&self, key: &str) -> Option<Arriving> {
        let files = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = files.get(key)?;
        let file = known.file.upgrade()?;
        let entry = UploadEntry {
            reference: known.reference.clone(),
            name: known.name.clone(),
            size: file.size(),
            content_type: known.content_type.clone(),
            progress: 0,
            errors: Vec::new(),
            is_preflighted: true,
            file,
        };
        let (writer, view) = (known.writer.clone(), known.view.clone());
        Some(Arriving { entry, writer, chunk_timeout: known.chunk_timeout, view })
    }
}
