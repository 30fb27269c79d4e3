//! Channels whose type is forgotten, and the futures in which their callbacks run.
//!
//! While a channel is idle it is one box. A message moves it into the future of one callback, which
//! gives it back; a callback that is dropped or panics takes the channel with it.

use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytestring::ByteString;
use futures_util::FutureExt;
use futures_util::future::{BoxFuture, CatchUnwind};
use pubsub::{Payload, SubscriberId};

use crate::message::Message;
use crate::outbox::room::Room;
use crate::outbox::{Outbox, RoomKind};
use crate::panic::Panicked;
use crate::reply::StopReason;

/// A channel of any type, between two callbacks.
pub(crate) trait AnyChannel: Send {
    /// Has the callback for `message` run.
    fn handle(self: Box<Self>, message: Message) -> BoxCallback;
}

/// What a callback led to, unless it panicked.
pub(crate) enum Outcome {
    Joined(Box<dyn AnyChannel>, Payload),
    Rejected(Payload),
    Continue(Box<dyn AnyChannel>),
    Stopped(StopReason),
    Left { reference: Option<ByteString> },
}

/// The future of one callback.
pub(crate) type BoxCallback = BoxFuture<'static, Outcome>;

/// A running callback of one channel; a panic inside ends it with `Err`.
pub(crate) struct Callback {
    channel: SubscriberId,
    future: CatchUnwind<AssertUnwindSafe<BoxCallback>>,
    /// What the message takes that is being handled.
    bytes: usize,
    room: Option<Room>,
}

impl Callback {
    pub(crate) fn new(channel: SubscriberId, bytes: usize, future: BoxCallback) -> Self {
        // The channel that panicked is dropped, and everything shared guards itself.
        Self { channel, future: AssertUnwindSafe(future).catch_unwind(), bytes, room: None }
    }

    /// Charges the socket for the message, as the callback waits and may keep it.
    pub(crate) fn charge(&mut self, outbox: &Arc<Outbox>) {
        self.room = Some(Room::take(outbox, RoomKind::Received, self.bytes));
    }
}

impl Future for Callback {
    type Output = (SubscriberId, Result<Outcome, Panicked>);

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let channel = self.channel;
        let ended = self.future.poll_unpin(cx);
        ended.map(|end| (channel, end.map_err(|panic| Panicked::from_panic(panic.as_ref()))))
    }
}
