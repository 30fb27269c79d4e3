//! The views of one socket, so that a nested view can reach the one that contains it.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use crate::mailbox::{Mailbox, WeakMailbox};

/// The mailboxes of the views of one socket, by the ids of their elements. It has no more entries than
/// the socket has views: each new one replaces those that have ended.
#[derive(Clone, Default)]
pub(crate) struct OpenViews(Arc<Mutex<HashMap<String, WeakMailbox>>>);

impl OpenViews {
    /// Adds a view, which replaces an earlier one with its id.
    pub(crate) fn add(&self, id: &str, mailbox: &Mailbox) {
        let mut views = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        views.retain(|_, mailbox| mailbox.is_open());
        views.insert(id.to_owned(), mailbox.downgrade());
    }

    /// The mailbox of a view.
    pub(crate) fn find(&self, id: &str) -> Option<WeakMailbox> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(id).cloned()
    }
}

impl fmt::Debug for OpenViews {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OpenViews")
    }
}

#[cfg(test)]
mod tests {
    use super::{Mailbox, OpenViews};

    #[test]
    fn views_that_have_ended_make_room_for_others() {
        let views = OpenViews::default();
        let first = Mailbox::new(|_| true);
        views.add("first", &first);
        assert!(views.find("first").is_some() && views.find("second").is_none());
        drop(first);
        views.add("second", &Mailbox::new(|_| true));
        assert!(views.find("first").is_none());
    }
}
