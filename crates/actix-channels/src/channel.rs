//! The trait that an app implements for each kind of topic, and a channel's handle to its client.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use bytestring::ByteString;
use pubsub::{
    Broadcast, PRESENCE_COUNT, PRESENCE_STATE, Payload, PresenceError, SubscriberId, Subscription,
};
use serde::Serialize;

use crate::endpoint::Endpoint;
use crate::handle::ChannelHandle;
use crate::joined::Joined;
use crate::protocol::EncodeError;
use crate::reply::{HandleIn, InboxFull, Next, Rejected, StopReason};
use crate::sender::{BroadcastSender, InfoSender, ReplyRef};
use crate::tasks::Tasks;
use crate::topic::Topic;

/// How many topics besides its own one channel may be subscribed to.
pub const MAX_SUBSCRIPTIONS: usize = 100;

/// One client's conversation on one topic (`Phoenix.Channel`).
///
/// A value of this type exists from a successful join until the client leaves, the channel stops or
/// panics, or the socket closes. Its callbacks run one at a time; while one waits, messages queue
/// in a bounded inbox and the socket's other channels continue. Callbacks share the worker's
/// thread, so long computations and blocking calls belong in `spawn_blocking`.
///
/// Instead of Phoenix's `intercept` and `handle_out`, a join returns an
/// [`Intercept`](crate::Intercept).
pub trait Channel: Sized + Send + 'static {
    /// What the socket's `connect` learned about the client.
    type Assigns: Send + Sync + 'static;
    /// The messages that other tasks may send to this channel; `()` if none.
    type Info: Send + 'static;

    /// What happens to a push when the channel is busy and its inbox is full.
    const INBOX_FULL: InboxFull = InboxFull::Refuse;

    /// Decides whether the client may enter the topic.
    ///
    /// It is called before every [`join`](Self::join), which does not run after a refusal. There is
    /// no default, so that no channel forgets to check; a public channel has to say so.
    ///
    /// # Errors
    /// [`Rejected`] becomes the join's error reply.
    fn authorize(
        topic: &Topic,
        assigns: &Self::Assigns,
    ) -> impl Future<Output = Result<(), Rejected>> + Send;

    /// Accepts or rejects the client. The topic's broadcasts are already being queued behind the
    /// reply.
    ///
    /// # Errors
    /// [`Rejected`] becomes the join's error reply.
    fn join(
        topic: &Topic,
        payload: Payload,
        socket: &mut ChannelSocket<Self>,
    ) -> impl Future<Output = Result<Joined<Self>, Rejected>> + Send;

    /// Handles a client's push, such as `channel.push("new_msg", {body: "hello"})` of phoenix.js.
    ///
    /// `event` and `payload` are whatever the client sent, of up to
    /// [`max_event_bytes`](crate::Config::max_event_bytes) and
    /// [`max_frame_bytes`](crate::Config::max_frame_bytes).
    fn handle_in(
        &mut self,
        event: &str,
        payload: Payload,
        socket: &mut ChannelSocket<Self>,
    ) -> impl Future<Output = HandleIn> + Send;

    /// Handles a message that another task sent through [`ChannelSocket::info_sender`].
    fn handle_info(
        &mut self,
        _info: Self::Info,
        _socket: &mut ChannelSocket<Self>,
    ) -> impl Future<Output = Next> + Send {
        async { Next::Continue }
    }

    /// Handles a broadcast on another topic that the channel has
    /// [subscribed](ChannelSocket::subscribe) to. All subscribers share the value.
    fn handle_broadcast(
        &mut self,
        _broadcast: Broadcast,
        _socket: &mut ChannelSocket<Self>,
    ) -> impl Future<Output = Next> + Send {
        async { Next::Continue }
    }

    /// Runs once after [`ChannelSocket::notify_when_drained`], when the client has caught up.
    fn handle_drained(
        &mut self,
        _socket: &mut ChannelSocket<Self>,
    ) -> impl Future<Output = Next> + Send {
        async { Next::Continue }
    }

    /// Runs when the channel ends, except by a panic. A client that is still connected receives
    /// what is pushed here.
    fn terminate(
        &mut self,
        _reason: &StopReason,
        _socket: &mut ChannelSocket<Self>,
    ) -> impl Future<Output = ()> + Send {
        async {}
    }
}

/// A channel's handle to its client.
pub struct ChannelSocket<C: Channel> {
    pub(crate) handle: Arc<ChannelHandle>,
    endpoint: Endpoint,
    assigns: C::Assigns,
    /// The ref of the push being handled.
    pub(crate) reference: Option<ByteString>,
    pub(crate) tasks: Tasks,
    /// Set when something could not be encoded; the channel crashes after its callback.
    pub(crate) failure: Option<EncodeError>,
    tracks: bool,
    subscriptions: Vec<Subscription>,
    channel: PhantomData<fn() -> C>,
}

/// The channel is already subscribed to [`MAX_SUBSCRIPTIONS`] topics.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the channel is subscribed to too many topics")]
pub struct SubscribeError;

impl<C: Channel> ChannelSocket<C> {
    pub(crate) fn new(handle: Arc<ChannelHandle>, endpoint: Endpoint, assigns: C::Assigns) -> Self {
        Self {
            handle,
            endpoint,
            assigns,
            reference: None,
            tasks: Tasks::default(),
            failure: None,
            tracks: false,
            subscriptions: Vec::new(),
            channel: PhantomData,
        }
    }

    /// What the socket's `connect` learned about the client; each channel has its own copy.
    pub fn assigns(&self) -> &C::Assigns {
        &self.assigns
    }

