//! What reaches a view from within the server.

use std::any::{Any, TypeId};
use std::sync::Arc;

use pubsub::{Broadcast, Subscriber};

/// A message to one view.
pub(crate) enum Mail {
    /// The view's `Info`.
    Info(Box<dyn Any + Send>),
    /// Something for the view to run; what it is, the view's type knows.
    Apply(Box<dyn Any + Send>),
    Broadcast(Broadcast),
    Component(ComponentUpdate),
}

/// A change of a component from outside.
pub(crate) struct ComponentUpdate {
    pub(crate) kind: TypeId,
    pub(crate) id: String,
    pub(crate) update: Update,
}

/// Changes a component of any type.
pub(crate) type Update = Box<dyn FnOnce(&mut dyn Any) + Send>;

/// Sends mail; false if it is not taken.
type Deliver = dyn Fn(Mail) -> bool + Send + Sync;

/// Puts mail into a view's inbox; false once the view takes no more.
#[derive(Clone)]
pub(crate) struct Mailbox(Arc<Deliver>);

impl Mailbox {
    pub(crate) fn new(send: impl Fn(Mail) -> bool + Send + Sync + 'static) -> Self {
        Self(Arc::new(send))
    }

    pub(crate) fn send(&self, mail: Mail) -> bool {
        (self.0)(mail)
    }
}

impl Subscriber for Mailbox {
    fn deliver(&self, broadcast: &Broadcast) {
        self.send(Mail::Broadcast(broadcast.clone()));
    }
}
