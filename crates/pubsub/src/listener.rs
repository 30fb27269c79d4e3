//! A queue of a topic's broadcasts, for code that awaits them.

use std::sync::Arc;

use tokio::sync::mpsc;

use crate::broadcast::Broadcast;
use crate::overview::Backlog;
use crate::subscriber::Subscriber;
use crate::topics::Subscription;

/// The queue length of a [`Listener`]; broadcasts that arrive while it is full are dropped.
pub const MAX_LISTENER_QUEUE: usize = 1024;

/// Receives a topic's broadcasts, in order, through a queue of [`MAX_LISTENER_QUEUE`]; dropping it
/// unsubscribes.
///
/// ```
/// # use pubsub::{Broadcast, LocalPubSub, Payload, PubSub};
/// let pubsub = PubSub::new(LocalPubSub);
/// let mut lobby = pubsub.listen("room:lobby");
/// pubsub.broadcast(&Broadcast::new("room:lobby", "said", Payload::json("hello")));
/// pubsub.broadcast(&Broadcast::new("room:other", "said", Payload::json("not for the lobby")));
/// assert_eq!(lobby.try_recv().map(|said| said.topic().to_owned()), Some("room:lobby".to_owned()));
/// assert!(lobby.try_recv().is_none());
/// ```
#[derive(Debug)]
pub struct Listener {
    receiver: mpsc::Receiver<Broadcast>,
    _subscription: Subscription,
}

struct Queue(mpsc::Sender<Broadcast>);

impl Listener {
    /// Creates a listener and subscribes its queue with `subscribe`.
    pub(crate) fn new(subscribe: impl FnOnce(Arc<dyn Subscriber>) -> Subscription) -> Self {
        let (sender, receiver) = mpsc::channel(MAX_LISTENER_QUEUE);
        Self { receiver, _subscription: subscribe(Arc::new(Queue(sender))) }
    }

    /// Waits for the next broadcast. It is never `None` while the listener exists, because dropping
    /// the listener is what unsubscribes it.
    pub async fn recv(&mut self) -> Option<Broadcast> {
        self.receiver.recv().await
    }

    /// The next broadcast, if one has already arrived.
    pub fn try_recv(&mut self) -> Option<Broadcast> {
        self.receiver.try_recv().ok()
    }
}

impl Subscriber for Queue {
    fn deliver(&self, broadcast: &Broadcast) {
        // A listener that is full or dropped misses the broadcast; broadcasting never waits for a
        // listener.
        self.0.try_send(broadcast.clone()).ok();
    }

    fn backlog(&self) -> Backlog {
        Backlog { messages: self.0.max_capacity() - self.0.capacity(), bytes: 0 }
    }
}
