//! The connected sockets.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError, Weak};

use tokio::sync::watch;

use crate::budget::{Account, Budget, BudgetLimits, Budgets, CHARGE_STEP_BYTES, Relief};
use crate::outbox::{Ending, GOING_AWAY, Load, Outbox};
use crate::overview::About;
use crate::telemetry;

/// See the module's documentation.
#[derive(Debug)]
pub(crate) struct Registry {
    sockets: Mutex<Sockets>,
    next_id: AtomicU64,
    /// The number of sockets, for tasks that wait until there are none.
    count: watch::Sender<usize>,
    budgets: Arc<Budgets>,
    /// Held during a search for the slowest sockets, so that only one runs at a time.
    relieving: Mutex<()>,
}

type Sockets = HashMap<u64, (Arc<Outbox>, Arc<About>)>;

/// A connected socket's entry; dropping it removes the entry.
#[derive(Debug)]
pub(crate) struct Registration {
    registry: Arc<Registry>,
    id: u64,
}

impl Registry {
    pub(crate) fn new(limits: BudgetLimits) -> Self {
        Self {
            sockets: Mutex::default(),
            next_id: AtomicU64::new(1),
            count: watch::Sender::new(0),
            budgets: Arc::new(Budgets::new(limits)),
            relieving: Mutex::default(),
        }
    }

    /// Opens the account of a socket that is about to be registered.
    pub(crate) fn open_account(
        self: &Arc<Self>,
        user: Option<&str>,
        address: Option<IpAddr>,
    ) -> Account {
        let this = Arc::downgrade(self);
        let relief: Weak<dyn Relief> = this;
        self.budgets.open(user, address, relief)
    }

    pub(crate) fn sockets_of(&self, user: &str) -> usize {
        self.budgets.sockets_of(user)
    }

    pub(crate) fn register(self: &Arc<Self>, outbox: &Arc<Outbox>, about: About) -> Registration {
        let id = self.next_id.fetch_add(1, Ordering::Relaxed);
        let mut sockets = self.lock();
        sockets.insert(id, (Arc::clone(outbox), Arc::new(about)));
        self.counted(&sockets);
        Registration { registry: Arc::clone(self), id }
    }

    pub(crate) fn len(&self) -> usize {
        self.lock().len()
    }

    pub(crate) fn outboxes(&self) -> Vec<Arc<Outbox>> {
        self.lock().values().map(|(outbox, _)| Arc::clone(outbox)).collect()
    }

    /// All sockets, by their numbers.
    pub(crate) fn all(&self) -> Vec<(u64, Arc<Outbox>, Arc<About>)> {
        let sockets = self.lock();
        let sockets = sockets.iter();
        sockets
            .map(|(number, (outbox, about))| (*number, Arc::clone(outbox), Arc::clone(about)))
            .collect()
    }

    /// The socket with a number.
    pub(crate) fn find(&self, number: u64) -> Option<(Arc<Outbox>, Arc<About>)> {
        self.lock().get(&number).cloned()
    }

    /// Ends the socket with a number, if it is still there.
    pub(crate) fn close(&self, number: u64) {
        if let Some((outbox, _)) = self.find(number) {
            outbox.end(Ending::Close(GOING_AWAY));
        }
    }

    /// The sockets to drop to relieve `budget`, those with the largest charges first. Among equal
    /// loads, the one that connected first comes first.
    fn slowest(&self, budget: &Budget) -> Vec<(Load, Arc<Outbox>)> {
        let sockets: Vec<_> =
            self.lock().iter().map(|(id, (outbox, _))| (*id, Arc::clone(outbox))).collect();
        let loaded = |(id, outbox): (u64, Arc<Outbox>)| Some((outbox.load_on(budget)?, id, outbox));
        let mut loaded: Vec<_> = sockets.into_iter().filter_map(loaded).collect();
        let counts_shared = self.budgets.is_process(budget);
        loaded.retain(|(load, ..)| {
            load.charged > 0 || counts_shared && load.held >= CHARGE_STEP_BYTES
        });
        loaded.sort_unstable_by_key(|(load, id, _)| (Reverse(*load), *id));
        loaded.into_iter().map(|(load, _, outbox)| (load, outbox)).collect()
    }

    fn drop_slowest(&self, budget: &Budget) {
        for (load, outbox) in self.slowest(budget) {
            // A shared frame takes memory until its last reader is gone, so sockets that hold
            // nothing else are spared as soon as the limit is met.
            let is_enough =
                if load.charged > 0 { budget.is_relieved() } else { !budget.is_overdrawn() };
            if is_enough {
                return;
            }
            outbox.drop_slow_reader(load);
        }
    }

    /// Waits until no socket is left.
    pub(crate) async fn wait_until_empty(&self) {
        let mut count = self.count.subscribe();
        // The sender lives as long as this registry, so the wait ends only with the last socket.
        count.wait_for(|sockets| *sockets == 0).await.ok();
    }

    fn counted(&self, sockets: &Sockets) {
        self.count.send_replace(sockets.len());
        // A gauge takes a float, which is exact for any realistic number of sockets.
        #[expect(clippy::cast_precision_loss, reason = "exact up to 2^53 sockets")]
        metrics::gauge!(telemetry::SOCKETS).set(sockets.len() as f64);
    }

    fn lock(&self) -> MutexGuard<'_, Sockets> {
        self.sockets.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Relief for Registry {
    fn relieve(&self, budget: &Budget) {
        let _relieving = match self.relieving.try_lock() {
            Ok(relieving) => relieving,
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            Err(TryLockError::WouldBlock) => return,
        };
        if !budget.is_search_due() {
            return;
        }
        self.drop_slowest(budget);
        budget.searched();
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
