//! Text that is in many messages at once.

use std::any::Any;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use bytes::Bytes;
use bytestring::ByteString;

use crate::contents::Contents;

/// JSON text that many messages share. A clone is the same.
///
/// A sender that counts what it holds counts the text once: the first message that it sends makes a
/// [guard](Self::guard), the others that wait beside it share the guard, and it is dropped with the last.
#[derive(Clone)]
pub struct SharedText {
    of: Arc<Inner>,
    /// Where the text begins in the whole.
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

    /// The same text, which begins with a character of one byte, from the next character on.
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

    /// The text's bytes, which stay where they are.
    pub fn bytes(&self) -> Bytes {
        self.of.bytes.slice(self.from.min(self.of.bytes.len())..)
    }

    /// What is dropped with the last message that holds it: `begin` makes it, unless another message
    /// holds it already. It is given the size of the whole text in bytes.
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
