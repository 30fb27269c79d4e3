//! The content of a file while it arrives.

use std::fmt;
use std::sync::{Mutex, PoisonError};

/// One file, limited to the announced number of bytes.
pub(crate) struct UploadFile {
    size: u64,
    inner: Mutex<Inner>,
}

#[derive(Default)]
struct Inner {
    content: Vec<u8>,
    is_registered: bool,
    is_closed: bool,
    /// Ends the channel that receives the file.
    closer: Option<Box<dyn Fn() + Send>>,
}

/// The result of writing a chunk of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Written {
    More,
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

    pub(crate) fn write(&self, data: &[u8]) -> Written {
        let mut inner = self.inner();
        let written = u64::try_from(inner.content.len() + data.len()).unwrap_or(u64::MAX);
        if inner.is_closed {
            Written::Closed
        } else if written > self.size {
            Written::TooMuch
        } else {
            inner.content.extend_from_slice(data);
            Written::More
        }
    }

    /// Whether all announced bytes have arrived.
    pub(crate) fn is_complete(&self) -> bool {
        u64::try_from(self.inner().content.len()) == Ok(self.size)
    }

    pub(crate) fn take(&self) -> Vec<u8> {
        std::mem::take(&mut self.inner().content)
    }

    /// Accepts no more, and ends the channel.
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
