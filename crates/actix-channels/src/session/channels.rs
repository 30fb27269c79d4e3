//! Starts, runs and ends channels.

use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Instant;

use futures_util::FutureExt;
use pubsub::{Payload, Subscriber, SubscriberId};

use super::inbox::Inbox;
use super::{Entry, JoinRequest, Joining, Session};
use crate::callback::{AnyChannel, Callback, Outcome};
use crate::handle::{ChannelHandle, JoinRefs};
use crate::message::Message;
use crate::outbox::room::Room;
use crate::outbox::{HeldBack, RoomKind};
use crate::panic::Panicked;
use crate::protocol::{Body, Outgoing};
use crate::reply::{InboxFull, Reply, Status, StopReason, reason_payload};
use crate::telemetry;

impl Session {
    /// Runs the join that the client asked for.
    pub(super) fn join(&mut self, cx: &mut Context<'_>, request: JoinRequest) {
        let Some(route) = self.joiner.route(&request.topic) else {
            telemetry::unmatched(&request.topic);
            // This can't happen on a rejoin, where the topic had a channel.
            self.reply_to_join(&request, None, &reason_payload("unmatched topic"));
            return;
        };
        tracing::debug!(topic = ?request.topic, "joining");
        let (id, since) = (self.endpoint.pubsub().next_id(), Instant::now());
        let refs = JoinRefs { join_ref: request.join_ref, reference: request.reference.clone() };
        let handle =
            Arc::new(ChannelHandle::new(id, &self.outbox, self.serializer, route.topic, refs));
        // From here on the topic's broadcasts are queued in the join buffer, so that the app can read
        // its data in the join without missing anything.
        self.outbox.close_gate(id);
        let subscriber = Arc::clone(&handle) as Arc<dyn Subscriber>;
        let subscription = self.endpoint.pubsub().subscribe_as(id, &handle.topic, subscriber);
        // Most sockets join one or two topics, so don't reserve more.
        self.entries.reserve_exact(1);
        self.outbox.count_channel(1);
        self.entries.push(Entry {
            handle: Arc::clone(&handle),
            channel: None,
            inbox: Inbox::default(),
            inbox_full: route.inbox_full,
            subscription: Some(subscription),
        });
        let joining = Arc::clone(&handle);
        self.joining = Some(Joining::Runs { handle: joining, reference: request.reference, since });
        let bytes = request.payload.size();
        if let Some(callback) = self.joiner.join(route.index, handle, request.payload) {
            self.run(cx, Callback::new(id, bytes, callback));
        }
    }

    fn reply_to_join(&self, request: &JoinRequest, join_ref: Option<&str>, payload: &Payload) {
        let body =
            Body::Reply { reference: request.reference.as_deref(), status: "error", payload };
        let outgoing = Outgoing { join_ref, topic: &request.topic, body };
        if let Ok(frame) = self.serializer.encode(&outgoing) {
            self.outbox.send_now(frame);
        }
    }

    /// What happens to a client's message of `bytes` bytes if the channel is busy and has no room.
    pub(super) fn inbox_full(&self, channel: SubscriberId, bytes: usize) -> Option<InboxFull> {
        let config = &self.mount.config;
        let entry = self.entries.iter().find(|entry| entry.handle.id == channel);
        let entry = entry.filter(|entry| entry.channel.is_none())?;
        let is_full = entry.inbox.len() >= config.max_inbox
            || self.outbox.received() + bytes > config.max_inbox_bytes;
        is_full.then_some(entry.inbox_full)
    }

    /// Delivers a message to a channel, now or when it is free.
    pub(super) fn deliver(
        &mut self,
        cx: &mut Context<'_>,
        channel: SubscriberId,
        message: Message,
    ) {
        let limit = self.mount.config.max_inbox;
        // The channel may have ended while the message was on its way.
        let Some(entry) = self.entries.iter_mut().find(|entry| entry.handle.id == channel) else {
            return;
        };
        let bytes = message.size();
        if let Some(idle) = entry.channel.take() {
            self.run(cx, Callback::new(channel, bytes, idle.handle(message)));
            return;
        }
        let is_end = match message {
            // A channel ends only once, and repeated leaves must not fill the inbox.
            Message::Leave { .. } if entry.inbox.has_leave() => return,
            Message::Leave { .. } | Message::Stop(_) => true,
            _ => false,
        };
        if is_end || entry.inbox.len() < limit {
            entry.inbox.push(message, Room::take(&self.outbox, RoomKind::Received, bytes));
            return;
        }
        // Losing one of these messages would leave a gap, so the client has to join again.
        tracing::error!(topic = ?entry.handle.topic, "channel inbox is full");
        metrics::counter!(telemetry::INBOX_OVERFLOWS).increment(1);
        self.stop_when_free(channel, StopReason::Error("its inbox is full".to_owned()));
    }

    /// Ends a channel as soon as it is free and drops its queued messages.
    pub(super) fn end_channel(
        &mut self,
        cx: &mut Context<'_>,
        channel: SubscriberId,
        reason: StopReason,
    ) {
        let Some(entry) = self.entries.iter_mut().find(|entry| entry.handle.id == channel) else {
            return;
        };
        if entry.channel.is_some() {
            self.deliver(cx, channel, Message::Stop(reason));
        } else {
            self.stop_when_free(channel, reason);
        }
    }

    /// Ends a busy channel next. A queued leave is answered now, because the channel will be gone.
    pub(super) fn stop_when_free(&mut self, channel: SubscriberId, reason: StopReason) {
        let Some(entry) = self.entries.iter_mut().find(|entry| entry.handle.id == channel) else {
            return;
        };
        if let Some(leave) = entry.inbox.clear() {
            let left = Reply::new(Status::Ok, Payload::empty());
            entry.handle.reply(leave.reference.as_deref(), &left).ok();
        }
        let message = Message::Stop(reason);
        let room = Room::take(&self.outbox, RoomKind::Received, message.size());
        entry.inbox.push(message, room);
    }

