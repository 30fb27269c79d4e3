//! A queue of a topic's broadcasts, for code that awaits them.

use std::sync::Arc;

use tokio::sync::mpsc;

use crate::broadcast::Broadcast;
use crate::subscriber::Subscriber;
use crate::topics::Subscription;

/// Broadcasts that wait for one [`Listener`]; it misses what comes while it is full.
pub const MAX_LISTENER_QUEUE: usize = 1024;

/// Receives a topic's broadcasts; dropping it unsubscribes.
#[derive(Debug)]
pub struct Listener {
    receiver: mpsc::Receiver<Broadcast>,
    _subscription: Subscription,
}

struct Queue(mpsc::Sender<Broadcast>);

impl Listener {
    /// A listener whose queue `subscribe` subscribes.
    pub(crate) fn new(subscribe: impl FnOnce(Arc<dyn Subscriber>) -> Subscription) -> Self {
        let (sender, receiver) = mpsc::channel(MAX_LISTENER_QUEUE);
        Self { receiver, _subscription: subscribe(Arc::new(Queue(sender))) }
    }

    /// Waits for the next broadcast.
    pub async fn recv(&mut self) -> Option<Broadcast> {
        self.receiver.recv().await
    }

    /// The next broadcast, if it is there already.
    pub fn try_recv(&mut self) -> Option<Broadcast> {
        self.receiver.try_recv().ok()
    }
}

impl Subscriber for Queue {
    fn deliver(&self, broadcast: &Broadcast) {
        // A listener that is full or gone misses it; nobody waits for a listener.
        self.0.try_send(broadcast.clone()).ok();
    }
}
