//! What one receiver gets of a broadcast, decided on its way (`intercept`, `handle_out`).

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};

use pubsub::{Broadcast, Payload};

use crate::panic::Panicked;

/// Decides, for one receiver, what it gets of the broadcasts that its channel intercepts.
///
/// A channel's join hands one over with [`Joined::intercept`](crate::Joined::intercept): what the
/// decision depends on, such as who the receiver is. It runs where the broadcast is made, once for
/// each receiver and before the broadcast returns. So intercepted broadcasts, all others, and
/// replies reach a client in the order in which they were made, and forwarding the shared frame
/// costs what it would have cost without an intercept. It must therefore be quick, wait for nothing,
/// and broadcast nothing itself. One that panics crashes its own channel alone.
pub trait Intercept: Send + Sync + 'static {
    /// The events that come here; all others go straight to the client.
    const EVENTS: &'static [&'static str];

    /// Decides on one broadcast. [`Broadcast::companion`] is the value it was made from, if its maker
    /// gave it one; [`Broadcast::parse`] parses its payload once for all receivers.
    fn handle_out(&self, broadcast: &Broadcast) -> HandleOut;
}

/// What one receiver gets of an intercepted broadcast.
#[derive(Debug, Clone)]
pub enum HandleOut {
    /// The broadcast as everybody gets it: the frame that was encoded once and is shared.
    Forward,
    /// A push of the same event with this payload instead.
    Push(Payload),
    /// Nothing.
    Drop,
}

/// An [`Intercept`] of any type.
pub(crate) trait AnyIntercept: Send + Sync {
    fn wants(&self, event: &str) -> bool;

    fn handle_out(&self, broadcast: &Broadcast) -> Result<HandleOut, Panicked>;
}

impl<I: Intercept> AnyIntercept for I {
    fn wants(&self, event: &str) -> bool {
        I::EVENTS.contains(&event)
    }

    /// A panic is the receiver's alone: neither the broadcaster nor the others may suffer from it.
    fn handle_out(&self, broadcast: &Broadcast) -> Result<HandleOut, Panicked> {
        let decide = AssertUnwindSafe(|| Intercept::handle_out(self, broadcast));
        catch_unwind(decide).map_err(|panic| Panicked::from_panic(panic.as_ref()))
    }
}

impl fmt::Debug for dyn AnyIntercept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Intercept").finish_non_exhaustive()
    }
}
