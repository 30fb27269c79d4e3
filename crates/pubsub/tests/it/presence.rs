//! Presences as a topic's subscribers see them.

use std::collections::HashMap;
use std::sync::Arc;

use pubsub::{
    COUNT_WINDOW, Fetch, FetchFailed, LocalPubSub, MAX_METAS, PRESENCE_WINDOW, Payload, Presence,
    PresenceConfig, PubSub,
};
use serde_json::{Map, Value, json};
use tokio::sync::Notify;
use tokio::time::{Duration, Instant, sleep, timeout};

use crate::client::Client;
use crate::room::{QUIET, TOPIC, refs, room};
use crate::support::Recorder;

type Found = HashMap<String, Map<String, Value>>;

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

/// Finds nothing, and never returns for one of the topics.
struct Slow(Arc<Notify>);

impl Fetch for Slow {
    async fn fetch(&self, topic: &str, _keys: Vec<String>) -> Result<Found, FetchFailed> {
        if topic == TOPIC {
            self.0.notify_one();
            std::future::pending::<()>().await;
        }
        Ok(Found::new())
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

#[tokio::test(start_paused = true)]
async fn of_several_updates_in_one_window_the_last_names_the_ref_that_was_published() {
    let room = room(10);
    let ann = room.enter("ann");
    let published = refs(&room.expect("presence_diff").await["joins"]["ann"]);
    for device in ["phone", "tablet"] {
        room.presence.update(TOPIC, ann, "ann", &json!({"device": device})).unwrap();
    }
    let diff = room.expect("presence_diff").await;
    let joined = &diff["joins"]["ann"]["metas"];
    assert_eq!(joined[0]["device"], "tablet");
    assert_eq!(joined[0]["phx_ref_prev"], json!(published[0]));
    assert_eq!((joined.as_array().unwrap().len(), refs(&diff["leaves"]["ann"])), (1, published));
}

#[tokio::test(start_paused = true)]
async fn an_update_of_what_was_never_published_names_no_ref() {
    let room = room(10);
    room.enter("ann");
    room.expect("presence_diff").await;
    let bob = room.enter("bob");
    room.presence.update(TOPIC, bob, "bob", &json!({})).unwrap();
    let diff = room.expect("presence_diff").await;
    assert_eq!(diff["joins"]["bob"]["metas"][0].get("phx_ref_prev"), None);
    room.presence.update(TOPIC, bob, "bob", &json!({})).unwrap();
    let known = refs(&diff["joins"]["bob"]);
    let diff = room.expect("presence_diff").await;
    assert_eq!(diff["joins"]["bob"]["metas"][0]["phx_ref_prev"], json!(known[0]));
}

#[test]
fn changes_are_published_although_the_worker_of_the_task_ended_that_was_to_do_so() {
    let runtime = || {
        let builder = tokio::runtime::Builder::new_current_thread();
        { builder }.enable_time().start_paused(true).build().unwrap()
    };
    let room = room(10);
    let ended = runtime();
    ended.block_on(async {
        room.enter("ann");
        room.expect("presence_diff").await;
        room.enter("bob");
    });
    drop(ended);
    runtime().block_on(async {
        room.enter("cid");
        let diff = room.expect("presence_diff").await;
        assert_eq!(keys(&diff["joins"]), ["bob", "cid"]);
    });
}

#[tokio::test(start_paused = true)]
async fn the_unlisted_are_counted_and_in_no_state_or_diff() {
    let room = room(10);
    let ann = room.enter("ann");
    room.expect("presence_diff").await;
    let guests: Vec<_> = (0..3).map(|_| room.pubsub.next_id()).collect();
    for guest in &guests {
        room.presence.track_unlisted(TOPIC, *guest);
        room.presence.track_unlisted(TOPIC, *guest);
    }
    assert_eq!(room.expect("presence_count").await, json!({"count": 4}));
    let (state, count) = room.state();
    assert_eq!(keys(&state.parse().unwrap()), ["ann"]);
    assert_eq!(count, Some(json!({"count": 4})));
    assert_eq!(room.presence.count(TOPIC), 4);
    assert_eq!(room.presence.list(TOPIC).await.len(), 1);

    room.presence.untrack_all(TOPIC, guests[0]);
    assert_eq!(room.expect("presence_count").await, json!({"count": 3}));
    room.presence.untrack_all(TOPIC, ann);
    assert_eq!(keys(&room.expect("presence_diff").await["leaves"]), ["ann"]);
    assert_eq!(room.expect("presence_count").await, json!({"count": 2}));
    for guest in &guests[1..] {
        room.presence.untrack_all(TOPIC, *guest);
    }
    assert_eq!(room.expect("presence_count").await, json!({"count": 0}));
    assert_eq!(room.state().1, None);
    room.expect_nothing().await;
}

#[tokio::test(start_paused = true)]
async fn a_count_that_is_the_same_is_told_again_if_fewer_of_them_are_not_listed() {
    let room = room(10);
    let guests = [room.pubsub.next_id(), room.pubsub.next_id()];
    for guest in guests {
        room.presence.track_unlisted(TOPIC, guest);
    }
    assert_eq!(room.expect("presence_count").await, json!({"count": 2}));
    room.presence.untrack_all(TOPIC, guests[0]);
    room.enter("ann");
    room.expect("presence_diff").await;
    assert_eq!(Client::joining(&room).people(), 3, "until the next count it is late for everyone");
    assert_eq!(room.expect("presence_count").await, json!({"count": 2}));
    assert_eq!(Client::joining(&room).people(), 2);
    room.expect_nothing().await;
}

#[tokio::test(start_paused = true)]
async fn count_window_is_between_two_counts_of_the_unlisted() {
    let room = room(10);
    room.presence.track_unlisted(TOPIC, room.pubsub.next_id());
    assert_eq!(room.expect("presence_count").await, json!({"count": 1}));
    let since = Instant::now();
    for _ in 0..100 {
        room.presence.track_unlisted(TOPIC, room.pubsub.next_id());
    }
    assert_eq!(room.expect("presence_count").await, json!({"count": 101}));
    assert!(since.elapsed() >= COUNT_WINDOW && since.elapsed() < COUNT_WINDOW * 2);
    room.expect_nothing().await;
}