    /// Runs a callback in place if it is ready at once; otherwise parks it.
    fn run(&mut self, cx: &mut Context<'_>, mut callback: Callback) {
        match callback.poll_unpin(cx) {
            Poll::Ready((channel, end)) => self.finish(cx, channel, end),
            Poll::Pending => self.park(callback),
        }
    }

    pub(super) fn finish(
        &mut self,
        cx: &mut Context<'_>,
        channel: SubscriberId,
        end: Result<Outcome, Panicked>,
    ) {
        let Some(index) = self.entries.iter().position(|entry| entry.handle.id == channel) else {
            return;
        };
        match end {
            Ok(Outcome::Continue(channel)) => self.go_on(cx, index, channel),
            Ok(Outcome::Joined(channel, reply)) => {
                if self.answer_join("ok", &reply) {
                    self.go_on(cx, index, channel);
                }
            }
            Ok(Outcome::Rejected(payload)) => {
                self.entries.swap_remove(index);
                self.answer_join("error", &payload);
            }
            Ok(Outcome::Stopped(reason)) => self.leave_topic(cx, index, &reason, None),
            Ok(Outcome::Left { reference }) => {
                self.leave_topic(cx, index, &StopReason::Left, reference.as_deref());
            }
            Err(Panicked(message)) if self.is_joining(channel) => {
                tracing::error!(message, "join panicked");
                self.entries.swap_remove(index);
                self.answer_join("error", &reason_payload("join crashed"));
            }
            Err(Panicked(message)) => {
                self.leave_topic(cx, index, &StopReason::Error(message), None);
            }
        }
    }

    fn go_on(&mut self, cx: &mut Context<'_>, index: usize, channel: Box<dyn AnyChannel>) {
        let Some(entry) = self.entries.get_mut(index) else { return };
        let Some(message) = entry.inbox.pop() else {
            entry.channel = Some(channel);
            return;
        };
        let bytes = message.size();
        let callback = Callback::new(entry.handle.id, bytes, channel.handle(message));
        self.park(callback);
        // Parked callbacks are driven by `poll`, which also bounds the nesting.
        cx.waker().wake_by_ref();
    }

    fn is_joining(&self, channel: SubscriberId) -> bool {
        matches!(&self.joining, Some(Joining::Runs { handle, .. }) if handle.id == channel)
    }

    /// Sends the join's reply, then what was queued behind it. Returns false if the reply can't be
    /// encoded: the client sees a crash, and the channel's entry is gone.
    fn answer_join(&mut self, status: &'static str, payload: &Payload) -> bool {
        let Some(Joining::Runs { handle, reference, since }) = self.joining.take() else {
            return false;
        };
        telemetry::joined(&handle.topic, status, since.elapsed());
        let encode = |status, payload: &Payload| {
            let body = Body::Reply { reference: reference.as_deref(), status, payload };
            let (join_ref, topic) = (handle.join_ref.as_deref(), &*handle.topic);
            self.serializer.encode(&Outgoing { join_ref, topic, body })
        };
        let (frame, encoded) = match encode(status, payload) {
            Ok(frame) => (Some(frame), true),
            Err(error) => {
                tracing::error!(topic = ?handle.topic, %error, "join reply not encoded");
                // Unsubscribe before the buffer is released, so that no broadcast follows the refusal.
                self.entries.retain(|entry| entry.handle.id != handle.id);
                (encode("error", &reason_payload("join crashed")).ok(), false)
            }
        };
        let joined = encoded && status == "ok";
        // The last messages of the topic's old channel are still sent, whatever the join's outcome.
        self.outbox.open_gate(frame, |held| match held.what {
            _ if held.channel == handle.id && !joined => None,
            HeldBack::Frame(frame) => Some(frame),
            HeldBack::Broadcast(broadcast) => handle.frame_of(&broadcast),
        });
        encoded
    }

    /// Unsubscribes a channel from its topic, then tells the client.
    fn leave_topic(
        &mut self,
        cx: &mut Context<'_>,
        index: usize,
        reason: &StopReason,
        leave_ref: Option<&str>,
    ) {
        let handle = Arc::clone(&self.entries.swap_remove(index).handle);
        // A client doesn't rejoin a channel after `phx_close`. When the whole socket closes it has
        // to rejoin, so no `phx_close` is sent then, as in Phoenix.
        if *reason == StopReason::Closed {
            return;
        }
        let event = match reason {
            StopReason::Error(why) => {
                tracing::error!(topic = ?handle.topic, why, "channel crashed");
                metrics::counter!(telemetry::CRASHES).increment(1);
                "phx_error"
            }
            StopReason::Restart => "phx_error",
            StopReason::Left => {
                handle.reply(leave_ref, &Reply::new(Status::Ok, Payload::empty())).ok();
                "phx_close"
            }
            StopReason::Normal | StopReason::Rejoined | StopReason::Closed => "phx_close",
        };
        let payload = match reason {
            StopReason::Error(_) | StopReason::Restart => reason_payload("channel_crash"),
            _ => Payload::empty(),
        };
        // Both payloads are small JSON, which every version can encode.
        handle.send(handle.join_ref.as_deref(), Body::End { event, payload: &payload }).ok();
        match self.joining.take() {
            Some(Joining::AwaitsEnd { old_channel, request, .. }) if old_channel == handle.id => {
                self.join(cx, *request);
            }
            joining => self.joining = joining,
        }
    }
}
