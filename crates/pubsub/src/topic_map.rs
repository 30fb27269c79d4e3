//! A map from topics to values, each behind a lock of its own.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How many locks the topics are spread over, so that threads rarely contend when looking one up.
const SHARDS: usize = 16;

/// The value kept for a topic. An entry is removed as soon as its value is vacant.
pub(crate) trait TopicState: Default {
    /// Whether the value is equivalent to a new one.
    fn is_vacant(&self) -> bool;
}

/// A `T` for each topic. A shard's lock is held only to look up a topic, so work under one topic's
/// own lock never delays another topic.
#[derive(Debug)]
pub(crate) struct TopicMap<T> {
    hasher: RandomState,
    shards: [Mutex<Shard<T>>; SHARDS],
}

type Shard<T> = HashMap<Box<str>, Arc<Entry<T>>>;

#[derive(Debug, Default)]
struct Entry<T>(Mutex<Guarded<T>>);

#[derive(Debug, Default)]
struct Guarded<T> {
    value: T,
    /// The entry is being removed; anyone who still holds it has to look it up again.
    abandoned: bool,
}

impl<T: TopicState> TopicMap<T> {
    pub(crate) fn new() -> Self {
        Self { hasher: RandomState::new(), shards: Default::default() }
    }

    /// Changes the value of a topic, creating it if needed.
    pub(crate) fn update<R>(&self, topic: &str, change: impl FnOnce(&mut T) -> R) -> R {
        loop {
            let entry = self.entry(topic);
            let mut guarded = entry.lock();
            if !guarded.abandoned {
                let result = change(&mut guarded.value);
                self.forget_if_vacant(topic, &entry, guarded);
                return result;
            }
            drop(guarded);
            self.remove(topic, &entry);
        }
    }

    /// Changes the value of a topic that has one; otherwise does nothing.
    pub(crate) fn update_known<R>(
        &self,
        topic: &str,
        change: impl FnOnce(&mut T) -> R,
    ) -> Option<R> {
        let entry = self.shard(topic).get(topic).cloned()?;
        let mut guarded = entry.lock();
        if guarded.abandoned {
            return None;
        }
        let result = change(&mut guarded.value);
        self.forget_if_vacant(topic, &entry, guarded);
        Some(result)
    }

    /// The topics that have a value, in no order.
    pub(crate) fn topics(&self) -> Vec<Box<str>> {
        let shards = self.shards.iter();
        let keys = |shard: &Mutex<Shard<T>>| -> Vec<Box<str>> {
            shard.lock().unwrap_or_else(PoisonError::into_inner).keys().cloned().collect()
        };
        shards.flat_map(keys).collect()
    }

    /// Whether a topic has a value that isn't vacant.
    pub(crate) fn knows(&self, topic: &str) -> bool {
        let entry = self.shard(topic).get(topic).cloned();
        // The topic's lock may be held for a whole broadcast, so the shard's lock is released
        // first.
        entry.is_some_and(|entry| !entry.lock().value.is_vacant())
    }

    fn entry(&self, topic: &str) -> Arc<Entry<T>> {
        let mut shard = self.shard(topic);
        if let Some(entry) = shard.get(topic) {
            return Arc::clone(entry);
        }
        let entry = Arc::<Entry<T>>::default();
        shard.insert(topic.into(), Arc::clone(&entry));
        entry
    }

    fn forget_if_vacant(
        &self,
        topic: &str,
        entry: &Arc<Entry<T>>,
        mut guarded: MutexGuard<'_, Guarded<T>>,
    ) {
        guarded.abandoned = guarded.value.is_vacant();
        let abandoned = guarded.abandoned;
        // The shard's lock is never taken while a topic's lock is held.
        drop(guarded);
        if abandoned {
            self.remove(topic, entry);
        }
    }

    fn remove(&self, topic: &str, entry: &Arc<Entry<T>>) {
        let mut shard = self.shard(topic);
        if shard.get(topic).is_some_and(|known| Arc::ptr_eq(known, entry)) {
            shard.remove(topic);
        }
    }

    #[expect(clippy::indexing_slicing, reason = "a remainder of SHARDS is below SHARDS")]
    fn shard(&self, topic: &str) -> MutexGuard<'_, Shard<T>> {
        let shards = SHARDS as u64;
        let index = usize::try_from(self.hasher.hash_one(topic) % shards).unwrap_or_default();
        self.shards[index].lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T> Entry<T> {
    fn lock(&self) -> MutexGuard<'_, Guarded<T>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::{Duration, Instant};

    use super::{TopicMap, TopicState};

    #[derive(Debug, Default)]
    struct Number(u32);

    impl TopicState for Number {
        fn is_vacant(&self) -> bool {
            self.0 == 0
        }
    }

    #[test]
    fn a_topic_is_known_until_there_is_nothing_to_know_about_it() {
        let map = TopicMap::<Number>::new();
        assert_eq!(map.update_known("a", |number| number.0), None);
        map.update("a", |number| number.0 = 1);
        assert_eq!(map.update_known("a", |number| number.0), Some(1));
        assert!(map.knows("a") && !map.knows("b"));
        map.update("a", |number| number.0 = 0);
        assert!(!map.knows("a"));
        assert!(map.shards.iter().all(|shard| shard.lock().unwrap().is_empty()));
    }

    #[test]
    fn asking_about_a_busy_topic_does_not_hold_up_the_other_topics_of_its_shard() {
        let map = TopicMap::<Number>::new();
        map.update("a", |number| number.0 = 1);
        let entry = map.shard("a").get("a").cloned().unwrap();
        std::thread::scope(|scope| {
            let deadline = Instant::now() + Duration::from_secs(10);
            let asking = map.update("a", |_| {
                let asking = scope.spawn(|| map.knows("a"));
                // The map, this test and `update` hold the entry too; the fourth reference is the
                // waiting thread.
                while Arc::strong_count(&entry) < 4 && Instant::now() < deadline {
                    std::thread::yield_now();
                }
                let locked = map.shards.iter().filter(|shard| shard.try_lock().is_err()).count();
                assert_eq!(locked, 0);
                asking
            });
            assert!(asking.join().unwrap());
        });
    }

    #[test]
    fn topics_that_come_and_go_on_many_threads_lose_no_update() {
        const ROUNDS: u32 = 10_000;
        let map = TopicMap::<Number>::new();
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for _ in 0..ROUNDS {
                        map.update("a", |number| number.0 += 1);
                        assert!(map.update_known("a", |number| number.0 -= 1).is_some());
                    }
                });
            }
        });
        assert!(!map.knows("a"));
    }
}
