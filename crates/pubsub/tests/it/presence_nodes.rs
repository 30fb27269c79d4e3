//! Who is present on several nodes.

use std::collections::BTreeMap;
use std::time::Duration;

use proptest::prelude::*;
use pubsub::{NODE_TIMEOUT, PresenceConfig, PubSub, SubscriberId};
use serde_json::{Value, json};
use tokio::time::sleep;

use crate::client::Client;
use crate::room::{QUIET, Room, TOPIC, refs, room_on, room_with};
use crate::wire::Wire;

const EVERYBODY: usize = 500;
/// Longer than a change takes to reach another node.
const HOP: Duration = Duration::from_millis(200);
/// Longer than a node that is new or has missed something takes to catch up.
const CATCH_UP: Duration = Duration::from_secs(4);

fn node(wire: &Wire) -> Room {
    room_on(wire.node(), EVERYBODY)
}

async fn keys(room: &Room) -> Vec<String> {
    room.presence.list(TOPIC).await.into_keys().collect()
}

#[tokio::test(start_paused = true)]
async fn people_come_and_go_on_all_nodes() {
    let wire = Wire::default();
    let (here, there) = (node(&wire), node(&wire));
    let ada = here.enter("ada");
    let joined = there.expect("presence_diff").await;
    assert_eq!(joined["leaves"], json!({}));
    let own = here.expect("presence_diff").await;
    assert_eq!(refs(&joined["joins"]["ada"]), refs(&own["joins"]["ada"]), "it is the same place");
    there.enter("bob");
    there.expect("presence_diff").await;
    assert_eq!(
        here.expect("presence_diff").await["joins"]["bob"]["metas"].as_array().map(Vec::len),
        Some(1)
    );
    here.presence.update(TOPIC, ada, "ada", &json!({"typing": true})).unwrap();
    let updated = there.expect("presence_diff").await;
    assert_eq!(updated["joins"]["ada"]["metas"][0]["typing"], true);
    assert_eq!(refs(&updated["leaves"]["ada"]), refs(&joined["joins"]["ada"]));
    here.presence.untrack_all(TOPIC, ada);
    assert!(there.expect("presence_diff").await["leaves"]["ada"].is_object());
    there.expect_nothing().await;
    assert_eq!((keys(&here).await, keys(&there).await), (vec!["bob".into()], vec!["bob".into()]));
}

#[tokio::test(start_paused = true)]
async fn a_node_that_starts_later_learns_of_everybody() {
    let wire = Wire::default();
    let here = node(&wire);
    for person in 0..100 {
        here.enter(&format!("person{person}"));
    }
    here.presence.track_unlisted(TOPIC, here.pubsub.next_id());
    sleep(CATCH_UP).await;
    let late = node(&wire);
    sleep(CATCH_UP).await;
    let client = Client::joining(&late);
    assert_eq!((client.list.len(), client.people()), (100, 101));
}

#[tokio::test(start_paused = true)]
async fn each_node_lists_the_others_until_they_leave_or_were_silent_for_too_long() {
    let wire = Wire::default();
    let (here, there, third) = (node(&wire), node(&wire), node(&wire));
    there.enter("bob");
    sleep(CATCH_UP).await;
    let others = |room: &Room| {
        let nodes = room.presence.nodes().into_iter();
        nodes.map(|node| (node.id, node.topics)).collect::<BTreeMap<_, _>>()
    };
    let ids = [there.pubsub.node_id(), third.pubsub.node_id()];
    assert_eq!(others(&here), BTreeMap::from([(ids[0], 1), (ids[1], 0)]));
    assert!(here.presence.nodes().iter().all(|node| node.silent_for <= Duration::from_secs(2)));
    third.presence.leave();
    sleep(HOP).await;
    assert_eq!(others(&here), BTreeMap::from([(ids[0], 1)]));
    wire.cut(&there.pubsub);
    sleep(NODE_TIMEOUT / 2).await;
    assert!(here.presence.nodes()[0].silent_for >= NODE_TIMEOUT / 3);
    sleep(NODE_TIMEOUT).await;
    assert_eq!(others(&here), BTreeMap::new());
}

#[tokio::test]
async fn a_node_that_runs_alone_knows_no_others() {
    let alone = room_on(PubSub::new(pubsub::LocalPubSub), EVERYBODY);
    assert_eq!(alone.presence.nodes(), []);
}

