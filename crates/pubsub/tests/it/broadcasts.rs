//! Who gets which broadcasts.

use std::collections::BTreeMap;
use std::sync::Arc;

use pubsub::{
    Broadcast, GRADUAL_BATCH, LocalPubSub, MAX_LISTENER_QUEUE, Payload, PubSub, Subscriber,
};

use crate::support::Recorder;

fn news(topic: &str, number: usize) -> Broadcast {
    Broadcast::new(topic, "news", Payload::json(&number))
}

fn numbers(recorder: &Recorder) -> Vec<usize> {
    let got = recorder.take();
    got.iter().map(|broadcast| broadcast.payload().parse().unwrap()).collect()
}

#[test]
fn a_broadcast_reaches_the_subscribers_of_its_topic_until_they_unsubscribe() {
    let pubsub = PubSub::new(LocalPubSub);
    let (ann, at_ann) = Recorder::on(&pubsub, "room:a");
    let (bob, _at_bob) = Recorder::on(&pubsub, "room:a");
    let (elsewhere, _subscription) = Recorder::on(&pubsub, "room:b");
    pubsub.broadcast(&news("room:a", 1));
    drop(at_ann);
    pubsub.broadcast(&news("room:a", 2));
    assert_eq!(numbers(&ann), [1]);
    assert_eq!(numbers(&bob), [1, 2]);
    assert!(numbers(&elsewhere).is_empty());
}

#[test]
fn broadcast_from_leaves_out_its_maker_alone() {
    let pubsub = PubSub::new(LocalPubSub);
    let ann = Arc::<Recorder>::default();
    let id = pubsub.next_id();
    let subscriber = Arc::clone(&ann) as Arc<dyn Subscriber>;
    let _at_ann = pubsub.subscribe_as(id, "room:a", subscriber);
    let (bob, _at_bob) = Recorder::on(&pubsub, "room:a");
    pubsub.broadcast_from(id, &news("room:a", 1));
    assert!(numbers(&ann).is_empty());
    assert_eq!(numbers(&bob), [1]);
}

#[test]
fn a_topic_has_subscribers_as_long_as_somebody_is_subscribed() {
    let pubsub = PubSub::new(LocalPubSub);
    assert!(!pubsub.has_subscribers("room:a"));
    let (_ann, at_ann) = Recorder::on(&pubsub, "room:a");
    let listener = pubsub.listen("room:a");
    drop(at_ann);
    assert!(pubsub.has_subscribers("room:a"));
    drop(listener);
    assert!(!pubsub.has_subscribers("room:a"));
}

#[test]
fn the_topics_are_listed_with_their_subscribers_and_what_waits_for_them() {
    let pubsub = PubSub::new(LocalPubSub);
    assert_eq!(pubsub.topics(), []);
    let (_ann, at_ann) = Recorder::on(&pubsub, "room:a");
    let mut listeners = [pubsub.listen("room:a"), pubsub.listen("room:b")];
    let topics = || {
        let topics = pubsub.topics().into_iter();
        topics.map(|of| (of.topic.into_string(), of.subscribers)).collect::<BTreeMap<_, _>>()
    };
    assert_eq!(topics(), BTreeMap::from([("room:a".into(), 2), ("room:b".into(), 1)]));
    pubsub.broadcast(&news("room:a", 1));
    pubsub.broadcast(&news("room:a", 2));
    let waits = |topic| pubsub.backlog(topic).messages;
    assert_eq!((waits("room:a"), waits("room:b"), waits("room:c")), (2, 0, 0));
    listeners[0].try_recv().unwrap();
    assert_eq!(waits("room:a"), 1);
    drop((at_ann, listeners));
    assert_eq!(topics(), BTreeMap::new());
}

#[test]
fn max_listener_queue_is_what_a_listener_may_be_behind_before_it_misses_something() {
    let pubsub = PubSub::new(LocalPubSub);
    let mut listener = pubsub.listen("room:a");
    for number in 0..=MAX_LISTENER_QUEUE {
        pubsub.broadcast(&news("room:a", number));
    }
    for number in 0..MAX_LISTENER_QUEUE {
        let broadcast = listener.try_recv().unwrap();
        assert_eq!(broadcast.payload().parse::<usize>().unwrap(), number);
    }
    assert!(listener.try_recv().is_none());
    pubsub.broadcast(&news("room:a", 0));
    assert!(listener.try_recv().is_some());
}

#[tokio::test]
async fn a_gradual_broadcast_reaches_everybody_once_and_lets_others_run_after_gradual_batch() {
    let pubsub = PubSub::new(LocalPubSub);
    let crowd: Vec<_> = (0..=GRADUAL_BATCH * 3).map(|_| Recorder::on(&pubsub, "room:a")).collect();
    let other = {
        let pubsub = pubsub.clone();
        tokio::spawn(async move { pubsub.broadcast(&news("room:a", 2)) })
    };
    pubsub.local_broadcast_gradually(&news("room:a", 1)).await;
    other.await.unwrap();
    let got: Vec<_> = crowd.iter().map(|(recorder, _)| numbers(recorder)).collect();
    // The other task ran after the first batch, so only the subscribers after it got its news
    // first.
    assert!(got[..GRADUAL_BATCH].iter().all(|got| got == &[1, 2]), "{got:?}");
    assert!(got[GRADUAL_BATCH..].iter().all(|got| got == &[2, 1]), "{got:?}");
}

#[tokio::test]
async fn a_gradual_broadcast_misses_those_who_leave_meanwhile_and_those_who_come_later() {
    let pubsub = PubSub::new(LocalPubSub);
    let mut crowd: Vec<_> =
        (0..=GRADUAL_BATCH + 1).map(|_| Recorder::on(&pubsub, "room:a")).collect();
    let (last, subscription) = crowd.pop().unwrap();
    let change = {
        let pubsub = pubsub.clone();
        tokio::spawn(async move {
            drop(subscription);
            Recorder::on(&pubsub, "room:a")
        })
    };
    pubsub.local_broadcast_gradually(&news("room:a", 1)).await;
    let (late, _subscription) = change.await.unwrap();
    assert!(crowd.iter().all(|(recorder, _)| numbers(recorder) == [1]));
    assert!(numbers(&last).is_empty());
    assert!(numbers(&late).is_empty());
}
