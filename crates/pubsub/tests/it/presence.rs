//! What subscribers of a topic see of its presences.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::Duration;

use proptest::prelude::*;
use pubsub::{
    COUNT_WINDOW, Fetch, LocalPubSub, MAX_METAS, PRESENCE_WINDOW, Payload, Presence,
    PresenceConfig, PubSub, SubscriberId, Subscription,
};
use serde_json::{Map, Value, json};
use tokio::sync::Notify;
use tokio::time::{Instant, sleep, timeout};

use crate::support::Recorder;

const TOPIC: &str = "room:a";

/// Longer than everything that is still to be published takes.
const QUIET: Duration = Duration::from_secs(5);

struct Room {
    presence: Presence,
    pubsub: PubSub,
    recorder: Arc<Recorder>,
    _subscription: Subscription,
}

fn room(max_people: usize) -> Room {
    let pubsub = PubSub::new(LocalPubSub);
    let config = PresenceConfig { max_people, ..PresenceConfig::default() };
    let presence = Presence::new(pubsub.clone(), config);
    let (recorder, subscription) = Recorder::on(&pubsub, TOPIC);
    Room { presence, pubsub, recorder, _subscription: subscription }
}

impl Room {
    fn enter(&self, key: &str) -> SubscriberId {
        let owner = self.pubsub.next_id();
        self.presence.track(TOPIC, owner, key, &json!({})).unwrap();
        owner
    }

    fn state(&self) -> (Payload, Option<Value>) {
        let mut got = None;
        self.presence.with_state(TOPIC, |state| got = Some(state.clone()));
        let state = got.unwrap();
        (state.state, state.count.map(|count| count.parse().unwrap()))
    }

    async fn expect(&self, event: &str) -> Value {
        let (got, payload) = timeout(QUIET, self.recorder.next()).await.unwrap();
        assert_eq!(got, event, "{payload}");
        payload
    }

    async fn expect_nothing(&self) {
        sleep(QUIET).await;
        assert_eq!(self.recorder.messages(), []);
    }
}

fn keys(entries: &Value) -> Vec<&str> {
    entries.as_object().unwrap().keys().map(String::as_str).collect()
}

#[tokio::test(start_paused = true)]
async fn presence_window_is_between_two_diffs_and_the_first_goes_out_at_once() {
    let room = room(10);
    let since = Instant::now();
    room.enter("ann");
    assert_eq!(keys(&room.expect("presence_diff").await["joins"]), ["ann"]);
    assert_eq!(since.elapsed(), Duration::ZERO);
    room.enter("bob");
    sleep(PRESENCE_WINDOW / 2).await;
    room.enter("cid");
    assert_eq!(keys(&room.expect("presence_diff").await["joins"]), ["bob", "cid"]);
    assert!(since.elapsed() >= PRESENCE_WINDOW && since.elapsed() < PRESENCE_WINDOW * 2);
    room.expect_nothing().await;
}

#[tokio::test(start_paused = true)]
async fn a_key_that_comes_and_goes_within_a_window_is_not_mentioned() {
    let room = room(10);
    room.enter("ann");
    room.expect("presence_diff").await;
    let bob = room.enter("bob");
    room.presence.untrack(TOPIC, bob, "bob");
    room.expect_nothing().await;
    assert_eq!(room.presence.count(TOPIC), 1);
}

#[tokio::test(start_paused = true)]
async fn max_people_are_listed_in_the_order_they_came_and_the_next_takes_a_free_place() {
    let room = room(2);
    let zoe = room.enter("zoe");
    room.enter("yan");
    room.enter("ann");
    room.enter("bob");
    let diff = room.expect("presence_diff").await;
    assert_eq!(keys(&diff["joins"]), ["yan", "zoe"]);
    assert_eq!(room.expect("presence_count").await, json!({"count": 4}));
    let (state, count) = room.state();
    assert_eq!(keys(&state.parse().unwrap()), ["yan", "zoe"]);
    assert_eq!(count, Some(json!({"count": 4})));

    room.presence.untrack(TOPIC, zoe, "zoe");
    let diff = room.expect("presence_diff").await;
    assert_eq!((keys(&diff["joins"]), keys(&diff["leaves"])), (vec!["ann"], vec!["zoe"]));
    assert_eq!(room.expect("presence_count").await, json!({"count": 3}));
    assert_eq!(room.presence.list(TOPIC).await.len(), 3);
}

