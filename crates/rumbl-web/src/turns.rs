//! Turns at something expensive, which only a few clients may do at a time.
//!
//! The number of waiting clients is limited in total and for each address, and a client that gives up leaves the
//! queue. Only a few clients of an address stand in the common queue, so a flood from one address can't keep others
//! out.

use std::sync::{Arc, OnceLock};

use metrics::Gauge;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::client_address::ClientAddress;
use crate::error::{Error, Result};
use crate::places::{Place, Places};

/// Clients that wait or are at their turn, by `queue`.
const QUEUE_WAITING: &str = "queue_waiting";

/// The limits of a queue.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TurnLimits {
    /// Clients at their turn at once.
    pub(crate) at_once: usize,
    /// Clients of one address that may be in the common queue or at their turn.
    pub(crate) at_once_per_address: usize,
    /// Clients that may wait, including those at their turn.
    pub(crate) waiting: usize,
    /// Clients of one address that may wait, including those at their turn.
    pub(crate) waiting_per_address: usize,
}

/// The queue, and the clients at their turn.
#[derive(Debug)]
pub(crate) struct Turns {
    name: &'static str,
    permits: Arc<Semaphore>,
    places: Places<OwnTurns>,
    at_once_per_address: usize,
}

/// The queue of the clients of one address, which its first client opens.
#[derive(Debug, Default)]
struct OwnTurns(OnceLock<Arc<Semaphore>>);

/// A client's turn. It ends when `work` is dropped; the client's place is free again when both parts are.
#[derive(Debug)]
pub(crate) struct Turn {
    /// Held while the work runs, even if nobody waits for the result any more.
    pub(crate) work: OwnedSemaphorePermit,
    /// Held by the waiting client.
    pub(crate) waiting: Waiting,
}

/// The place of a waiting client.
#[derive(Debug)]
pub(crate) struct Waiting {
    _place: Place<OwnTurns>,
    _own_turn: OwnedSemaphorePermit,
    _counted: Counted,
}

/// A client among those who wait in a queue, as its metric counts them.
#[derive(Debug)]
struct Counted(Gauge);

impl Counted {
    fn new(queue: &'static str) -> Self {
        let gauge = metrics::gauge!(QUEUE_WAITING, "queue" => queue);
        gauge.increment(1);
        Self(gauge)
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.decrement(1);
    }
}

impl Turns {
    /// An empty queue. `name` is what it is called in metrics.
    pub(crate) fn new(name: &'static str, limits: TurnLimits) -> Self {
        Self {
            name,
            permits: Arc::new(Semaphore::new(limits.at_once)),
            places: Places::new(limits.waiting, limits.waiting_per_address),
            at_once_per_address: limits.at_once_per_address,
        }
    }

    /// Waits for a client's turn. Dropping the future passes it to the next client.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when the queue is full; `what` names the reason, as in "too many exports".
    pub(crate) async fn take(&self, address: ClientAddress, what: &'static str) -> Result<Turn> {
        let place = self.places.take(address).ok_or_else(|| Error::unavailable(what))?;
        let counted = Counted::new(self.name);
        let own_turns = place.0.get_or_init(|| Arc::new(Semaphore::new(self.at_once_per_address)));
        let own_turn = Arc::clone(own_turns).acquire_owned().await.map_err(Error::internal)?;
        let work = Arc::clone(&self.permits).acquire_owned().await.map_err(Error::internal)?;
        Ok(Turn {
            work,
            waiting: Waiting { _place: place, _own_turn: own_turn, _counted: counted },
        })
    }

    /// Allows more concurrent turns.
    #[cfg(test)]
    pub(crate) fn widen(&self, by: usize) {
        self.permits.add_permits(by);
    }

    /// The number of clients waiting or at their turn.
    pub(crate) fn waiting(&self) -> usize {
        self.places.taken()
    }
}