    /// The channel's own copy of the assigns, mutable.
    pub fn assigns_mut(&mut self) -> &mut C::Assigns {
        &mut self.assigns
    }

    /// The joined topic.
    pub fn topic(&self) -> &Topic {
        &self.handle.topic
    }

    /// The endpoint, for broadcasts on other topics.
    pub fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }

    /// Sends an event to this client alone. A payload that can't be serialised crashes the channel.
    pub fn push<T: Serialize + ?Sized>(&mut self, event: &str, payload: &T) {
        self.push_payload(event, &Payload::json(payload));
    }

    /// Sends an event with any payload, including binary, to this client alone.
    pub fn push_payload(&mut self, event: &str, payload: &Payload) {
        let pushed = self.handle.push(event, payload);
        self.failure = self.failure.take().or(pushed.err());
    }

    /// Sends an event to everyone on the topic, including this client.
    pub fn broadcast<T: Serialize + ?Sized>(&self, event: &str, payload: &T) {
        self.endpoint.broadcast(self.topic(), event, payload);
    }

    /// Sends an event with any payload to everyone on the topic.
    pub fn broadcast_payload(&self, event: &str, payload: Payload) {
        self.endpoint.broadcast_payload(self.topic(), event, payload);
    }

    /// Sends an event to everyone on the topic except this client.
    pub fn broadcast_from<T: Serialize + ?Sized>(&self, event: &str, payload: &T) {
        let broadcast = Broadcast::new(self.topic(), event, Payload::json(payload));
        self.endpoint.pubsub().broadcast_from(self.handle.id, &broadcast);
    }

    /// Returns a handle to answer the current push later, or from another task.
    pub fn reply_ref(&self) -> ReplyRef {
        ReplyRef::new(&self.handle, self.reference.clone())
    }

    /// Returns a handle through which other tasks send messages to this channel's `handle_info`.
    pub fn info_sender(&self) -> InfoSender<C::Info> {
        InfoSender::new(&self.handle)
    }

    /// Drops broadcasts on the topic whose `seq` is at most `seq`, including those already queued
    /// behind the join's reply: the client knows them from elsewhere.
    pub fn skip_through(&self, seq: u64) {
        self.handle.skip_through(seq);
    }

    /// Subscribes to another topic until the channel ends; its broadcasts go to
    /// [`Channel::handle_broadcast`]. A second call for the same topic has no effect.
    ///
    /// # Errors
    /// [`SubscribeError`] once the channel has [`MAX_SUBSCRIPTIONS`] subscriptions.
    pub fn subscribe(&mut self, topic: &str) -> Result<(), SubscribeError> {
        if self.subscriptions.iter().any(|known| known.topic() == topic) {
            return Ok(());
        }
        if self.subscriptions.len() >= MAX_SUBSCRIPTIONS {
            return Err(SubscribeError);
        }
        let subscriber = Arc::new(BroadcastSender(Arc::clone(&self.handle)));
        self.subscriptions.push(self.endpoint.pubsub().subscribe(topic, subscriber));
        Ok(())
    }

    /// Ends a subscription. Broadcasts already queued for the channel are still handled.
    pub fn unsubscribe(&mut self, topic: &str) {
        self.subscriptions.retain(|known| known.topic() != topic);
    }

    /// Pushes `presence_state`, the people on the topic. Later changes follow as `presence_diff`,
    /// in order and without a gap. Call it before this client's own [`track`](Self::track). If
    /// there are more people than [`Config::presence_max_people`](crate::Config), the state lists
    /// only that many, and `presence_count` follows.
    pub fn push_presence_state(&mut self) {
        let (presence, topic) = (self.endpoint.presence().clone(), self.topic().clone());
        presence.with_state(&topic, |state| {
            self.push_payload(PRESENCE_STATE, &state.state);
            if let Some(count) = &state.count {
                self.push_payload(PRESENCE_COUNT, count);
            }
        });
    }

    /// Makes this client present on the topic under `key` until it leaves.
    ///
    /// # Errors
    /// If `meta` isn't a JSON object, or this channel already tracks `key`.
    pub fn track<T: Serialize + ?Sized>(
        &mut self,
        key: &str,
        meta: &T,
    ) -> Result<(), PresenceError> {
        self.tracks = true;
        self.endpoint.presence().track(self.topic(), self.id(), key, meta)
    }

    /// Counts this client as one more person on the topic until it leaves, without a key: others
    /// only see it in `presence_count`.
    pub fn track_unlisted(&mut self) {
        self.tracks = true;
        self.endpoint.presence().track_unlisted(self.topic(), self.id());
    }

    /// Replaces the meta that [`track`](Self::track) was called with.
    ///
    /// # Errors
    /// If `meta` isn't a JSON object, or this channel doesn't track `key`.
    pub fn update<T: Serialize + ?Sized>(&self, key: &str, meta: &T) -> Result<(), PresenceError> {
        self.endpoint.presence().update(self.topic(), self.id(), key, meta)
    }

    /// Ends this client's presence under `key`; does nothing if there is none.
    pub fn untrack(&self, key: &str) {
        self.endpoint.presence().untrack(self.topic(), self.id(), key);
    }

    fn id(&self) -> SubscriberId {
        self.handle.id
    }
}

impl<C: Channel> Drop for ChannelSocket<C> {
    fn drop(&mut self) {
        if self.tracks {
            self.endpoint.presence().untrack_all(self.topic(), self.id());
        }
    }
}

impl<C: Channel> fmt::Debug for ChannelSocket<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ChannelSocket").field("topic", self.topic()).finish_non_exhaustive()
    }
}