#[tokio::test(start_paused = true)]
async fn up_to_max_people_no_count_is_sent() {
    let room = room(2);
    room.enter("ann");
    room.enter("bob");
    room.expect("presence_diff").await;
    room.expect_nothing().await;
    assert_eq!(room.state().1, None);
}

#[tokio::test(start_paused = true)]
async fn count_window_is_between_two_counts_unless_everybody_is_listed_again() {
    let room = room(1);
    room.enter("ann");
    room.expect("presence_diff").await;
    let bob = room.enter("bob");
    assert_eq!(room.expect("presence_count").await, json!({"count": 2}));
    let since = Instant::now();
    let cid = room.enter("cid");
    sleep(PRESENCE_WINDOW * 2).await;
    let dan = room.enter("dan");
    assert_eq!(room.expect("presence_count").await, json!({"count": 4}));
    assert!(since.elapsed() >= COUNT_WINDOW && since.elapsed() < COUNT_WINDOW * 2);

    for (owner, key) in [(bob, "bob"), (cid, "cid"), (dan, "dan")] {
        room.presence.untrack(TOPIC, owner, key);
    }
    let since = Instant::now();
    assert_eq!(room.expect("presence_count").await, json!({"count": 1}));
    assert!(since.elapsed() < COUNT_WINDOW);
    room.enter("eve");
    assert_eq!(room.expect("presence_count").await, json!({"count": 2}));
    assert_eq!(room.state().1, Some(json!({"count": 2})));
}

#[tokio::test(start_paused = true)]
async fn max_metas_of_one_person_are_shown_and_the_next_takes_a_free_place() {
    let room = room(2);
    let owners: Vec<_> = (0..=MAX_METAS).map(|_| room.enter("ann")).collect();
    let joined = refs(&room.expect("presence_diff").await["joins"]["ann"]);
    assert_eq!(joined.len(), MAX_METAS);
    room.presence.untrack(TOPIC, owners[0], "ann");
    let diff = room.expect("presence_diff").await;
    assert_eq!(refs(&diff["leaves"]["ann"]), joined[..1]);
    let moved_up = refs(&diff["joins"]["ann"]);
    assert!(moved_up.len() == 1 && !joined.contains(&moved_up[0]));
    assert_eq!(room.presence.list(TOPIC).await["ann"].metas.len(), MAX_METAS);
}

#[tokio::test(start_paused = true)]
async fn everybody_who_joins_at_the_same_moment_shares_one_encoded_state() {
    let room = room(10);
    room.enter("ann");
    room.expect("presence_diff").await;
    let address = |payload: &Payload| payload.as_json().unwrap().as_ptr();
    let (first, second) = (room.state().0, room.state().0);
    assert_eq!(address(&first), address(&second));
    room.enter("bob");
    room.expect("presence_diff").await;
    assert_ne!(room.state().0.as_json(), first.as_json());
}

/// Knows nobody, and takes for ever over one topic.
struct Slow(Arc<Notify>);

impl Fetch for Slow {
    async fn fetch(&self, topic: &str, _keys: Vec<String>) -> HashMap<String, Map<String, Value>> {
        if topic == TOPIC {
            self.0.notify_one();
            std::future::pending::<()>().await;
        }
        HashMap::new()
    }
}

#[tokio::test(start_paused = true)]
async fn a_topic_whose_fetch_hangs_holds_up_no_other() {
    let pubsub = PubSub::new(LocalPubSub);
    let hangs = Arc::new(Notify::new());
    let fetch = Slow(Arc::clone(&hangs));
    let presence = Presence::with_fetch(pubsub.clone(), PresenceConfig::default(), fetch);
    presence.track(TOPIC, pubsub.next_id(), "ann", &json!({})).unwrap();
    hangs.notified().await;
    let (recorder, _subscription) = Recorder::on(&pubsub, "room:b");
    presence.track("room:b", pubsub.next_id(), "bob", &json!({})).unwrap();
    assert_eq!(timeout(QUIET, recorder.next()).await.unwrap().0, "presence_diff");
}

/// What phoenix.js makes of the events: refs by key, and how many people are not listed.
#[derive(Debug, Default)]
struct Client {
    list: BTreeMap<String, Vec<String>>,
    hidden: usize,
}

