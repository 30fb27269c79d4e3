//! The sockets that are connected.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;

use crate::outbox::Outbox;
use crate::telemetry;

/// See the module's documentation.
#[derive(Debug)]
pub(crate) struct Registry {
    sockets: Mutex<HashMap<u64, Arc<Outbox>>>,
    next_id: AtomicU64,
    /// How many sockets there are, for those who wait until there are none.
    count: watch::Sender<usize>,
}

/// A connected socket's entry; dropping it removes the entry.
#[derive(Debug)]
pub(crate) struct Registration {
    registry: Arc<Registry>,
    id: u64,
}

impl Registry {
    pub(crate) fn new() -> Self {
        Self { sockets: Mutex::default(), next_id: AtomicU64::new(1), count: watch::Sender::new(0) }
    }

    pub(crate) fn register(self: &Arc<Self>, outbox: &Arc<Outbox>) -> Registration {
        let id = self.next_id.fetch_add(1, Ordering::Relaxed);
        let mut sockets = self.lock();
        sockets.insert(id, Arc::clone(outbox));
        self.counted(&sockets);
        Registration { registry: Arc::clone(self), id }
    }

    pub(crate) fn len(&self) -> usize {
        self.lock().len()
    }

    pub(crate) fn outboxes(&self) -> Vec<Arc<Outbox>> {
        self.lock().values().map(Arc::clone).collect()
    }

    /// Waits until no socket is left.
    pub(crate) async fn wait_until_empty(&self) {
        let mut count = self.count.subscribe();
        // The sender lives as long as this registry, so waiting ends only with the last socket.
        count.wait_for(|sockets| *sockets == 0).await.ok();
    }

    fn counted(&self, sockets: &HashMap<u64, Arc<Outbox>>) {
        self.count.send_replace(sockets.len());
        // A gauge takes a float, which is exact far beyond any number of sockets.
        #[expect(clippy::cast_precision_loss, reason = "exact up to 2^53 sockets")]
        metrics::gauge!(telemetry::SOCKETS).set(sockets.len() as f64);
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<u64, Arc<Outbox>>> {
        self.sockets.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Registration {
    fn drop(&mut self) {
        let mut sockets = self.registry.lock();
        let outbox = sockets.remove(&self.id);
        self.registry.counted(&sockets);
        drop(sockets);
        drop(outbox);
    }
}
