//! Turns at something expensive, which only a few clients may do at a time.
//!
//! The number of waiting clients is limited in total and for each address, and a client that gives up leaves the
//! queue. At most [`MAX_AT_ONCE_PER_ADDRESS`] clients of an address stand in the common queue, so a flood from one
//! address can't keep others out.

use std::sync::Arc;

use metrics::Gauge;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::client_address::ClientAddress;
use crate::error::{Error, Result};
use crate::places::{Place, Places};

/// Clients that wait or are at their turn, by `queue`.
const QUEUE_WAITING: &str = "queue_waiting";
/// Clients of one address that may be in the common queue or at their turn.
pub(crate) const MAX_AT_ONCE_PER_ADDRESS: usize = 2;

/// The queue, and the clients at their turn.
#[derive(Debug)]
pub(crate) struct Turns {
    name: &'static str,
    permits: Arc<Semaphore>,
    places: Places<OwnTurns>,
}

/// The queue of the clients of one address.
#[derive(Debug)]
struct OwnTurns(Arc<Semaphore>);

impl Default for OwnTurns {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(MAX_AT_ONCE_PER_ADDRESS)))
    }
}

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
    /// Sets the limits: concurrent turns, and waiting clients in total and for each address, including those at their
    /// turn. `name` is what the queue is called in metrics.
    pub(crate) fn new(
        name: &'static str,
        at_once: usize,
        waiting: usize,
        waiting_per_address: usize,
    ) -> Self {
        let permits = Arc::new(Semaphore::new(at_once));
        Self { name, permits, places: Places::new(waiting, waiting_per_address) }
    }

    /// Waits for a client's turn. Dropping the future passes it to the next client.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when the queue is full; `what` names the reason, as in "too many exports".
    pub(crate) async fn take(&self, address: ClientAddress, what: &'static str) -> Result<Turn> {
        let place = self.places.take(address).ok_or_else(|| Error::unavailable(what))?;
        let counted = Counted::new(self.name);
        let own_turn = Arc::clone(&place.0).acquire_owned().await.map_err(Error::internal)?;
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
