//! Handles each message from the client.

use std::borrow::Cow;
use std::sync::Arc;
use std::task::Context;

use bytestring::ByteString;
use pubsub::{Payload, SubscriberId};

use super::{JoinRequest, Joining, Session};
use crate::message::Message;
use crate::outbox::RoomKind;
use crate::outbox::room::Room;
use crate::protocol::{Body, DecodeError, Incoming, Outgoing, Received, reference};
use crate::reply::{InboxFull, StopReason, reason_payload};

const INTERNAL_ERROR: u16 = 1011;
const INVALID_PAYLOAD: u16 = 1007;

impl Session {
    /// Handles one frame from the client.
    ///
    /// # Errors
    /// The close code with which the socket ends if the frame is not a message.
    pub(crate) fn receive(
        &mut self,
        cx: &mut Context<'_>,
        received: Received<'_>,
    ) -> Result<(), u16> {
        let message = self.serializer.decode(received).map_err(|error| {
            tracing::debug!(%error, "socket closed");
            match error {
                DecodeError::NotUtf8 => INVALID_PAYLOAD,
                DecodeError::Malformed => INTERNAL_ERROR,
            }
        })?;
        self.dispatch(cx, message);
        Ok(())
    }

    fn dispatch(&mut self, cx: &mut Context<'_>, mut message: Incoming<'_>) {
        if self.has_long_ref(&message) {
            // An answer must not echo the ref that was just refused.
            message.reference = None;
            self.reply_now(None, &message, "error", &reason_payload("ref too long"));
            return;
        }
        if message.topic == "phoenix" && message.event == "heartbeat" {
            self.reply_now(None, &message, "ok", &Payload::empty());
            return;
        }
        let config = &self.mount.config;
        if message.topic.len() > config.max_topic_bytes {
            self.reply_now(None, &message, "error", &reason_payload("topic too long"));
            return;
        }
        if message.event.len() > config.max_event_bytes {
            self.reply_now(None, &message, "error", &reason_payload("event too long"));
            return;
        }
        let joined = self.entries.iter().position(|entry| *entry.handle.topic == *message.topic);
        match joined.and_then(|index| self.entries.get(index)) {
            Some(entry) => {
                let handle = Arc::clone(&entry.handle);
                self.dispatch_joined(cx, message, handle.id, handle.join_ref.as_deref());
            }
            None => self.dispatch_unjoined(cx, message),
        }
    }

    fn dispatch_joined(
        &mut self,
        cx: &mut Context<'_>,
        message: Incoming<'_>,
        channel: SubscriberId,
        join_ref: Option<&str>,
    ) {
        if message.event == "phx_join" {
            if let Err(reason) = self.may_join_now() {
                self.refuse_join(&message, reason);
            } else {
                self.rejoin(cx, channel, Box::new(join_request(message)));
            }
            return;
        }
        // A message for an earlier channel on the topic is too late to be answered.
        if message.join_ref.is_some() && !reference::same(message.join_ref.as_deref(), join_ref) {
            return;
        }
        if message.event == "phx_leave" {
            self.deliver(cx, channel, Message::Leave { reference: owned(message.reference) });
            return;
        }
        tracing::debug!(topic = ?message.topic, event = ?message.event, "handling a push");
        match self.inbox_full(channel, message.payload.size()) {
            None => {}
            Some(InboxFull::Refuse) => {
                let payload = reason_payload("too many messages");
                self.reply_now(join_ref, &message, "error", &payload);
                return;
            }
            Some(InboxFull::Restart) => {
                self.stop_when_free(channel, StopReason::Restart);
                return;
            }
        }
        let message = Message::In {
            event: ByteString::from(&*message.event),
            payload: message.payload,
            reference: owned(message.reference),
        };
        self.deliver(cx, channel, message);
    }

    fn dispatch_unjoined(&mut self, cx: &mut Context<'_>, message: Incoming<'_>) {
        match &*message.event {
            "phx_join" => {
                if let Err(reason) = self.may_join() {
                    self.refuse_join(&message, reason);
                } else {
                    self.join(cx, join_request(message));
                }
            }
            "phx_leave" => {
                self.reply_now(message.join_ref.as_deref(), &message, "ok", &Payload::empty());
            }
            _ => self.reply_now(None, &message, "error", &reason_payload("unmatched topic")),
        }
    }

    fn may_join(&mut self) -> Result<(), &'static str> {
        if self.entries.len() >= self.mount.config.max_topics {
            return Err("too many channels joined");
        }
        self.may_join_now()
    }

    /// Checks the rate limit, which applies to a topic's first join and to rejoins.
    fn may_join_now(&mut self) -> Result<(), &'static str> {
        if self.joins.allows(self.mount.config.max_joins_per_second) {
            Ok(())
        } else {
            Err("too many joins")
        }
    }

    /// Answers a join that is not attempted; an existing channel on the topic continues.
    fn refuse_join(&self, message: &Incoming<'_>, reason: &str) {
        self.reply_now(message.join_ref.as_deref(), message, "error", &reason_payload(reason));
    }

    fn has_long_ref(&self, message: &Incoming<'_>) -> bool {
        let refs = [&message.join_ref, &message.reference];
        refs.into_iter().flatten().any(|text| text.len() > self.mount.config.max_ref_bytes)
    }

    /// Replies on behalf of the socket rather than a channel.
    fn reply_now(
        &self,
        join_ref: Option<&str>,
        message: &Incoming<'_>,
        status: &'static str,
        payload: &Payload,
    ) {
        let body = Body::Reply { reference: message.reference.as_deref(), status, payload };
        let outgoing = Outgoing { join_ref, topic: &message.topic, body };
        // All payloads passed here are small JSON, which every version can encode.
        if let Ok(frame) = self.serializer.encode(&outgoing) {
            self.outbox.send_now(frame);
        }
    }

    /// Joins a topic again: its old channel ends first, and its `phx_close` follows the new join's
    /// reply. From now on broadcasts go only to the new channel, however long the old one stays
    /// busy, because the new join's reply may already include them.
    fn rejoin(
        &mut self,
        cx: &mut Context<'_>,
        old_channel: SubscriberId,
        request: Box<JoinRequest>,
    ) {
        tracing::debug!(topic = ?request.topic, "duplicate join");
        self.outbox.close_gate(old_channel);
        if let Some(entry) = self.entries.iter_mut().find(|entry| entry.handle.id == old_channel) {
            entry.subscription = None;
        }
        let room = Room::take(&self.outbox, RoomKind::Received, request.payload.size());
        self.joining = Some(Joining::AwaitsEnd { old_channel, request, _room: room });
        self.end_channel(cx, old_channel, StopReason::Rejoined);
    }
}

fn join_request(message: Incoming<'_>) -> JoinRequest {
    JoinRequest {
        join_ref: owned(message.join_ref),
        reference: owned(message.reference),
        topic: ByteString::from(&*message.topic),
        payload: message.payload,
    }
}

fn owned(text: Option<Cow<'_, str>>) -> Option<ByteString> {
    text.map(|text| ByteString::from(&*text))
}