#[tokio::test(start_paused = true)]
async fn one_person_on_two_nodes_leaves_with_the_last_place() {
    let wire = Wire::default();
    let (here, there) = (node(&wire), node(&wire));
    let (one, other) = (here.enter("ada"), there.enter("ada"));
    sleep(HOP).await;
    for room in [&here, &there] {
        assert_eq!(room.presence.get_by_key(TOPIC, "ada").await.unwrap().metas.len(), 2);
        assert_eq!(room.presence.count(TOPIC), 1);
    }
    here.presence.untrack_all(TOPIC, one);
    sleep(HOP).await;
    for room in [&here, &there] {
        assert_eq!(room.presence.get_by_key(TOPIC, "ada").await.unwrap().metas.len(), 1);
    }
    there.presence.untrack_all(TOPIC, other);
    sleep(HOP).await;
    assert!(keys(&here).await.is_empty() && keys(&there).await.is_empty());
}

#[tokio::test(start_paused = true)]
async fn the_people_of_a_dead_node_leave_when_nothing_was_heard_of_it_for_its_time() {
    let wire = Wire::default();
    let (here, there) = (node(&wire), node(&wire));
    there.enter("bob");
    here.expect("presence_diff").await;
    wire.cut(&there.pubsub);
    sleep(NODE_TIMEOUT.mul_f64(0.9)).await;
    assert_eq!(here.recorder.messages(), []);
    sleep(NODE_TIMEOUT.mul_f64(0.2)).await;
    assert!(here.expect("presence_diff").await["leaves"]["bob"].is_object());
    assert!(keys(&here).await.is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_node_that_says_goodbye_is_forgotten_at_once() {
    let wire = Wire::default();
    let (here, there) = (node(&wire), node(&wire));
    there.enter("bob");
    here.expect("presence_diff").await;
    there.presence.leave();
    assert!(here.expect("presence_diff").await["leaves"]["bob"].is_object());
    here.expect_nothing().await;
}

#[tokio::test(start_paused = true)]
async fn what_happened_while_a_node_was_cut_off_is_made_up_for_without_a_flicker() {
    let wire = Wire::default();
    let (here, there) = (node(&wire), node(&wire));
    let (stays, goes) = (there.enter("stays"), there.enter("goes"));
    sleep(HOP).await;
    here.recorder.take();
    wire.cut(&there.pubsub);
    there.presence.untrack_all(TOPIC, goes);
    there.enter("comes");
    sleep(NODE_TIMEOUT / 2).await;
    assert_eq!(here.recorder.messages(), []);
    wire.mend();
    let diff = here.expect("presence_diff").await;
    let keys_of =
        |side: &str| -> Vec<String> { diff[side].as_object().unwrap().keys().cloned().collect() };
    assert_eq!((keys_of("joins"), keys_of("leaves")), (vec!["comes".into()], vec!["goes".into()]));
    here.expect_nothing().await;
    there.presence.untrack_all(TOPIC, stays);
    here.expect("presence_diff").await;
}

#[tokio::test(start_paused = true)]
async fn a_node_that_is_back_before_clients_heard_that_it_was_forgotten_changes_nothing() {
    let wire = Wire::default();
    let config = PresenceConfig { window: NODE_TIMEOUT * 2, ..PresenceConfig::default() };
    let (here, there) = (room_with(wire.node(), config), node(&wire));
    there.enter("bob");
    here.expect("presence_diff").await;
    wire.cut(&there.pubsub);
    sleep(NODE_TIMEOUT + Duration::from_secs(2)).await;
    assert!(keys(&here).await.is_empty());
    wire.mend();
    sleep(CATCH_UP).await;
    assert_eq!(keys(&here).await, ["bob"]);
    sleep(config.window).await;
    assert_eq!(here.recorder.messages(), []);
}

#[derive(Debug, Clone, Copy)]
enum Act {
    Enter(usize, usize),
    Leave(usize, usize),
    Update(usize, usize),
    Hide(usize, usize),
    Cut(usize),
    Mend,
    Wait(u64),
}

const NODES: usize = 3;
const PEOPLE: usize = 6;

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        6 => (0..NODES, 0..PEOPLE).prop_map(|(node, person)| Act::Enter(node, person)),
        4 => (0..NODES, 0..PEOPLE).prop_map(|(node, person)| Act::Leave(node, person)),
        2 => (0..NODES, 0..PEOPLE).prop_map(|(node, person)| Act::Update(node, person)),
        1 => (0..NODES, 0..PEOPLE).prop_map(|(node, person)| Act::Hide(node, person)),
        1 => (0..NODES).prop_map(Act::Cut),
        1 => Just(Act::Mend),
        4 => prop_oneof![0..300_u64, 0..60_000_u64].prop_map(Act::Wait),
    ]
}

