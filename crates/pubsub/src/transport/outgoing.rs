//! The queue of broadcasts to other nodes.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

/// Maximum size of the queue in bytes (8 MiB); further broadcasts are dropped.
pub const MAX_WAITING_BYTES: usize = 8 << 20;
/// Maximum size of a broadcast to other nodes, in bytes of JSON (1 MiB).
pub const MAX_BROADCAST_BYTES: usize = 1 << 20;
/// A batch is closed by the broadcast that makes it exceed this size.
const MAX_BATCH_BYTES: usize = 64 << 10;

/// See the module's documentation.
#[derive(Debug, Default)]
pub(super) struct Outgoing {
    waiting: Mutex<Waiting>,
    changed: Notify,
    dropped: AtomicU64,
}

#[derive(Debug, Default)]
struct Waiting {
    texts: VecDeque<String>,
    bytes: usize,
    /// Whether there is a connection to send it on.
    is_open: bool,
    is_sending: bool,
    is_closed: bool,
}

impl Outgoing {
    /// Queues the JSON of a broadcast, or drops it.
    pub(super) fn push(&self, text: String) {
        let mut waiting = self.lock();
        let bytes = waiting.bytes + text.len();
        if !waiting.is_open || text.len() > MAX_BROADCAST_BYTES || bytes > MAX_WAITING_BYTES {
            self.dropped.fetch_add(1, Ordering::Relaxed);
            return;
        }
        waiting.bytes = bytes;
        waiting.texts.push_back(text);
        drop(waiting);
        self.changed.notify_one();
    }

    /// Starts accepting broadcasts, with an empty queue.
    pub(super) fn open(&self) {
        self.empty().is_open = true;
    }

    /// Empties the queue, and drops further broadcasts until it is opened again.
    pub(super) fn shut(&self) {
        drop(self.empty());
    }

    /// Closes the queue for good.
    pub(super) fn close(&self) {
        self.lock().is_closed = true;
        self.changed.notify_one();
    }

    fn empty(&self) -> MutexGuard<'_, Waiting> {
        let mut waiting = self.lock();
        self.dropped.fetch_add(waiting.texts.len() as u64, Ordering::Relaxed);
        *waiting = Waiting { is_closed: waiting.is_closed, ..Waiting::default() };
        waiting
    }

    pub(super) fn is_closed(&self) -> bool {
        self.lock().is_closed
    }

    /// Whether everything has been sent.
    pub(super) fn is_idle(&self) -> bool {
        let waiting = self.lock();
        waiting.texts.is_empty() && !waiting.is_sending
    }

    pub(super) fn dropped(&self) -> u64 {
        self.dropped.load(Ordering::Relaxed)
    }

    /// Waits for the next batch: a JSON array of broadcasts. Returns `None` once the queue is
    /// closed. Calling it confirms that the previous batch was sent.
    pub(super) async fn next_batch(&self) -> Option<String> {
        loop {
            {
                let mut waiting = self.lock();
                waiting.is_sending = false;
                if waiting.is_closed && waiting.texts.is_empty() {
                    return None;
                }
                if let Some(batch) = waiting.take_batch() {
                    waiting.is_sending = true;
                    return Some(batch);
                }
            }
            self.changed.notified().await;
        }
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Waiting {
    fn take_batch(&mut self) -> Option<String> {
        let mut batch = String::from("[");
        while batch.len() < MAX_BATCH_BYTES
            && let Some(text) = self.texts.pop_front()
        {
            self.bytes -= text.len();
            if batch.len() > 1 {
                batch.push(',');
            }
            batch.push_str(&text);
        }
        batch.push(']');
        (batch.len() > 2).then_some(batch)
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::{MAX_BROADCAST_BYTES, MAX_WAITING_BYTES, Outgoing};

    #[test]
    fn what_waits_is_sent_together_in_order() {
        let outgoing = Outgoing::default();
        outgoing.open();
        assert!(outgoing.is_idle());
        outgoing.push("1".to_owned());
        outgoing.push("2".to_owned());
        assert!(!outgoing.is_idle());
        assert_eq!(outgoing.next_batch().now_or_never(), Some(Some("[1,2]".to_owned())));
        assert!(!outgoing.is_idle(), "it is being sent");
        assert_eq!(outgoing.next_batch().now_or_never(), None);
        assert!(outgoing.is_idle());
        assert_eq!(outgoing.dropped(), 0);
    }

    #[test]
    fn without_a_connection_nothing_waits() {
        let outgoing = Outgoing::default();
        outgoing.push("1".to_owned());
        outgoing.open();
        outgoing.push("2".to_owned());
        outgoing.shut();
        outgoing.push("3".to_owned());
        outgoing.open();
        assert_eq!(outgoing.next_batch().now_or_never(), None);
        assert_eq!(outgoing.dropped(), 3);
    }

    #[test]
    fn what_is_too_much_is_dropped_and_counted() {
        let outgoing = Outgoing::default();
        outgoing.open();
        outgoing.push("x".repeat(MAX_BROADCAST_BYTES + 1));
        assert_eq!((outgoing.dropped(), outgoing.is_idle()), (1, true));
        let fitting = MAX_WAITING_BYTES / MAX_BROADCAST_BYTES;
        for _ in 0..=fitting {
            outgoing.push("x".repeat(MAX_BROADCAST_BYTES));
        }
        assert_eq!(outgoing.dropped(), 2);
        let batches = (0..fitting).map(|_| outgoing.next_batch().now_or_never());
        assert!(batches.into_iter().all(|batch| batch.is_some()));
        assert_eq!(outgoing.next_batch().now_or_never(), None);
    }

    #[test]
    fn it_ends_after_what_still_waits() {
        let outgoing = Outgoing::default();
        outgoing.open();
        outgoing.push("1".to_owned());
        outgoing.close();
        assert_eq!(outgoing.next_batch().now_or_never(), Some(Some("[1]".to_owned())));
        assert_eq!(outgoing.next_batch().now_or_never(), Some(None));
    }
}
