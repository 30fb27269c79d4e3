//! One connected client's protocol, without I/O: frames in, channels run, frames out.
//!
//! A transport owns a session within its own task: it passes the client's frames to
//! [`Session::receive`], drives the session with [`Session::poll`], and writes what is queued in
//! the [`Outbox`](crate::outbox::Outbox). Callbacks that are ready at once run in place; those that
//! wait are parked, so that they delay neither the reader nor the other channels.

mod channels;
mod disconnect;
mod dispatch;
mod inbox;

use std::collections::VecDeque;
use std::fmt;
use std::future::poll_fn;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Instant;

use bytestring::ByteString;
use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;

use pubsub::{Payload, SubscriberId, Subscription};

use crate::callback::{AnyChannel, Callback};
use crate::endpoint::Endpoint;
use crate::handle::ChannelHandle;
use crate::message::Addressed;
use crate::mount::{Connected, Joiner, Mount};
use crate::outbox::room::Room;
use crate::outbox::{Ending, Limits, Outbox};
use crate::overview::About;
use crate::protocol::serializer::Serializer;
use crate::registry::Registration;
use crate::reply::{InboxFull, StopReason};
use disconnect::Disconnect;
use inbox::Inbox;

/// See the module's documentation.
pub(crate) struct Session {
    endpoint: Endpoint,
    mount: Arc<Mount>,
    joiner: Box<dyn Joiner>,
    outbox: Arc<Outbox>,
    serializer: Serializer,
    /// At most `max_topics`, few enough for a linear search.
    entries: Vec<Entry>,
    /// Callbacks that are waiting; most sockets have none most of the time.
    parked: Option<FuturesUnordered<Callback>>,
    joining: Option<Joining>,
    joins: JoinRate,
    messages: VecDeque<Addressed>,
    closing: bool,
    _registration: Registration,
}

/// A joined topic, or one whose join is running.
struct Entry {
    handle: Arc<ChannelHandle>,
    /// `None` while a callback runs.
    channel: Option<Box<dyn AnyChannel>>,
    inbox: Inbox,
    inbox_full: InboxFull,
    /// Dropped before the client learns about the channel's end, so that nothing follows it. `None`
    /// for a channel that a duplicate join is ending.
    subscription: Option<Subscription>,
}

/// A join in progress; until it is answered, nothing more is read from this client.
enum Joining {
    /// The topic's old channel has to end first.
    AwaitsEnd { old_channel: SubscriberId, request: Box<JoinRequest>, _room: Room },
    /// The app is deciding.
    Runs { handle: Arc<ChannelHandle>, reference: Option<ByteString>, since: Instant },
}

struct JoinRequest {
    join_ref: Option<ByteString>,
    reference: Option<ByteString>,
    topic: ByteString,
    payload: Payload,
}

/// Counts joins in the current second.
#[derive(Default)]
struct JoinRate {
    since: Option<Instant>,
    joins: u32,
}

impl Session {
    pub(crate) fn new(
        endpoint: &Endpoint,
        mount: &Arc<Mount>,
        connected: Connected,
        serializer: Serializer,
    ) -> Self {
        let account = endpoint.open_account(connected.account.as_deref(), connected.address);
        let outbox = Arc::new(Outbox::new(Limits::of(&mount.config), account));
        let disconnect = connected
            .id
            .map(|id| endpoint.pubsub().subscribe(&id, Arc::new(Disconnect(Arc::clone(&outbox)))));
        let about = About {
            path: Arc::clone(&mount.path),
            transport: connected.transport,
            disconnect,
            since: Instant::now(),
        };
        let registration = endpoint.register(&outbox, about);
        Self {
            endpoint: endpoint.clone(),
            mount: Arc::clone(mount),
            joiner: connected.joiner,
            outbox,
            serializer,
            entries: Vec::new(),
            parked: None,
            joining: None,
            joins: JoinRate::default(),
            messages: VecDeque::new(),
            closing: false,
            _registration: registration,
        }
    }

    pub(crate) fn outbox(&self) -> &Arc<Outbox> {
        &self.outbox
    }

    pub(crate) fn mount(&self) -> &Arc<Mount> {
        &self.mount
    }

    /// Whether the next frame may be passed in. A running join blocks its socket's reader, as in
    /// Phoenix; so do a client that doesn't read what is queued for it and an overdrawn budget.
    pub(crate) fn is_receiving(&self, cx: &Context<'_>) -> bool {
        self.is_free() && self.outbox.may_read(cx)
    }

    /// The same, ignoring what is queued for the client.
    pub(crate) fn is_free(&self) -> bool {
        self.joining.is_none() && !self.closing
    }

    /// Delivers messages and drives parked callbacks; returns how the socket is to end, if it is.
    pub(crate) fn poll(&mut self, cx: &mut Context<'_>) -> Option<Ending> {
        self.outbox.register(cx.waker());
        self.outbox.relieve_if_due();
        let mut messages = std::mem::take(&mut self.messages);
        let ending = self.outbox.take_messages(&mut messages);
        for Addressed { to, message } in messages.drain(..) {
            self.deliver(cx, to, message);
        }
        self.messages = messages;
        while let Some(parked) = &mut self.parked {
            match parked.poll_next_unpin(cx) {
                Poll::Ready(Some((channel, end))) => self.finish(cx, channel, end),
                Poll::Ready(None) => self.parked = None,
                Poll::Pending => break,
            }
        }
        ending
    }

    fn park(&mut self, mut callback: Callback) {
        callback.charge(&self.outbox);
        self.parked.get_or_insert_default().push(callback);
    }

    /// Ends every channel because the socket closes. Running callbacks may finish; drive the
    /// session with [`poll_closed`](Self::poll_closed) until then.
    pub(crate) async fn close(&mut self) {
        poll_fn(|cx| {
            self.end_all(cx);
            Poll::Ready(())
        })
        .await;
    }

    fn end_all(&mut self, cx: &mut Context<'_>) {
        if self.closing {
            return;
        }
        self.closing = true;
        if let Some(Joining::AwaitsEnd { .. }) = self.joining {
            self.joining = None;
        }
        let channels: Vec<_> = self.entries.iter().map(|entry| entry.handle.id).collect();
        for channel in channels {
            self.end_channel(cx, channel, StopReason::Closed);
        }
    }

    /// Drives the channels of a closed session to their end.
    pub(crate) fn poll_closed(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        self.poll(cx);
        if self.entries.is_empty() { Poll::Ready(()) } else { Poll::Pending }
    }
}

impl Drop for Entry {
    fn drop(&mut self) {
        self.handle.end();
        self.handle.outbox.count_channel(-1);
    }
}

impl JoinRate {
    fn allows(&mut self, limit: u32) -> bool {
        let now = Instant::now();
        if self.since.is_none_or(|since| now.duration_since(since).as_secs() >= 1) {
            *self = Self { since: Some(now), joins: 0 };
        }
        self.joins = self.joins.saturating_add(1);
        self.joins <= limit
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session").field("path", &self.mount.path).finish_non_exhaustive()
    }
}
