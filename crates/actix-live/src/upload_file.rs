//! A file that is being uploaded.

use std::fmt;
use std::sync::{Mutex, PoisonError};

use serde_json::Value;

/// One file, limited to the announced number of bytes.
pub(crate) struct UploadFile {
    size: u64,
    inner: Mutex<Inner>,
}

#[derive(Default)]
struct Inner {
    /// The content; empty for a file that a writer takes.
    content: Vec<u8>,
    arrived: u64,
    /// The result of the writer.
    meta: Value,
    is_complete: bool,
    is_registered: bool,
    is_closed: bool,
    /// Ends the channel that receives the file.
    closer: Option<Box<dyn Fn() + Send>>,
}

/// Whether a chunk of a file is accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Accepted {
    More,
    /// It is the last one.
    All,
    TooMuch,
    Closed,
}

impl UploadFile {
    pub(crate) fn new(size: u64) -> Self {
        Self { size, inner: Mutex::default() }
    }

    pub(crate) fn size(&self) -> u64 {
        self.size
    }

    /// Registers the channel that receives the file; returns false if there is one already or the
    /// file is not wanted.
    pub(crate) fn register(&self, closer: impl Fn() + Send + 'static) -> bool {
        let mut inner = self.inner();
        if inner.is_registered || inner.is_closed {
            return false;
        }
        inner.is_registered = true;
        inner.closer = Some(Box::new(closer));
        true
    }

    /// Counts the bytes of a chunk that has arrived.
    pub(crate) fn accept(&self, length: usize) -> Accepted {
        let mut inner = self.inner();
        let length = u64::try_from(length).unwrap_or(u64::MAX);
        let arrived = inner.arrived.saturating_add(length);
        if arrived > self.size {
            return Accepted::TooMuch;
        }
        if inner.is_closed || inner.is_complete {
            return Accepted::Closed;
        }
        inner.arrived = arrived;
        if arrived == self.size { Accepted::All } else { Accepted::More }
    }

    /// Keeps a chunk in memory, for an upload without a writer.
    pub(crate) fn keep(&self, data: &[u8]) {
        self.inner().content.extend_from_slice(data);
    }

    /// Marks the file as complete: all announced bytes have arrived and are stored.
    pub(crate) fn complete(&self, meta: Value) {
        let mut inner = self.inner();
        inner.meta = meta;
        inner.is_complete = true;
    }

    /// Whether all announced bytes have arrived. An empty file sends nothing, so it has.
    pub(crate) fn is_complete(&self) -> bool {
        self.size == 0 || self.inner().is_complete
    }

    /// How many bytes have arrived.
    pub(crate) fn arrived(&self) -> u64 {
        self.inner().arrived
    }

    pub(crate) fn meta(&self) -> Value {
        self.inner().meta.clone()
    }

    pub(crate) fn take(&self) -> (Vec<u8>, Value) {
        let mut inner = self.inner();
        (std::mem::take(&mut inner.content), std::mem::take(&mut inner.meta))
    }

    /// Accepts no further chunks, and ends the channel.
    pub(crate) fn close(&self) {
        let mut inner = self.inner();
        inner.is_closed = true;
        if let Some(closer) = inner.closer.take() {
            closer();
        }
    }

    fn inner(&self) -> std::sync::MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for UploadFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UploadFile").field("size", &self.size).finish_non_exhaustive()
    }
}
