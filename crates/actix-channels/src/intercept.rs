//! Decides what one receiver gets for a broadcast (`intercept`, `handle_out`).

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};

use pubsub::{Broadcast, Payload};

use crate::panic::Panicked;

/// Decides what one receiver gets for each broadcast that its channel intercepts.
///
/// A channel's join provides it with [`Joined::intercept`](crate::Joined::intercept); it holds what
/// the decision depends on, such as who the receiver is. It runs synchronously in the broadcast
/// call, once per receiver. So a client gets replies and all broadcasts, intercepted or not, in the
/// order in which they were made, and forwarding the shared frame costs no more than without an
/// intercept. It must be quick, must not wait and must not broadcast. A panic crashes only the
/// receiver's own channel.
pub trait Intercept: Send + Sync + 'static {
    /// The events to intercept; all others go straight to the client.
    const EVENTS: &'static [&'static str];

    /// Decides on one broadcast. [`Broadcast::companion`] is the value it was made from, if one was
    /// attached; [`Broadcast::parse`] parses its payload once for all receivers.
    fn handle_out(&self, broadcast: &Broadcast) -> HandleOut;
}

/// What one receiver gets for an intercepted broadcast.
#[derive(Debug, Clone)]
pub enum HandleOut {
    /// The broadcast unchanged: the frame that was encoded once and is shared.
    Forward,
    /// A push of the same event with this payload instead.
    Push(Payload),
    /// Nothing.
    Drop,
}

/// A type-erased [`Intercept`].
pub(crate) trait AnyIntercept: Send + Sync {
    fn wants(&self, event: &str) -> bool;

    fn handle_out(&self, broadcast: &Broadcast) -> Result<HandleOut, Panicked>;
}

impl<I: Intercept> AnyIntercept for I {
    fn wants(&self, event: &str) -> bool {
        I::EVENTS.contains(&event)
    }

    /// Catches panics, so that they affect neither the broadcaster nor the other receivers.
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
