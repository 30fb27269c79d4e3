//! Text that many messages share.

use std::any::Any;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use bytes::Bytes;
use bytestring::ByteString;

use crate::contents::Contents;

/// JSON text that many messages share. Clones refer to the same text.
///
/// A sender that tracks its memory counts the text once: the first message that it queues creates a
/// [guard](Self::guard), the other queued messages share it, and the last one drops it.
#[derive(Clone)]
pub struct SharedText {
    of: Arc<Inner>,
    /// The offset of this text within the whole.
    from: usize,
}

struct Inner {
    whole: Contents,
    bytes: Bytes,
    guard: Mutex<Weak<dyn Any + Send + Sync>>,
}

impl SharedText {
    pub(crate) fn new(text: ByteString) -> Self {
        let bytes = text.as_bytes().clone();
        let guard = Mutex::new(Weak::<()>::new() as Weak<dyn Any + Send + Sync>);
        Self { of: Arc::new(Inner { whole: Contents::Json(text), bytes, guard }), from: 0 }
    }

    /// The same text without its first character, which must be a single byte long.
    pub(crate) fn without_first_byte(&self) -> Self {
        Self { of: Arc::clone(&self.of), from: self.from + 1 }
    }

    pub(crate) fn contents(&self) -> &Contents {
        &self.of.whole
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        match &self.of.whole {
            Contents::Json(text) => text.get(self.from..).unwrap_or_default(),
            _ => "",
        }
    }

    /// The text's bytes, without a copy.
    pub fn bytes(&self) -> Bytes {
        self.of.bytes.slice(self.from.min(self.of.bytes.len())..)
    }

    /// Returns a guard that is dropped with the last message holding it. `begin` creates it from
    /// the size of the whole text in bytes, unless another message already holds one.
    pub fn guard<T: Send + Sync + 'static>(
        &self,
        begin: impl FnOnce(usize) -> T,
    ) -> Arc<dyn Any + Send + Sync> {
        let mut guard = self.of.guard.lock().unwrap_or_else(PoisonError::into_inner);
        guard.upgrade().unwrap_or_else(|| {
            let fresh: Arc<dyn Any + Send + Sync> = Arc::new(begin(self.of.bytes.len()));
            *guard = Arc::downgrade(&fresh);
            fresh
        })
    }
}

impl fmt::Debug for SharedText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SharedText").field("bytes", &self.as_str().len()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::SharedText;

    #[test]
    fn a_guard_is_made_by_the_first_who_holds_it_and_dropped_with_the_last() {
        let text = SharedText::new("{}".into());
        let rest = text.without_first_byte();
        assert_eq!((rest.as_str(), &rest.bytes()[..]), ("}", &b"}"[..]));
        let first = text.guard(|bytes| bytes);
        let second = rest.guard(|_| 0_usize);
        assert!(Arc::ptr_eq(&first, &second));
        assert_eq!(second.downcast_ref::<usize>(), Some(&2));
        drop(first);
        assert_eq!(text.guard(|_| 0_usize).downcast_ref::<usize>(), Some(&2));
        drop(second);
        assert_eq!(text.guard(|_| 0_usize).downcast_ref::<usize>(), Some(&0));
    }
}
