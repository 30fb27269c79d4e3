//! A subscriber that records what it receives.

use std::sync::{Arc, Mutex};

use pubsub::{Broadcast, PubSub, Subscriber, Subscription};
use serde_json::Value;
use tokio::sync::Notify;

#[derive(Debug, Default)]
pub(crate) struct Recorder {
    got: Mutex<Vec<Broadcast>>,
    arrived: Notify,
}

impl Subscriber for Recorder {
    fn deliver(&self, broadcast: &Broadcast) {
        self.got.lock().unwrap().push(broadcast.clone());
        self.arrived.notify_one();
    }
}

impl Recorder {
    pub(crate) fn on(pubsub: &PubSub, topic: &str) -> (Arc<Self>, Subscription) {
        let recorder = Arc::<Self>::default();
        let subscriber = Arc::clone(&recorder) as Arc<dyn Subscriber>;
        (recorder, pubsub.subscribe(topic, subscriber))
    }

    pub(crate) fn take(&self) -> Vec<Broadcast> {
        std::mem::take(&mut *self.got.lock().unwrap())
    }

    /// The events and payloads received so far.
    pub(crate) fn messages(&self) -> Vec<(String, Value)> {
        let parse = |broadcast: Broadcast| {
            (broadcast.event().to_owned(), broadcast.payload().parse().unwrap())
        };
        self.take().into_iter().map(parse).collect()
    }

    /// Waits for the next broadcast.
    pub(crate) async fn next(&self) -> (String, Value) {
        loop {
            let first = {
                let mut got = self.got.lock().unwrap();
                (!got.is_empty()).then(|| got.remove(0))
            };
            match first {
                Some(first) => {
                    return (first.event().to_owned(), first.payload().parse().unwrap());
                }
                None => self.arrived.notified().await,
            }
        }
    }
}
