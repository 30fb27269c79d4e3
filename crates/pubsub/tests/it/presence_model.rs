//! Random joins and leaves: the clients' view is compared with who is present.

use std::collections::BTreeMap;
use std::time::Duration;

use proptest::prelude::*;
use serde_json::{Map, Value, json};
use tokio::time::sleep;

use crate::room::{QUIET, Room, TOPIC, refs, room};

/// The state that phoenix.js derives from the events: refs by key, and how many people are not
/// listed.
#[derive(Debug, Default)]
struct Client {
    list: BTreeMap<String, Vec<String>>,
    hidden: usize,
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

    /// Asserts that an update names the ref that this client, which has received everything, knows
    /// for the meta.
    fn assert_knows_what_is_replaced(&self, payload: &Value) {
        for (key, entry) in payload["joins"].as_object().into_iter().flatten() {
            for meta in entry["metas"].as_array().unwrap() {
                if let Some(replaced) = meta["phx_ref_prev"].as_str() {
                    let known = self
                        .list
                        .get(key)
                        .is_some_and(|refs| refs.iter().any(|known| known == replaced));
                    assert!(known, "{key} replaces {replaced}: {self:?}");
                }
            }
        }
    }

    fn people(&self) -> usize {
        self.list.len() + self.hidden
    }
}

/// An action by one of a few people.
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

/// Runs the actions and compares what clients know with who is present. Two owners share a key.
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
            early.assert_knows_what_is_replaced(&payload);
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
