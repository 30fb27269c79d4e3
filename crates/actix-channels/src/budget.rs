//! Bounds what clients that do not read can make the process hold, over all their sockets.
//!
//! Each socket's outbox is bounded by itself, but a thousand full ones are not. So what an outbox holds
//! is also charged to three budgets: its user's, its address's and the process's. When one of them is
//! overdrawn, the sockets that it is charged most for are dropped until it is well below its limit.
//!
//! Charges come in steps, so that a client that reads costs nothing here. The frame of a broadcast is
//! one piece of memory, however many sockets wait to send it, so the process is charged for it once,
//! and a client that is only behind on broadcasts is dropped last. One that has just fallen behind is
//! spared for [`RELIEF_GRACE`].

use std::collections::HashMap;
use std::fmt;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use bytes::Bytes;
use tokio::time::Instant;

/// What a socket holds is charged in multiples of this, rounded down.
pub(crate) const CHARGE_STEP_BYTES: usize = 4096;

/// A client that has been behind for less is not dropped to relieve a budget, because the server may
/// simply not have written to it yet. Up to twice the limit may be held meanwhile.
pub const RELIEF_GRACE: Duration = Duration::from_secs(1);

/// After a search that could not make enough room, the next one waits so long: each looks at every
/// socket, and frames for those that are spared would start one after another.
const RELIEF_PAUSE: Duration = Duration::from_millis(100);

/// The limits of the three budgets, in bytes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct BudgetLimits {
    pub(crate) user: usize,
    pub(crate) address: usize,
    pub(crate) process: usize,
}

/// What one user, one address or the process holds.
#[derive(Debug)]
pub(crate) struct Budget {
    held: AtomicUsize,
    limit: usize,
    /// Until when no search for slow sockets is worth its time.
    paused_until: Mutex<Option<Instant>>,
}

/// The key of a user's or an address's budget.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Holder {
    User(Box<str>),
    Address(IpAddr),
}

/// All budgets of an endpoint. A user's or an address's lives as long as one of their sockets.
#[derive(Debug)]
pub(crate) struct Budgets {
    limits: BudgetLimits,
    process: Arc<Budget>,
    holders: Mutex<HashMap<Holder, Weak<Budget>>>,
}

/// The budgets that one socket is charged to, and the means to relieve them.
pub(crate) struct Account {
    budgets: Arc<Budgets>,
    process: Arc<Budget>,
    held_by: Vec<(Holder, Arc<Budget>)>,
    relief: Weak<dyn Relief>,
}

/// Drops sockets that are charged to a budget until it is relieved.
pub(crate) trait Relief: Send + Sync {
    fn relieve(&self, budget: &Budget);
}

impl Budget {
    fn new(limit: usize) -> Self {
        Self { held: AtomicUsize::new(0), limit, paused_until: Mutex::default() }
    }

    pub(crate) fn is_overdrawn(&self) -> bool {
        self.held.load(Ordering::Relaxed) > self.limit
    }

    /// Whether the budget is well below its limit. Finding the sockets that hold the most takes time, so
    /// each search makes room for many frames.
    pub(crate) fn is_relieved(&self) -> bool {
        self.held.load(Ordering::Relaxed) <= self.limit - self.limit / 8
    }

    /// Whether so much is held that no client is spared any more.
    pub(crate) fn is_far_overdrawn(&self) -> bool {
        self.held.load(Ordering::Relaxed) > self.limit.saturating_mul(2)
    }

    /// Whether to search for slow sockets now.
    pub(crate) fn is_search_due(&self) -> bool {
        self.is_far_overdrawn() || self.lock_pause().is_none_or(|until| until <= Instant::now())
    }

    /// Puts the next search off if the last one could not make enough room.
    pub(crate) fn searched(&self) {
        *self.lock_pause() = self.is_overdrawn().then(|| Instant::now() + RELIEF_PAUSE);
    }

