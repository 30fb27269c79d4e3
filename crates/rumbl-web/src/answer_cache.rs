//! Answers that are the same for everybody who has no session, kept for a moment.
//!
//! **Invariant**: an answer that is kept was read from the database after the last write that this
//! process committed, and at most `MAX_AGE` ago. So who has written sees it at once, and what
//! another process writes, on another node or in a terminal, shows within that time.

use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};
use std::time::{Duration, Instant};

use actix_web::http::header::{HeaderMap, HeaderValue};
use actix_web::web::Bytes;
use rumbl_core::repo;

use crate::theme::Theme;

/// The longest that what another process has written may not show.
const MAX_AGE: Duration = Duration::from_secs(1);
/// Answers that are kept at once; when there are more, all are forgotten, and soon back.
const MAX_ANSWERS: usize = 256;
/// An answer that is larger, with its address, is not kept.
const MAX_ANSWER_BYTES: usize = 65_536;

/// Which answer: two requests with the same key have the same answer for now.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Key {
    /// The path with its query.
    pub target: String,
    /// How its page looks.
    pub theme: Theme,
    /// How it may be compressed, in all the lines in which the browser says it.
    pub accept_encoding: Box<[HeaderValue]>,
}

impl Key {
    fn byte_count(&self) -> usize {
        self.target.len() + self.accept_encoding.iter().map(HeaderValue::len).sum::<usize>()
    }
}

/// An answer, as it goes out.
#[derive(Debug, Clone)]
pub struct Answer {
    /// Its headers, among them the validator.
    pub headers: HeaderMap,
    /// Its content, compressed if its headers say so.
    pub content: Bytes,
}

/// The moment at which something is read, to say with what comes of it.
#[derive(Debug, Clone, Copy)]
pub struct ReadAt {
    writes: u64,
    time: Instant,
}

impl ReadAt {
    /// Before a read.
    pub fn now() -> Self {
        Self { writes: repo::writes(), time: Instant::now() }
    }
}

#[derive(Debug, Default)]
struct Kept {
    writes: u64,
    answers: HashMap<Key, (Answer, Instant)>,
}

/// What is kept; empty at first.
#[derive(Debug)]
pub struct AnswerCache {
    is_on: bool,
    kept: RwLock<Kept>,
}

impl AnswerCache {
    /// A cache, or one that keeps nothing.
    pub fn new(is_on: bool) -> Self {
        Self { is_on, kept: RwLock::default() }
    }

    /// The answer of this key, if a good one is kept.
    pub fn get(&self, key: &Key, now: ReadAt) -> Option<Answer> {
        let kept = self.kept.read().unwrap_or_else(PoisonError::into_inner);
        if kept.writes != now.writes {
            return None;
        }
        let (answer, read_at) = kept.answers.get(key)?;
        (now.time.duration_since(*read_at) < MAX_AGE).then(|| answer.clone())
    }

    /// Keeps an answer that was read no earlier than `read_at`.
    pub fn put(&self, key: Key, answer: Answer, read_at: ReadAt) {
        if !self.is_on || key.byte_count() + answer.content.len() > MAX_ANSWER_BYTES {
            return;
        }
        let mut kept = self.kept.write().unwrap_or_else(PoisonError::into_inner);
        if kept.writes > read_at.writes {
            return;
        }
        if kept.writes < read_at.writes || kept.answers.len() >= MAX_ANSWERS {
            *kept = Kept { writes: read_at.writes, ..Kept::default() };
        }
        kept.answers.insert(key, (answer, read_at.time));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(number: usize) -> Key {
        let target = format!("/{number}");
        Key { target, theme: Theme::Auto, accept_encoding: Box::default() }
    }

    fn answer(length: usize) -> Answer {
        Answer { headers: HeaderMap::new(), content: Bytes::from(vec![b'x'; length]) }
    }

    fn at(writes: u64) -> ReadAt {
        ReadAt { writes, time: Instant::now() }
    }

    #[test]
    fn an_answer_is_kept_until_something_is_written() {
        let cache = AnswerCache::new(true);
        cache.put(key(1), answer(9), at(5));
        assert!(cache.get(&key(1), at(5)).is_some());
        assert!(cache.get(&key(2), at(5)).is_none());
        assert!(cache.get(&key(1), at(6)).is_none());
    }

    #[test]
    fn an_answer_that_was_read_before_a_write_is_never_kept_after_it() {
        let cache = AnswerCache::new(true);
        cache.put(key(1), answer(9), at(6));
        cache.put(key(2), answer(9), at(5));
        assert!(cache.get(&key(2), at(6)).is_none());
        assert!(cache.get(&key(1), at(6)).is_some());
    }

    #[test]
    fn an_answer_is_good_for_max_age() {
        let cache = AnswerCache::new(true);
        let read = at(1);
        cache.put(key(1), answer(9), read);
        let later = |age| ReadAt { time: read.time + age, ..read };
        assert!(cache.get(&key(1), later(MAX_AGE / 2)).is_some());
        assert!(cache.get(&key(1), later(MAX_AGE)).is_none());
    }

    #[test]
    fn max_answers_and_max_answer_bytes_bound_what_is_kept() {
        let cache = AnswerCache::new(true);
        for number in 0..=MAX_ANSWERS {
            cache.put(key(number), answer(9), at(1));
        }
        assert_eq!(cache.kept.read().unwrap().answers.len(), 1);
        cache.put(key(1), answer(MAX_ANSWER_BYTES + 1), at(1));
        assert!(cache.get(&key(1), at(1)).is_none());
    }

    #[test]
    fn a_cache_that_is_off_keeps_nothing() {
        let cache = AnswerCache::new(false);
        cache.put(key(1), answer(9), at(1));
        assert!(cache.get(&key(1), at(1)).is_none());
    }
}
