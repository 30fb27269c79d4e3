//! Turns at something costly, which clients take a few at once.
//!
//! What waits is bounded, in all and for each address, and is let go when nobody waits for the answer any
//! more. No address has more than [`MAX_AT_ONCE_PER_ADDRESS`] in the line where all wait, so a flood from
//! one keeps nobody else out.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::client_address::ClientAddress;
use crate::error::{Error, Result};
use crate::places::{Place, Places};

/// Those from one address whose turn it is, or who stand in the line where all wait.
pub(crate) const MAX_AT_ONCE_PER_ADDRESS: usize = 2;

/// Those who wait, and those whose turn it is.
#[derive(Debug)]
pub(crate) struct Turns {
    turns: Arc<Semaphore>,
    places: Places<OwnTurns>,
}

/// Whose turn it is among those from one address.
#[derive(Debug)]
struct OwnTurns(Arc<Semaphore>);

impl Default for OwnTurns {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(MAX_AT_ONCE_PER_ADDRESS)))
    }
}

/// A turn. It is over when `work` is dropped, and the client may wait for another when both are.
#[derive(Debug)]
pub(crate) struct Turn {
    /// For whatever does the work, which may go on when nobody waits for it any more.
    pub(crate) work: OwnedSemaphorePermit,
    /// For the client who waits.
    pub(crate) waiting: Waiting,
}

/// The place of a client who waits.
#[derive(Debug)]
pub(crate) struct Waiting {
    _place: Place<OwnTurns>,
    _own_turn: OwnedSemaphorePermit,
}

impl Turns {
    /// So many at once; so many may wait, in all and for one address, those included whose turn it is.
    pub(crate) fn new(at_once: usize, waiting: usize, waiting_per_address: usize) -> Self {
        let turns = Arc::new(Semaphore::new(at_once));
        Self { turns, places: Places::new(waiting, waiting_per_address) }
    }

    /// Waits for a client's turn. Dropping the future gives it to the next.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when too many wait already; `what` says for what, as in "too many exports".
    pub(crate) async fn take(&self, address: ClientAddress, what: &'static str) -> Result<Turn> {
        let place = self.places.take(address).ok_or_else(|| Error::unavailable(what))?;
        let own_turn = Arc::clone(&place.0).acquire_owned().await.map_err(Error::internal)?;
        let work = Arc::clone(&self.turns).acquire_owned().await.map_err(Error::internal)?;
        Ok(Turn { work, waiting: Waiting { _place: place, _own_turn: own_turn } })
    }

    /// Lets so many more at it.
    #[cfg(test)]
    pub(crate) fn widen(&self, by: usize) {
        self.turns.add_permits(by);
    }

    /// How many wait, those included whose turn it is.
    pub(crate) fn waiting(&self) -> usize {
        self.places.taken()
    }
}