    fn lock_pause(&self) -> MutexGuard<'_, Option<Instant>> {
        self.paused_until.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self, from: usize, to: usize) {
        if to >= from {
            self.held.fetch_add(to - from, Ordering::Relaxed);
        } else {
            self.held.fetch_sub(from - to, Ordering::Relaxed);
        }
    }
}

impl Budgets {
    pub(crate) fn new(limits: BudgetLimits) -> Self {
        let process = Arc::new(Budget::new(limits.process));
        Self { limits, process, holders: Mutex::default() }
    }

    /// Opens the account of a socket. A client without a user or an address is charged to the rest.
    pub(crate) fn open(
        self: &Arc<Self>,
        user: Option<&str>,
        address: Option<IpAddr>,
        relief: Weak<dyn Relief>,
    ) -> Account {
        let user = user.map(|user| Holder::User(user.into()));
        let address = address.map(|address| Holder::Address(network(address)));
        let held_by = user.into_iter().chain(address).map(|holder| {
            let budget = self.budget_of(&holder);
            (holder, budget)
        });
        Account {
            process: Arc::clone(&self.process),
            held_by: held_by.collect(),
            budgets: Arc::clone(self),
            relief,
        }
    }

    /// Whether `budget` is the process's, the only one that is charged for what sockets share.
    pub(crate) fn is_process(&self, budget: &Budget) -> bool {
        std::ptr::eq(budget, Arc::as_ptr(&self.process))
    }

    fn budget_of(&self, holder: &Holder) -> Arc<Budget> {
        let mut holders = self.lock();
        if let Some(budget) = holders.get(holder).and_then(Weak::upgrade) {
            return budget;
        }
        let limit = match holder {
            Holder::User(_) => self.limits.user,
            Holder::Address(_) => self.limits.address,
        };
        let budget = Arc::new(Budget::new(limit));
        holders.insert(holder.clone(), Arc::downgrade(&budget));
        budget
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Holder, Weak<Budget>>> {
        self.holders.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Account {
    /// Replaces what the socket was charged with.
    pub(crate) fn change(&self, from: usize, to: usize) {
        if from != to {
            self.each().for_each(|budget| budget.change(from, to));
        }
    }

    /// Drops the slowest sockets of each overdrawn budget. Never called with an outbox locked.
    pub(crate) fn relieve(&self) {
        for budget in self.each().filter(|budget| budget.is_overdrawn()) {
            if let Some(relief) = self.relief.upgrade() {
                relief.relieve(budget);
            }
        }
    }

    pub(crate) fn is_charged_to(&self, budget: &Budget) -> bool {
        self.each().any(|own| std::ptr::eq(own, budget))
    }

    /// Charges the process for bytes that several sockets share, until the last one is done with them.
    pub(crate) fn shared(&self, bytes: Bytes) -> Bytes {
        Bytes::from_owner(Shared::new(bytes, &self.process))
    }

    fn each(&self) -> impl Iterator<Item = &Budget> {
        let held_by = self.held_by.iter().map(|(_, budget)| budget);
        held_by.chain([&self.process]).map(Arc::as_ref)
    }
}

impl Drop for Account {
    fn drop(&mut self) {
        let mut holders = self.budgets.lock();
        for (holder, budget) in self.held_by.drain(..) {
            // Others can only come by it through the map, which is locked.
            if Arc::strong_count(&budget) == 1 {
                holders.remove(&holder);
            }
        }
    }
}

/// Bytes that are charged once.
struct Shared {
    bytes: Bytes,
    process: Arc<Budget>,
}

impl Shared {
    fn new(bytes: Bytes, process: &Arc<Budget>) -> Self {
        process.change(0, bytes.len());
        Self { bytes, process: Arc::clone(process) }
    }
}

impl AsRef<[u8]> for Shared {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        self.process.change(self.bytes.len(), 0);
    }
}

/// The part of an address that identifies a client: one with IPv6 usually has 2^64 addresses.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            let bits = address.to_bits() >> 64 << 64;
            IpAddr::V6(Ipv6Addr::from_bits(bits))
        }
        address @ IpAddr::V4(_) => address,
    }
}

impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Account").field("held_by", &self.held_by).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
