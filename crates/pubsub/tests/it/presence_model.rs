//! Random joins and leaves: the clients' view is compared with who is present.

use std::time::Duration;

use proptest::prelude::*;
use serde_json::json;
use tokio::time::sleep;

use crate::client::Client;
use crate::room::{QUIET, TOPIC, room};

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