fn refs(entry: &Value) -> Vec<String> {
    let metas = entry["metas"].as_array().unwrap();
    metas.iter().map(|meta| meta["phx_ref"].as_str().unwrap().to_owned()).collect()
}

impl Client {
    fn joining(room: &Room) -> Self {
        let (state, count) = room.state();
        let state: Map<String, Value> = state.parse().unwrap();
        let list = state.iter().map(|(key, entry)| (key.clone(), refs(entry))).collect();
        let mut client = Self { list, hidden: 0 };
        if let Some(count) = count {
            client.hear("presence_count", &count);
        }
        client
    }

    fn hear(&mut self, event: &str, payload: &Value) {
        if event == "presence_count" {
            let count = usize::try_from(payload["count"].as_u64().unwrap()).unwrap();
            self.hidden = count - self.list.len();
            return;
        }
        for (key, entry) in payload["joins"].as_object().unwrap() {
            let known = self.list.entry(key.clone()).or_default();
            for reference in refs(entry) {
                if !known.contains(&reference) {
                    known.push(reference);
                }
            }
        }
        for (key, entry) in payload["leaves"].as_object().unwrap() {
            let Some(known) = self.list.get_mut(key) else { continue };
            let left = refs(entry);
            known.retain(|reference| !left.contains(reference));
            if known.is_empty() {
                self.list.remove(key);
            }
        }
    }

    fn people(&self) -> usize {
        self.list.len() + self.hidden
    }
}

/// Something that one of a few people does.
#[derive(Debug, Clone, Copy)]
enum Act {
    Enter(usize),
    Leave(usize),
    Update(usize),
    Wait(u64),
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        3 => (0..8_usize).prop_map(Act::Enter),
        2 => (0..8_usize).prop_map(Act::Leave),
        1 => (0..8_usize).prop_map(Act::Update),
        2 => (0..300_u64).prop_map(Act::Wait),
    ]
}

/// Lets the people act, and compares what clients know with who is there. Two owners share a key.
async fn run(max_people: usize, acts: &[Act]) {
    let room = room(max_people);
    let owners: Vec<_> = (0..8).map(|_| room.pubsub.next_id()).collect();
    let key = |person: usize| format!("person{}", person / 2);
    let (mut early, mut late) = (Client::joining(&room), None);
    for (step, act) in acts.iter().enumerate() {
        match *act {
            Act::Enter(person) => {
                room.presence.track(TOPIC, owners[person], &key(person), &json!({})).ok();
            }
            Act::Leave(person) => room.presence.untrack(TOPIC, owners[person], &key(person)),
            Act::Update(person) => {
                room.presence.update(TOPIC, owners[person], &key(person), &json!({"a": 1})).ok();
            }
            Act::Wait(ms) => sleep(Duration::from_millis(ms)).await,
        }
        for (event, payload) in room.recorder.messages() {
            early.hear(&event, &payload);
            if let Some(late) = &mut late {
                Client::hear(late, &event, &payload);
            }
        }
        if step == acts.len() / 2 {
            late = Some(Client::joining(&room));
        }
    }
    sleep(QUIET).await;
    for (event, payload) in room.recorder.messages() {
        early.hear(&event, &payload);
        if let Some(late) = &mut late {
            late.hear(&event, &payload);
        }
    }
    let there = room.presence.list(TOPIC).await;
    for client in [Some(early), late].into_iter().flatten() {
        assert_eq!(client.people(), there.len(), "{client:?}");
        assert_eq!(client.list.len(), there.len().min(max_people));
        for (key, refs) in &client.list {
            let metas = there[key].metas.iter();
            let mut there: Vec<_> = metas.map(|meta| meta["phx_ref"].as_str().unwrap()).collect();
            let mut refs: Vec<_> = refs.iter().map(String::as_str).collect();
            there.sort_unstable();
            refs.sort_unstable();
            assert_eq!(refs, there, "{key}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn every_client_ends_up_knowing_who_is_there(
        max_people in 1..5_usize,
        acts in proptest::collection::vec(act(), 0..40),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread();
        let runtime = { runtime }.enable_time().start_paused(true).build().unwrap();
        runtime.block_on(run(max_people, &acts));
    }
}
