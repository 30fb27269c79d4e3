//! A channel's view of its client: what it knows of it, and how it speaks to it.

use std::any::Any;
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use bytestring::ByteString;
use serde::Serialize;

use crate::broadcast::Broadcast;
use crate::channel::{Channel, Reply};
use crate::endpoint::Endpoint;
use crate::outbox::Mail;
use crate::payload::Payload;
use crate::presence::PresenceError;
use crate::protocol::EncodeError;
use crate::pubsub::SubscriberId;
use crate::seat::Seat;
use crate::session::member::Work;
use crate::socket::Socket;
use crate::topic::Topic;

/// A channel's view of its client.
pub struct ChannelSocket<C: Channel> {
    pub(crate) seat: Arc<Seat>,
    assigns: <C::Socket as Socket>::Assigns,
    /// The ref of the push that is being handled.
    pub(crate) reference: Option<ByteString>,
    /// Something could not be encoded, for which the channel crashes after its callback.
    pub(crate) failure: Option<EncodeError>,
    tracks: bool,
    channel: PhantomData<fn() -> C>,
}

impl<C: Channel> ChannelSocket<C> {
    pub(crate) fn new(seat: Arc<Seat>, assigns: <C::Socket as Socket>::Assigns) -> Self {
        let channel = PhantomData;
        Self { seat, assigns, reference: None, failure: None, tracks: false, channel }
    }

    /// What the socket's `connect` learned of the client; each channel has a copy of its own.
    pub fn assigns(&self) -> &<C::Socket as Socket>::Assigns {
        &self.assigns
    }

    /// The channel's own copy, to change.
    pub fn assigns_mut(&mut self) -> &mut <C::Socket as Socket>::Assigns {
        &mut self.assigns
    }

    /// The joined topic.
    pub fn topic(&self) -> &Topic {
        &self.seat.topic
    }

    /// The endpoint, for broadcasts to other topics.
    pub fn endpoint(&self) -> &Endpoint {
        &self.seat.endpoint
    }

    /// Sends an event to this client alone. One that has no JSON form crashes the channel.
    pub fn push<T: Serialize + ?Sized>(&mut self, event: &str, payload: &T) {
        self.push_payload(event, &Payload::json(payload));
    }

    /// Sends an event with any payload, binary included, to this client alone.
    pub fn push_payload(&mut self, event: &str, payload: &Payload) {
        let pushed = self.seat.push(event, payload);
        self.failure = self.failure.take().or(pushed.err());
    }

    /// Sends an event to everybody on the topic, this client included.
    pub fn broadcast<T: Serialize + ?Sized>(&self, event: &str, payload: &T) {
        self.seat.endpoint.broadcast(&self.seat.topic, event, payload);
    }

    /// Sends an event with any payload to everybody on the topic.
    pub fn broadcast_payload(&self, event: &str, payload: Payload) {
        self.seat.endpoint.broadcast_payload(&self.seat.topic, event, payload);
    }

    /// Sends an event to everybody on the topic but this client.
    pub fn broadcast_from<T: Serialize + ?Sized>(&self, event: &str, payload: &T) {
        let broadcast = Broadcast::new(&self.seat.topic, event, Payload::json(payload), None);
        self.seat.endpoint.publish(&broadcast, Some(SubscriberId(self.seat.id)));
    }

    /// Keeps the means to answer the push that is being handled later, or from another task.
    pub fn reply_ref(&self) -> ReplyRef {
        ReplyRef { seat: Arc::clone(&self.seat), reference: self.reference.clone() }
    }

    /// A handle through which other tasks send this channel what `handle_info` takes.
    pub fn info_sender(&self) -> InfoSender<C::Info> {
        InfoSender { seat: Arc::clone(&self.seat), info: PhantomData }
    }

    /// From now on drops the stream's broadcasts on the topic whose number is `number` or less, those
    /// too that already wait behind the join's reply: the client has learned of them otherwise.
    pub fn skip_through(&self, stream: &'static str, number: u64) {
        self.seat.skip_through(stream, number);
    }

    /// Pushes `presence_state`: who is on the topic. What changes later reaches the client as
    /// `presence_diff`, in order and without a gap. To be called before the own [`track`](Self::track).
    pub fn push_presence_state(&mut self) {
        let endpoint = self.seat.endpoint.clone();
        let topic = self.seat.topic.clone();
        endpoint.presence().with_state(&topic, |state| self.push_payload("presence_state", state));
    }

    /// Makes this client present on the topic under `key` until it leaves.
    ///
    /// # Errors
    /// When `meta` is no JSON object, or this channel already tracks `key`.
    pub fn track<T: Serialize + ?Sized>(
        &mut self,
        key: &str,
        meta: &T,
    ) -> Result<(), PresenceError> {
        self.tracks = true;
        self.seat.endpoint.presence().track(self.owner(), key, meta)
    }

    /// Replaces what [`track`](Self::track) told of this client.
    ///
    /// # Errors
    /// When `meta` is no JSON object, or this channel does not track `key`.
    pub fn update<T: Serialize + ?Sized>(&self, key: &str, meta: &T) -> Result<(), PresenceError> {
        self.seat.endpoint.presence().update(self.owner(), key, meta)
    }

    /// Ends this client's presence under `key`; without effect if there is none.
    pub fn untrack(&self, key: &str) {
        self.seat.endpoint.presence().untrack(self.owner(), key);
    }

    fn owner(&self) -> (&str, u64) {
        (&self.seat.topic, self.seat.id)
    }
}

impl<C: Channel> Drop for ChannelSocket<C> {
    fn drop(&mut self) {
        if self.tracks {
            self.seat.endpoint.presence().untrack_all(self.owner());
        }
    }
}

impl<C: Channel> fmt::Debug for ChannelSocket<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ChannelSocket").field("topic", self.topic()).finish_non_exhaustive()
    }
}

/// The means to answer one push later (`Phoenix.Channel.socket_ref`).
#[derive(Debug, Clone)]
pub struct ReplyRef {
    seat: Arc<Seat>,
    reference: Option<ByteString>,
}

impl ReplyRef {
    /// Answers the push. A client that has left ignores it.
    pub fn reply(self, reply: &Reply) {
        if let Err(error) = self.seat.reply(self.reference.as_deref(), reply) {
            tracing::error!(topic = ?self.seat.topic, %error, "reply not sent");
        }
    }
}

/// Sends one channel what its `handle_info` takes.
pub struct InfoSender<I> {
    seat: Arc<Seat>,
    info: PhantomData<fn(I)>,
}

/// The channel's socket is gone, or far behind with its mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the channel takes no more messages")]
pub struct SendError;

impl<I: Send + 'static> InfoSender<I> {
    /// Sends `info`. A channel that has ended meanwhile ignores it.
    ///
    /// # Errors
    /// When the socket is gone or far behind.
    pub fn send(&self, info: I) -> Result<(), SendError> {
        let info: Box<dyn Any + Send> = Box::new(info);
        let mail = Mail { seat: self.seat.id, work: Work::Info(info) };
        if self.seat.outbox.mail(mail) { Ok(()) } else { Err(SendError) }
    }
}

impl<I> Clone for InfoSender<I> {
    fn clone(&self) -> Self {
        Self { seat: Arc::clone(&self.seat), info: PhantomData }
    }
}

impl<I> fmt::Debug for InfoSender<I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("InfoSender").field(&self.seat.topic).finish()
    }
}
