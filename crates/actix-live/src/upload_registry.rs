//! The files that may arrive over one socket, by the keys in their tokens.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::upload_file::UploadFile;

/// How many files may be in transit on one socket.
const MAX_FILES: usize = 1_000;
/// How many random bytes a key has.
const KEY_BYTES: usize = 12;

/// Clones refer to the same registry.
#[derive(Debug, Clone, Default)]
pub(crate) struct UploadRegistry(Arc<Mutex<HashMap<String, Weak<UploadFile>>>>);

impl UploadRegistry {
    /// Returns a key for a file, or `None` if too many are in transit.
    pub(crate) fn add(&self, file: &Arc<UploadFile>) -> Option<String> {
        let key = URL_SAFE_NO_PAD.encode(rand::random::<[u8; KEY_BYTES]>());
        let mut files = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        files.retain(|_, file| file.strong_count() > 0);
        if files.len() >= MAX_FILES {
            return None;
        }
        files.insert(key.clone(), Arc::downgrade(file));
        Some(key)
    }

    pub(crate) fn find(&self, key: &str) -> Option<Arc<UploadFile>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(key)?.upgrade()
    }
}
