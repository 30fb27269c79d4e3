//! A channel's place on its socket: all that is needed to speak to the client in its name.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use bytestring::ByteString;

use crate::broadcast::{Broadcast, Numbered};
use crate::channel::{Reply, StopReason};
use crate::endpoint::Endpoint;
use crate::intercept::{AnyIntercept, HandleOut};
use crate::outbox::{Mail, Outbox};
use crate::payload::Payload;
use crate::protocol::frame::Frame;
use crate::protocol::serializer::Serializer;
use crate::protocol::{Body, EncodeError, Outgoing};
use crate::session::member::Work;

/// See the module's documentation.
#[derive(Debug)]
pub(crate) struct Seat {
    pub(crate) id: u64,
    pub(crate) endpoint: Endpoint,
    pub(crate) outbox: Arc<Outbox>,
    pub(crate) serializer: Serializer,
    pub(crate) topic: crate::topic::Topic,
    pub(crate) join_ref: Option<ByteString>,
    /// The ref of the join message, which pushes carry when the client gave no `join_ref`.
    pub(crate) join_message_ref: Option<ByteString>,
    /// Set once the join has let the client in; what is broadcast before is held undecided.
    pub(crate) joined: OnceLock<Option<Box<dyn AnyIntercept>>>,
    /// Of each stream, the first number that is wanted. A client skips in few streams, if any.
    pub(crate) first_wanted: Mutex<Vec<Numbered>>,
}

impl Seat {
    /// Lets the client in, with what is to decide on the broadcasts to it.
    pub(crate) fn join(&self, intercept: Option<Box<dyn AnyIntercept>>) {
        // A seat is joined once, by the turn that runs its join.
        self.joined.set(intercept).ok();
    }

    pub(crate) fn skip_through(&self, stream: &'static str, number: u64) {
        let number = number.saturating_add(1);
        let mut first_wanted = self.first_wanted.lock().unwrap_or_else(PoisonError::into_inner);
        match first_wanted.iter_mut().find(|first| first.stream == stream) {
            Some(first) => first.number = first.number.max(number),
            None => first_wanted.push(Numbered { stream, number }),
        }
    }

    fn wants(&self, broadcast: &Broadcast) -> bool {
        let Some(Numbered { stream, number }) = broadcast.numbered() else { return true };
        let first_wanted = self.first_wanted.lock().unwrap_or_else(PoisonError::into_inner);
        let mut skipped = first_wanted.iter().filter(|first| first.stream == stream);
        skipped.all(|first| number >= first.number)
    }

    /// Takes a broadcast: to the client, or behind the reply of a join that still runs.
    pub(crate) fn deliver(&self, broadcast: &Broadcast) {
        if self.joined.get().is_none() && self.outbox.hold(self.id, broadcast) {
            return;
        }
        if let Some(frame) = self.frame_of(broadcast) {
            self.outbox.send_broadcast(self.id, frame);
        }
    }

    /// What the client gets of a broadcast: for most the frame that all share.
    pub(crate) fn frame_of(&self, broadcast: &Broadcast) -> Option<Frame> {
        if !self.wants(broadcast) {
            return None;
        }
        let intercept = self.joined.get().and_then(Option::as_deref);
        let decided = match intercept.filter(|intercept| intercept.wants(broadcast.event())) {
            Some(intercept) => intercept.handle_out(broadcast),
            None => Ok(HandleOut::Forward),
        };
        match decided {
            Ok(HandleOut::Forward) => match broadcast.frame(self.serializer) {
                Ok(frame) => Some(frame.clone()),
                Err(error) => {
                    tracing::error!(topic = ?self.topic, event = broadcast.event(), %error, "broadcast not sent");
                    None
                }
            },
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
        let work = Work::End(StopReason::Error(why));
        self.outbox.mail(Mail { seat: self.id, work });
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
