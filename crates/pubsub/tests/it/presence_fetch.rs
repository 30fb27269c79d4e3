//! Look-ups that fail, hang or panic: people are shown without names and are named later.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use pubsub::{
    FETCH_RETRY, FETCH_TIMEOUT, Fetch, FetchFailed, LocalPubSub, MAX_FETCH_FAILURES, Presence,
    PresenceConfig, PubSub, Subscription,
};
use serde_json::{Map, Value, json};
use tokio::time::{Instant, sleep, timeout};

use crate::room::{QUIET, TOPIC, refs};
use crate::support::Recorder;

#[derive(Debug, Clone, Copy)]
enum Failure {
    Error,
    Panic,
    Hang,
}

/// Looks up names, but fails the look-ups with these numbers.
struct Names {
    failure: Failure,
    fails: fn(usize) -> bool,
    calls: Arc<AtomicUsize>,
}

impl Fetch for Names {
    async fn fetch(
        &self,
        _topic: &str,
        keys: Vec<String>,
    ) -> Result<HashMap<String, Map<String, Value>>, FetchFailed> {
        let call = self.calls.fetch_add(1, Ordering::Relaxed);
        if (self.fails)(call) {
            match self.failure {
                Failure::Error => return Err(FetchFailed),
                Failure::Panic => panic!("a look-up panics"),
                Failure::Hang => std::future::pending().await,
            }
        }
        let named = |key: String| {
            let name = json!(format!("{key} of {call}"));
            (key, Map::from_iter([("name".to_owned(), name)]))
        };
        Ok(keys.into_iter().map(named).collect())
    }
}

struct Watched {
    pubsub: PubSub,
    presence: Presence,
    recorder: Arc<Recorder>,
    calls: Arc<AtomicUsize>,
    _subscription: Subscription,
}

impl Watched {
    fn new(failure: Failure, fails: fn(usize) -> bool) -> Self {
        let pubsub = PubSub::new(LocalPubSub);
        let calls = Arc::<AtomicUsize>::default();
        let fetch = Names { failure, fails, calls: Arc::clone(&calls) };
        let presence = Presence::with_fetch(pubsub.clone(), PresenceConfig::default(), fetch);
        let (recorder, subscription) = Recorder::on(&pubsub, TOPIC);
        Self { pubsub, presence, recorder, calls, _subscription: subscription }
    }

    async fn diff(&self) -> Value {
        let patience = FETCH_TIMEOUT + FETCH_RETRY * 2;
        timeout(patience, self.recorder.next()).await.unwrap().1
    }
}

#[tokio::test(start_paused = true)]
async fn somebody_whose_look_up_fails_is_shown_at_once_or_after_fetch_timeout_and_named_after_fetch_retry()
 {
    for failure in [Failure::Error, Failure::Panic, Failure::Hang] {
        let watched = Watched::new(failure, |call| call == 0);
        let since = Instant::now();
        watched.presence.track(TOPIC, watched.pubsub.next_id(), "ann", &json!({})).unwrap();
        let shown = watched.diff().await;
        let waits = matches!(failure, Failure::Hang);
        assert_eq!(since.elapsed().as_secs(), if waits { FETCH_TIMEOUT.as_secs() } else { 0 });
        assert_eq!(shown["joins"]["ann"]["name"], Value::Null, "{failure:?}");
        let named = watched.diff().await;
        assert_eq!(named["joins"]["ann"]["name"], "ann of 1", "{failure:?}");
        assert_eq!(refs(&named["joins"]["ann"]), refs(&shown["joins"]["ann"]));
        assert_eq!(named["leaves"], json!({}));
        let mut state = None;
        watched.presence.with_state(TOPIC, |now| state = Some(now.state.clone()));
        assert_eq!(state.unwrap().parse::<Value>().unwrap(), named["joins"]);
    }
}

#[tokio::test(start_paused = true)]
async fn what_was_found_last_is_shown_while_look_ups_fail() {
    let watched = Watched::new(Failure::Error, |call| call > 0);
    let owner = watched.pubsub.next_id();
    watched.presence.track(TOPIC, owner, "ann", &json!({})).unwrap();
    watched.diff().await;
    sleep(QUIET).await;
    watched.presence.update(TOPIC, owner, "ann", &json!({"away": true})).unwrap();
    let diff = watched.diff().await;
    assert_eq!(diff["joins"]["ann"]["name"], "ann of 0");
    assert_eq!(watched.presence.list(TOPIC).await["ann"].extra["name"], "ann of 0");
    let ann = watched.presence.get_by_key(TOPIC, "ann").await.unwrap();
    assert_eq!(ann.extra["name"], "ann of 0");
}

#[tokio::test(start_paused = true)]
async fn max_fetch_failures_in_a_row_end_the_attempts_until_the_next_change() {
    let fails = |call| call < MAX_FETCH_FAILURES as usize;
    let watched = Watched::new(Failure::Error, fails);
    watched.presence.track(TOPIC, watched.pubsub.next_id(), "ann", &json!({})).unwrap();
    sleep(FETCH_RETRY * 2_u32.pow(MAX_FETCH_FAILURES + 1)).await;
    assert_eq!(watched.calls.load(Ordering::Relaxed), MAX_FETCH_FAILURES as usize);
    assert_eq!(watched.recorder.messages().len(), 1);
    watched.presence.track(TOPIC, watched.pubsub.next_id(), "bob", &json!({})).unwrap();
    assert_eq!(watched.diff().await["joins"]["bob"]["name"], "bob of 6");
}

#[tokio::test(start_paused = true)]
async fn while_look_ups_rest_changes_are_published_without_one() {
    let watched = Watched::new(Failure::Error, |call| call < 2);
    watched.presence.track(TOPIC, watched.pubsub.next_id(), "ann", &json!({})).unwrap();
    watched.diff().await;
    watched.presence.track(TOPIC, watched.pubsub.next_id(), "bob", &json!({})).unwrap();
    assert!(watched.diff().await["joins"]["bob"]["metas"].is_array());
    assert_eq!(watched.calls.load(Ordering::Relaxed), 1);
    let named = timeout(FETCH_RETRY * 4, watched.recorder.next()).await.unwrap().1;
    assert_eq!(named["joins"]["ann"]["name"], "ann of 2");
    assert_eq!(named["joins"]["bob"]["name"], "bob of 2");
}
