//! Type-erased channels, and the futures that run their callbacks.
//!
//! An idle channel is one box. A message moves it into the future of one callback, which returns
//! it; a callback that is dropped or panics takes the channel with it.

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

/// A type-erased channel between two callbacks.
pub(crate) trait AnyChannel: Send {
    /// Starts the callback for `message`.
    fn handle(self: Box<Self>, message: Message) -> BoxCallback;
}

/// The result of a callback that didn't panic.
pub(crate) enum Outcome {
    Joined(Box<dyn AnyChannel>, Payload),
    Rejected(Payload),
    Continue(Box<dyn AnyChannel>),
    Stopped(StopReason),
    Left { reference: Option<ByteString> },
}

/// The future of one callback.
pub(crate) type BoxCallback = BoxFuture<'static, Outcome>;

/// A running callback of one channel; if it panics, it resolves to `Err`.
pub(crate) struct Callback {
    channel: SubscriberId,
    future: CatchUnwind<AssertUnwindSafe<BoxCallback>>,
    /// The memory that the message being handled takes.
    bytes: usize,
    room: Option<Room>,
}

impl Callback {
    pub(crate) fn new(channel: SubscriberId, bytes: usize, future: BoxCallback) -> Self {
        // A channel that panicked is dropped, and all shared state guards itself.
        Self { channel, future: AssertUnwindSafe(future).catch_unwind(), bytes, room: None }
    }

    /// Charges the socket for the message, because a waiting callback may hold on to it.
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