/// A node, a client that has been connected to it from the start, and the people who may enter
/// there.
struct Corner {
    room: Room,
    client: Client,
    owners: Vec<SubscriberId>,
}

impl Corner {
    fn new(pubsub: PubSub, max_people: usize) -> Self {
        let room = room_on(pubsub, max_people);
        let owners = (0..PEOPLE).map(|_| room.pubsub.next_id()).collect();
        Self { client: Client::joining(&room), room, owners }
    }

    fn hear(&mut self) {
        for (event, payload) in self.room.recorder.messages() {
            assert_is_news(&self.client, &event, &payload);
            self.client.hear(&event, &payload);
        }
    }

    /// The current refs by key.
    async fn there(&self) -> BTreeMap<String, Vec<String>> {
        let list = self.room.presence.list(TOPIC).await.into_iter();
        list.map(|(key, entry)| (key, sorted(refs(&json!({"metas": entry.metas}))))).collect()
    }
}

fn sorted(mut refs: Vec<String>) -> Vec<String> {
    refs.sort();
    refs
}

/// Asserts that no place joins twice, and that only present places leave.
fn assert_is_news(client: &Client, event: &str, payload: &Value) {
    let known = |key: &str, one: &String| client.list.get(key).is_some_and(|of| of.contains(one));
    for (key, entry) in payload["joins"].as_object().into_iter().flatten() {
        assert!(refs(entry).iter().all(|one| !known(key, one)), "{event} {payload}");
    }
    for (key, entry) in payload["leaves"].as_object().into_iter().flatten() {
        assert!(refs(entry).iter().all(|one| known(key, one)), "{event} {payload}");
    }
}

async fn run(max_people: usize, acts: &[Act]) {
    let wire = Wire::default();
    let mut corners: Vec<_> = (0..NODES).map(|_| Corner::new(wire.node(), max_people)).collect();
    for act in acts {
        match *act {
            Act::Enter(node, person) => {
                let Corner { room, owners, .. } = &corners[node];
                let key = format!("person{person}");
                room.presence.track(TOPIC, owners[person], &key, &json!({})).ok();
            }
            Act::Leave(node, person) => {
                let Corner { room, owners, .. } = &corners[node];
                room.presence.untrack_all(TOPIC, owners[person]);
            }
            Act::Update(node, person) => {
                let Corner { room, owners, .. } = &corners[node];
                let key = format!("person{person}");
                room.presence.update(TOPIC, owners[person], &key, &json!({"a": 1})).ok();
            }
            Act::Hide(node, person) => {
                let Corner { room, owners, .. } = &corners[node];
                room.presence.track_unlisted(TOPIC, owners[person]);
            }
            Act::Cut(node) => wire.cut(&corners[node].room.pubsub),
            Act::Mend => wire.mend(),
            Act::Wait(ms) => sleep(Duration::from_millis(ms)).await,
        }
        corners.iter_mut().for_each(Corner::hear);
    }
    wire.mend();
    sleep(CATCH_UP + QUIET).await;
    let there = corners[0].there().await;
    let count = corners[0].room.presence.count(TOPIC);
    for corner in &mut corners {
        corner.hear();
        assert_eq!(corner.there().await, there);
        assert_eq!(corner.room.presence.count(TOPIC), count);
        assert_eq!(corner.client.people(), count);
        assert_eq!(Client::joining(&corner.room).people(), count);
        for (key, refs) in &corner.client.list {
            assert_eq!(sorted(refs.clone()), there[key]);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn after_a_while_every_node_and_every_client_knows_the_same_people(
        max_people in prop_oneof![Just(2_usize), Just(EVERYBODY)],
        acts in prop::collection::vec(act(), 0..60),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time().start_paused(true).build().unwrap();
        runtime.block_on(run(max_people, &acts));
    }
}
