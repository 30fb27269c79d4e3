//! A topic with presences, and a subscriber that receives them.

use std::sync::Arc;
use std::time::Duration;

use pubsub::{LocalPubSub, Payload, Presence, PresenceConfig, PubSub, SubscriberId, Subscription};
use serde_json::{Value, json};
use tokio::time::{sleep, timeout};

use crate::support::Recorder;

pub(crate) const TOPIC: &str = "room:a";

/// Longer than it takes to publish everything pending.
pub(crate) const QUIET: Duration = Duration::from_secs(5);

pub(crate) struct Room {
    pub(crate) presence: Presence,
    pub(crate) pubsub: PubSub,
    pub(crate) recorder: Arc<Recorder>,
    _subscription: Subscription,
}

pub(crate) fn room(max_people: usize) -> Room {
    room_on(PubSub::new(LocalPubSub), max_people)
}

/// The topic as it is on one of several nodes.
pub(crate) fn room_on(pubsub: PubSub, max_people: usize) -> Room {
    room_with(pubsub, PresenceConfig { max_people, ..PresenceConfig::default() })
}

pub(crate) fn room_with(pubsub: PubSub, config: PresenceConfig) -> Room {
    let presence = Presence::new(pubsub.clone(), config);
    let (recorder, subscription) = Recorder::on(&pubsub, TOPIC);
    Room { presence, pubsub, recorder, _subscription: subscription }
}

impl Room {
    pub(crate) fn enter(&self, key: &str) -> SubscriberId {
        let owner = self.pubsub.next_id();
        self.presence.track(TOPIC, owner, key, &json!({})).unwrap();
        owner
    }

    pub(crate) fn state(&self) -> (Payload, Option<Value>) {
        let mut got = None;
        self.presence.with_state(TOPIC, |state| got = Some(state.clone()));
        let state = got.unwrap();
        (state.state, state.count.map(|count| count.parse().unwrap()))
    }

    pub(crate) async fn expect(&self, event: &str) -> Value {
        let (got, payload) = timeout(QUIET, self.recorder.next()).await.unwrap();
        assert_eq!(got, event, "{payload}");
        payload
    }

    pub(crate) async fn expect_nothing(&self) {
        sleep(QUIET).await;
        assert_eq!(self.recorder.messages(), []);
    }
}

/// The refs of a key's metas.
pub(crate) fn refs(entry: &Value) -> Vec<String> {
    let metas = entry["metas"].as_array().unwrap();
    metas.iter().map(|meta| meta["phx_ref"].as_str().unwrap().to_owned()).collect()
}
