//! The handle of one channel: its address on the socket, and what is needed to send to its client.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use bytestring::ByteString;
use pubsub::{Backlog, Broadcast, Payload, Subscriber, SubscriberId};

use crate::intercept::{AnyIntercept, HandleOut};
use crate::message::{Addressed, Message};
use crate::outbox::Outbox;
use crate::protocol::frame::Frame;
use crate::protocol::serializer::Serializer;
use crate::protocol::{Body, EncodeError, Outgoing};
use crate::reply::{Reply, StopReason};
use crate::topic::Topic;

/// The event that ends a topic's channels with [`StopReason::Restart`]. Listeners outside channels
/// have to start over as well.
pub const RESTART: &str = "phx_error";

/// See the module's documentation. As a subscriber of its topic it is Phoenix's fastlane:
/// broadcasts bypass the channel and go straight to the socket.
#[derive(Debug)]
pub(crate) struct ChannelHandle {
    /// Identifies the channel on its socket and among its topic's subscribers.
    pub(crate) id: SubscriberId,
    pub(crate) outbox: Arc<Outbox>,
    pub(crate) serializer: Serializer,
    pub(crate) topic: Topic,
    pub(crate) join_ref: Option<ByteString>,
    /// The ref of the join message, which pushes carry if the client gave no `join_ref`.
    join_message_ref: Option<ByteString>,
    /// Set once the join has accepted the client; until then, broadcasts are held back without a
    /// decision.
    joined: OnceLock<Option<Box<dyn AnyIntercept>>>,
    /// The first `seq` that the client doesn't know yet.
    first_wanted: AtomicU64,
    ended: AtomicBool,
}

/// The refs of a join message.
pub(crate) struct JoinRefs {
    pub(crate) join_ref: Option<ByteString>,
    pub(crate) reference: Option<ByteString>,
}

impl ChannelHandle {
    pub(crate) fn new(
        id: SubscriberId,
        outbox: &Arc<Outbox>,
        serializer: Serializer,
        topic: Topic,
        refs: JoinRefs,
    ) -> Self {
        Self {
            id,
            outbox: Arc::clone(outbox),
            serializer,
            topic,
            join_ref: refs.join_ref,
            join_message_ref: refs.reference,
            joined: OnceLock::new(),
            first_wanted: AtomicU64::new(0),
            ended: AtomicBool::new(false),
        }
    }

    /// Accepts the client, with the intercept that decides on its broadcasts.
    pub(crate) fn join(&self, intercept: Option<Box<dyn AnyIntercept>>) {
        // The callback that runs the join sets this only once.
        self.joined.set(intercept).ok();
    }

    pub(crate) fn skip_through(&self, seq: u64) {
        self.first_wanted.fetch_max(seq.saturating_add(1), Ordering::AcqRel);
    }

    /// Queues a message for the channel. Returns false if the channel has ended or its socket
    /// accepts no more.
    pub(crate) fn send_message(&self, message: Message) -> bool {
        !self.ended.load(Ordering::Acquire)
            && self.outbox.send_message(Addressed { to: self.id, message })
    }

    /// Stops accepting messages for the channel.
    pub(crate) fn end(&self) {
        self.ended.store(true, Ordering::Release);
    }

    /// The frame that the client gets for a broadcast; in most cases the one shared by all
    /// receivers.
    pub(crate) fn frame_of(&self, broadcast: &Broadcast) -> Option<Frame> {
        let is_wanted = |seq| seq >= self.first_wanted.load(Ordering::Acquire);
        if !broadcast.seq().is_none_or(is_wanted) {
            return None;
        }
        let intercept = self.joined.get().and_then(Option::as_deref);
        let decided = match intercept.filter(|intercept| intercept.wants(broadcast.event())) {
            Some(intercept) => intercept.handle_out(broadcast),
            None => Ok(HandleOut::Forward),
        };
        match decided {
            Ok(HandleOut::Forward) => {
                match self.serializer.fastlane(broadcast, self.outbox.account()) {
                    Ok(frame) => Some(frame),
                    Err(error) => {
                        tracing::error!(topic = ?self.topic, event = broadcast.event(), error, "broadcast not sent");
                        None
                    }
                }
            }
            Ok(HandleOut::Push(payload)) => match self.push_frame(broadcast.event(), &payload) {
                Ok(frame) => Some(frame),
                Err(error) => self.crash(error.to_string()),
            },
            Ok(HandleOut::Drop) => None,
            Err(panicked) => self.crash(panicked.0),
        }
    }

    /// Ends the channel from outside, as if its own code had failed.
    fn crash(&self, why: String) -> Option<Frame> {
        self.send_message(Message::Stop(StopReason::Error(why)));
        None
    }

    fn push_frame(&self, event: &str, payload: &Payload) -> Result<Frame, EncodeError> {
        let join_ref = self.join_ref.as_deref().or(self.join_message_ref.as_deref());
        self.encode(join_ref, Body::Push { event, payload })
    }

    /// Sends an event to the client alone.
    pub(crate) fn push(&self, event: &str, payload: &Payload) -> Result<(), EncodeError> {
        self.push_frame(event, payload).map(|frame| self.outbox.send(self.id, frame))
    }

    pub(crate) fn send(&self, join_ref: Option<&str>, body: Body<'_>) -> Result<(), EncodeError> {
        self.encode(join_ref, body).map(|frame| self.outbox.send(self.id, frame))
    }

    pub(crate) fn reply(&self, reference: Option<&str>, reply: &Reply) -> Result<(), EncodeError> {
        let (status, payload) = (reply.status.as_str(), &reply.payload);
        self.send(self.join_ref.as_deref(), Body::Reply { reference, status, payload })
    }

    fn encode(&self, join_ref: Option<&str>, body: Body<'_>) -> Result<Frame, EncodeError> {
        self.serializer.encode(&Outgoing { join_ref, topic: &self.topic, body })
    }
}

impl Subscriber for ChannelHandle {
    /// Sends the broadcast to the client, or queues it behind the reply of a running join.
    fn deliver(&self, broadcast: &Broadcast) {
        if broadcast.event() == RESTART {
            self.skip_through(u64::MAX);
            self.send_message(Message::Stop(StopReason::Restart));
            return;
        }
        if self.joined.get().is_none() && self.outbox.hold(self.id, broadcast) {
            return;
        }
        if let Some(frame) = self.frame_of(broadcast) {
            self.outbox.send_broadcast(self.id, frame);
        }
    }

    /// What waits for the whole socket, since its channels share one queue.
    fn backlog(&self) -> Backlog {
        self.outbox.backlog()
    }
}
