//! Bounds the memory held for clients across all sockets: output they have not read and input that
//! is not handled yet.
//!
//! Each socket has its own limits, but a thousand full sockets would still hold too much. So what a
//! socket holds is also charged to three budgets: its user's, its address's and the process's.
//! While a budget is overdrawn, its sockets' frames are not read, so a crowd that arrives at once
//! is served as fast as it can be written to. The sockets with the largest charges are dropped
//! until the budget is well below its limit; a socket that has just fallen behind is spared for
//! [`RELIEF_GRACE`].
//!
//! Charges are made in steps, so a client that keeps reading costs nothing here. A broadcast's
//! frame, and text that many frames share, is one piece of memory, however many sockets wait to
//! send it. So the process is charged for it once, and a client that is only behind on shared
//! memory is dropped last.

mod level;
mod readers;
mod shared;
mod watch;

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::fmt;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::task::Context;
use std::time::Duration;

use bytes::Bytes;

pub(crate) use level::{Budget, Relief};
use readers::Place;
pub(crate) use shared::SharedCharge;
use watch::Watch;

/// What a socket holds is charged in multiples of this size, rounded down.
pub(crate) const CHARGE_STEP_BYTES: usize = 4096;

/// How long a client must have been behind before it may be dropped to relieve a budget; until then
/// the server may simply not have written to it yet. Meanwhile a budget may reach twice its limit.
pub const RELIEF_GRACE: Duration = Duration::from_secs(1);

/// The limits of the three budgets, in bytes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct BudgetLimits {
    pub(crate) user: usize,
    pub(crate) address: usize,
    pub(crate) process: usize,
}

/// The key of a user's or an address's budget.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Holder {
    User(Box<str>),
    Address(IpAddr),
}

/// All budgets of an endpoint. A user's or an address's budget exists while one of its sockets
/// does.
#[derive(Debug)]
pub(crate) struct Budgets {
    limits: BudgetLimits,
    process: Arc<Budget>,
    holders: Mutex<HashMap<Holder, Held>>,
}

/// A budget and the number of sockets that share it.
#[derive(Debug)]
struct Held {
    budget: Arc<Budget>,
    sockets: usize,
}

/// The budgets that one socket is charged to, and the handle to relieve them.
pub(crate) struct Account {
    budgets: Arc<Budgets>,
    process: Arc<Budget>,
    held_by: Vec<(Holder, Arc<Budget>)>,
    relief: Weak<dyn Relief>,
    place: Place,
}

impl Budgets {
    pub(crate) fn new(limits: BudgetLimits) -> Self {
        let process = Arc::new(Budget::new(limits.process));
        Self { limits, process, holders: Mutex::default() }
    }

    /// Opens a socket's account. Without a user or an address, only the remaining budgets are
    /// charged.
    pub(crate) fn open(
        self: &Arc<Self>,
        user: Option<&str>,
        address: Option<IpAddr>,
        relief: Weak<dyn Relief>,
    ) -> Account {
        let user = user.map(|user| Holder::User(user.into()));
        let address = address.map(|address| Holder::Address(network(address)));
        let held_by = user.into_iter().chain(address).map(|holder| {
            let budget = self.add_socket(&holder);
            (holder, budget)
        });
        Account {
            process: Arc::clone(&self.process),
            held_by: held_by.collect(),
            budgets: Arc::clone(self),
            relief,
            place: Place::default(),
        }
    }

    /// How many sockets a user has.
    pub(crate) fn sockets_of(&self, user: &str) -> usize {
        let holders = self.lock();
        holders.get(&Holder::User(user.into())).map_or(0, |held| held.sockets)
    }

    /// Whether `budget` is the process's, the only one charged for memory that sockets share.
    pub(crate) fn is_process(&self, budget: &Budget) -> bool {
        std::ptr::eq(budget, Arc::as_ptr(&self.process))
    }

    fn add_socket(&self, holder: &Holder) -> Arc<Budget> {
        let limit = match holder {
            Holder::User(_) => self.limits.user,
            Holder::Address(_) => self.limits.address,
        };
        let mut holders = self.lock();
        let new = || Held { budget: Arc::new(Budget::new(limit)), sockets: 0 };
        let held = holders.entry(holder.clone()).or_insert_with(new);
        held.sockets += 1;
        Arc::clone(&held.budget)
    }

    fn remove_socket(&self, holder: Holder) {
        if let Entry::Occupied(mut held) = self.lock().entry(holder) {
            held.get_mut().sockets -= 1;
            if held.get().sockets == 0 {
                held.remove();
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Holder, Held>> {
        self.holders.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Account {
    /// Replaces the socket's charge.
    pub(crate) fn change(&self, from: usize, to: usize) {
        if from != to {
            self.each().for_each(|budget| budget.change(from, to));
        }
    }

    /// Whether a budget needs [relief](Self::relieve).
    pub(crate) fn is_overdrawn(&self) -> bool {
        self.each().any(Budget::is_overdrawn)
    }

    /// Whether the process holds so much that clients that don't read should not be sent more.
    pub(crate) fn is_process_half_full(&self) -> bool {
        self.process.is_half_full()
    }

    /// Drops the slowest sockets of each overdrawn budget. It looks at every socket, so the caller
    /// must hold no lock: neither an outbox's nor that of a topic being broadcast to.
    pub(crate) fn relieve(&self) {
        for budget in self.each().filter(|budget| budget.is_overdrawn()) {
            if let Some(relief) = self.relief.upgrade() {
                relief.relieve(budget);
            }
        }
    }

    /// Whether the socket's frames may be read. If not, its task is woken once they may. The wait
    /// is short: clients that have been behind for longer than the grace are dropped meanwhile.
    pub(crate) fn may_read(&self, cx: &Context<'_>) -> bool {
        let budgets = self.held_by.iter().map(|(_, budget)| budget).chain([&self.process]);
        let Some(budget) = budgets.into_iter().find(|budget| budget.is_overdrawn()) else {
            return true;
        };
        budget.readers.wait(&self.place, cx);
        if budget.readers.watch() {
            let watch = Watch { budget: Arc::clone(budget), relief: Weak::clone(&self.relief) };
            tokio::spawn(watch.run());
        }
        // The budget may have been relieved before this socket was in line.
        !budget.is_overdrawn()
    }

    /// The user that the socket counts against.
    pub(crate) fn user(&self) -> Option<&str> {
        self.held_by.iter().find_map(|(holder, _)| match holder {
            Holder::User(user) => Some(&**user),
            Holder::Address(_) => None,
        })
    }

    pub(crate) fn is_charged_to(&self, budget: &Budget) -> bool {
        self.each().any(|own| std::ptr::eq(own, budget))
    }

    /// Charges the process for bytes that several sockets share, until the last one drops them.
    pub(crate) fn shared(&self, bytes: Bytes) -> Bytes {
        shared::shared(bytes, &self.process)
    }

    /// Charges the process for `bytes` until the charge is dropped.
    pub(crate) fn shared_charge(&self, bytes: usize) -> SharedCharge {
        SharedCharge::new(bytes, &self.process)
    }

    fn each(&self) -> impl Iterator<Item = &Budget> {
        let held_by = self.held_by.iter().map(|(_, budget)| budget);
        held_by.chain([&self.process]).map(Arc::as_ref)
    }
}

impl Drop for Account {
    fn drop(&mut self) {
        for (holder, _) in self.held_by.drain(..) {
            self.budgets.remove_socket(holder);
        }
    }
}

/// The part of an address that identifies a client: an IPv6 client usually has 2^64 addresses.
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
