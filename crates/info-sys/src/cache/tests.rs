use tokio::sync::oneshot;

use super::*;

const MINUTE: Duration = Duration::from_mins(1);

fn key(query: &str) -> Key {
    Key { backend: "test", limit: 10, query: query.into() }
}

fn answer(text: &str) -> Vec<InfoResult> {
    vec![InfoResult { score: 1, text: text.to_owned(), backend: "test", source_url: None }]
}

async fn put(cache: &Cache, query: &str, text: &str) {
    let key = key(query);
    let put = cache.fetch_or_ask(&key, async { Ok(answer(text)) });
    put.await.expect("the answer is no failure");
}

#[tokio::test]
async fn key_value_pairs_can_be_put_and_fetched_from_cache() {
    let cache = Cache::new(&CacheSettings::default());
    put(&cache, "one plus one?", "two").await;
    assert_eq!(cache.fetch(&key("one plus one?")).await.as_deref(), Some(&*answer("two")));
}

#[tokio::test]
async fn an_unfound_entry_is_no_answer() {
    let cache = Cache::new(&CacheSettings::default());
    put(&cache, "one plus one?", "two").await;
    assert_eq!(cache.fetch(&key("not here")).await, None);
}

#[tokio::test(start_paused = true)]
async fn all_entries_are_cleared_after_the_time_to_live() {
    let cache = Cache::new(&CacheSettings::default());
    let sweeper = tokio::spawn(cache.clone().run());
    tokio::task::yield_now().await;
    put(&cache, "one plus one?", "two").await;

    tokio::time::sleep(Duration::from_secs(59)).await;
    assert!(cache.fetch(&key("one plus one?")).await.is_some());

    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(cache.fetch(&key("one plus one?")).await, None);
    // An entry may be added just after a sweep; the next sweep removes it.
    tokio::time::sleep(MINUTE).await;
    assert_eq!(cache.store.iter().count(), 0, "the sweeper has freed the entry");
    sweeper.abort();
}

#[tokio::test(start_paused = true)]
async fn an_old_answer_is_asked_for_again() {
    let cache = Cache::new(&CacheSettings::default());
    put(&cache, "who won?", "nobody yet").await;
    tokio::time::advance(MINUTE).await;
    put(&cache, "who won?", "we did").await;
    assert_eq!(cache.fetch(&key("who won?")).await.as_deref(), Some(&*answer("we did")));
}

#[tokio::test]
async fn a_failure_is_not_kept() {
    let cache = Cache::new(&CacheSettings::default());
    let failed = cache.fetch_or_ask(&key("q"), async { Err(BackendError::Status(500)) }).await;
    assert!(failed.is_err());
    put(&cache, "q", "recovered").await;
    assert_eq!(cache.fetch(&key("q")).await.as_deref(), Some(&*answer("recovered")));
}

#[tokio::test]
async fn equal_queries_in_flight_are_asked_once() {
    let cache = Cache::new(&CacheSettings::default());
    let (release, released) = oneshot::channel::<()>();
    let key = key("q");
    let first = cache.fetch_or_ask(&key, async {
        released.await.expect("the test releases it");
        Ok(answer("first"))
    });
    let second = cache.fetch_or_ask(&key, async { Ok(answer("second")) });
    let release = async { release.send(()).expect("the first query waits") };
    let (first, second, ()) = tokio::join!(biased; first, second, release);
    assert_eq!(first.expect("answered"), second.expect("answered"));
}

#[tokio::test]
async fn the_cache_is_bounded_in_entries() {
    let settings = CacheSettings { max_entries: 10, ..CacheSettings::default() };
    let cache = Cache::new(&settings);
    for number in 0..100 {
        put(&cache, &number.to_string(), "x").await;
    }
    cache.store.run_pending_tasks().await;
    assert_eq!(cache.store.iter().count(), 10);
}

#[tokio::test]
async fn the_cache_is_bounded_in_bytes() {
    let settings = CacheSettings { max_bytes: 10_000, ..CacheSettings::default() };
    let cache = Cache::new(&settings);
    for number in 0..10 {
        put(&cache, &number.to_string(), &"x".repeat(3_000)).await;
    }
    cache.store.run_pending_tasks().await;
    assert_eq!(cache.store.iter().count(), 3);
}
