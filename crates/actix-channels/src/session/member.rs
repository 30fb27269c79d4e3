//! A channel with its state, and the futures in which it runs.
//!
//! While a channel is idle it is one box. A message moves it into a turn, the future of one callback,
//! which gives it back; a turn that is dropped or panics takes the channel with it.

use std::any::Any;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Instant;

use bytestring::ByteString;
use futures_util::FutureExt;
use futures_util::future::{BoxFuture, CatchUnwind};
use tracing::Instrument;

use crate::channel::{Channel, HandleIn, Next, Reply, StopReason};
use crate::channel_socket::ChannelSocket;
use crate::payload::Payload;
use crate::seat::Seat;
use crate::socket::Socket;

/// One message for one channel.
#[derive(Debug)]
pub(crate) enum Work {
    In { event: ByteString, payload: Payload, reference: Option<ByteString> },
    Info(Box<dyn Any + Send>),
    Leave { reference: Option<ByteString> },
    End(StopReason),
}

/// How a turn ended, if not by a panic.
pub(crate) enum TurnEnd {
    Joined(Box<dyn Member>, Payload),
    Rejected(Payload),
    Continue(Box<dyn Member>),
    Stopped(StopReason),
    Left { reference: Option<ByteString> },
}

/// A callback that runs.
pub(crate) type BoxTurn = BoxFuture<'static, TurnEnd>;

/// A channel of any type, between two turns.
pub(crate) trait Member: Send {
    fn turn(self: Box<Self>, work: Work) -> BoxTurn;
}

struct Seated<C: Channel> {
    channel: C,
    socket: ChannelSocket<C>,
}

/// The turn that joins a channel of type `C`.
pub(crate) fn join<C: Channel>(
    assigns: <C::Socket as Socket>::Assigns,
    seat: Arc<Seat>,
    payload: Payload,
) -> BoxTurn {
    Box::pin(async move {
        let topic = seat.topic.clone();
        let mut socket = ChannelSocket::<C>::new(seat, assigns);
        let span = tracing::info_span!("join", topic = ?topic);
        match C::join(&topic, payload, &mut socket).instrument(span).await {
            Ok(joined) => {
                socket.seat.join(joined.intercept);
                TurnEnd::Joined(Box::new(Seated { channel: joined.channel, socket }), joined.reply)
            }
            Err(rejected) => TurnEnd::Rejected(rejected.0),
        }
    })
}

impl<C: Channel> Member for Seated<C> {
    fn turn(mut self: Box<Self>, work: Work) -> BoxTurn {
        Box::pin(async move {
            let next = match work {
                Work::In { event, payload, reference } => {
                    self.handle_in(&event, payload, reference).await
                }
                Work::Info(info) => match info.downcast() {
                    Ok(info) => self.channel.handle_info(*info, &mut self.socket).await,
                    Err(_other) => Next::Continue,
                },
                Work::Leave { reference } => {
                    self.channel.terminate(&StopReason::Left, &mut self.socket).await;
                    return TurnEnd::Left { reference };
                }
                Work::End(reason) => Next::Stop(reason),
            };
            self.conclude(next).await
        })
    }
}

impl<C: Channel> Seated<C> {
    async fn handle_in(
        &mut self,
        event: &str,
        payload: Payload,
        reference: Option<ByteString>,
    ) -> Next {
        self.socket.reference = reference;
        let since = Instant::now();
        let span = tracing::debug_span!("handle_in", topic = ?self.socket.seat.topic, ?event);
        let handling = self.channel.handle_in(event, payload, &mut self.socket);
        let handled = handling.instrument(span).await;
        self.socket.seat.endpoint.handle_in_seconds().record(since.elapsed());
        let reference = self.socket.reference.take();
        let (reply, next) = match handled {
            HandleIn::Reply(reply) => (Some(reply), Next::Continue),
            HandleIn::NoReply => (None, Next::Continue),
            HandleIn::Stop(reason, reply) => (reply, Next::Stop(reason)),
            HandleIn::Unhandled => {
                let reason = format!("no handler for the event {event:?}");
                (None, Next::Stop(StopReason::Error(reason)))
            }
        };
        if let Some(reply) = reply {
            self.reply(reference.as_deref(), &reply);
        }
        next
    }

    fn reply(&mut self, reference: Option<&str>, reply: &Reply) {
        let replied = self.socket.seat.reply(reference, reply);
        self.socket.failure = self.socket.failure.take().or(replied.err());
    }

    async fn conclude(mut self: Box<Self>, next: Next) -> TurnEnd {
        let next = match self.socket.failure.take() {
            Some(failure) => Next::Stop(StopReason::Error(failure.to_string())),
            None => next,
        };
        match next {
            Next::Continue => TurnEnd::Continue(self),
            Next::Stop(reason) => {
                self.channel.terminate(&reason, &mut self.socket).await;
                TurnEnd::Stopped(reason)
            }
        }
    }
}

/// A running turn of the channel at `seat`; a panic inside ends it with `Err`.
pub(crate) struct Turn {
    seat: u64,
    future: CatchUnwind<AssertUnwindSafe<BoxTurn>>,
}

/// The panic's message, which goes to the log alone.
#[derive(Debug)]
pub(crate) struct Panicked(pub(crate) String);

impl Turn {
    pub(crate) fn new(seat: u64, future: BoxTurn) -> Self {
        // The channel that panicked is dropped, and everything shared guards itself.
        Self { seat, future: AssertUnwindSafe(future).catch_unwind() }
    }
}

impl Future for Turn {
    type Output = (u64, Result<TurnEnd, Panicked>);

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let seat = self.seat;
        self.future.poll_unpin(cx).map(|end| (seat, end.map_err(|panic| panicked(panic.as_ref()))))
    }
}

pub(crate) fn panicked(panic: &(dyn Any + Send)) -> Panicked {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    let text = text.or_else(|| panic.downcast_ref::<String>().cloned());
    Panicked(text.unwrap_or_default())
}
