//! Messages to a view from within the server.

use std::any::{Any, TypeId};
use std::fmt;
use std::sync::{Arc, Weak};

use pubsub::{Broadcast, Subscriber};

use crate::navigation::Patch;
use crate::tasks::Ended;

/// A message to one view.
pub(crate) enum Message {
    /// The view's `Info`.
    Info(Box<dyn Any + Send>),
    /// A task of the view has ended.
    Task(Ended),
    Broadcast(Broadcast),
    Component(ComponentUpdate),
    /// A nested view changes the address of the page.
    Patch(Patch),
    /// The client has fallen silent in the middle of a file.
    Silence(EntryRef),
}

/// A file of a view.
#[derive(Debug, Clone)]
pub(crate) struct EntryRef {
    /// The id of its file input.
    pub(crate) upload: String,
    pub(crate) entry: String,
}

/// A change to a component from outside.
pub(crate) struct ComponentUpdate {
    pub(crate) kind: TypeId,
    pub(crate) id: String,
    pub(crate) update: Update,
}

/// A type-erased change to a component.
pub(crate) type Update = Box<dyn FnOnce(&mut dyn Any) + Send>;

/// Sends mail; returns false if it is not accepted.
type Deliver = dyn Fn(Message) -> bool + Send + Sync;

/// Puts mail into a view's inbox; returns false if the view accepts no more.
#[derive(Clone)]
pub(crate) struct Mailbox(Arc<Deliver>);

impl Mailbox {
    pub(crate) fn new(send: impl Fn(Message) -> bool + Send + Sync + 'static) -> Self {
        Self(Arc::new(send))
    }

    pub(crate) fn send(&self, mail: Message) -> bool {
        (self.0)(mail)
    }

    /// A handle that doesn't keep the mailbox.
    pub(crate) fn downgrade(&self) -> WeakMailbox {
        WeakMailbox(Arc::downgrade(&self.0))
    }
}

/// The mailbox of a view that may have ended.
#[derive(Clone)]
pub(crate) struct WeakMailbox(Weak<Deliver>);

impl WeakMailbox {
    pub(crate) fn is_open(&self) -> bool {
        self.0.strong_count() > 0
    }

    /// Sends mail; returns false if the view has ended or accepts no more.
    pub(crate) fn send(&self, mail: Message) -> bool {
        self.0.upgrade().is_some_and(|deliver| deliver(mail))
    }
}

impl fmt::Debug for Mailbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Mailbox")
    }
}

impl Subscriber for Mailbox {
    fn deliver(&self, broadcast: &Broadcast) {
        self.send(Message::Broadcast(broadcast.clone()));
    }
}
