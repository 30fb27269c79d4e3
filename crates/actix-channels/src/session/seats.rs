//! How channels come, run and go.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, OnceLock};
use std::task::{Context, Poll};
use std::time::Instant;

use futures_util::FutureExt;

use super::member::{Member, Panicked, Turn, TurnEnd, Work};
use super::{Entry, JoinRequest, Joining, Session};
use crate::channel::{Reply, Status, StopReason, reason_payload};
use crate::filter::Filtered;
use crate::outbox::HeldBack;
use crate::payload::Payload;
use crate::protocol::{Body, Outgoing};
use crate::pubsub::Recipient;
use crate::seat::Seat;
use crate::telemetry;

impl Session {
    /// Runs the join that the client asked for.
    pub(super) fn join(&mut self, cx: &mut Context<'_>, request: JoinRequest) {
        let Some(route) = self.joiner.route(&request.topic) else {
            tracing::warn!(topic = ?request.topic, "no channel matches the topic");
            // After a rejoin this cannot happen: the topic had a channel.
            self.reply_to_join(&request, None, &reason_payload("unmatched topic"));
            return;
        };
        tracing::info!(
            topic = ?request.topic,
            parameters = %Filtered(&request.payload, &self.mount.config.filter_parameters),
            "joining"
        );
        let seat = Arc::new(Seat {
            id: self.endpoint.next_id(),
            endpoint: self.endpoint.clone(),
            outbox: Arc::clone(&self.outbox),
            serializer: self.serializer,
            topic: route.topic,
            join_message_ref: request.reference.clone(),
            join_ref: request.join_ref,
            joined: OnceLock::new(),
            first_wanted: Mutex::default(),
        });
        // From here on the topic's broadcasts gather behind the gate, so that the app can read its
        // data in the join and lose nothing that happens meanwhile.
        self.outbox.close_gate(seat.id);
        let recipient = Recipient::Channel(Arc::clone(&seat));
        let subscription = self.endpoint.subscribe_with(&seat.topic, seat.id, recipient);
        // Most sockets join one topic or two, so no more room is taken than that.
        self.entries.reserve_exact(1);
        self.entries.push(Entry {
            seat: Arc::clone(&seat),
            member: None,
            inbox: VecDeque::new(),
            _subscription: subscription,
        });
        let (id, since) = (seat.id, Instant::now());
        self.joining =
            Some(Joining::Runs { seat: Arc::clone(&seat), reference: request.reference, since });
        if let Some(turn) = self.joiner.join(route.index, seat, request.payload) {
            self.run(cx, Turn::new(id, turn));
        }
    }

    pub(super) fn inbox_is_full(&self, seat: u64) -> bool {
        let entry = self.entries.iter().find(|entry| entry.seat.id == seat);
        entry.is_some_and(|entry| entry.inbox.len() >= self.mount.config.max_inbox)
    }

    /// Gives a channel something to do, now or when it is free.
    pub(super) fn deliver(&mut self, cx: &mut Context<'_>, seat: u64, work: Work) {
        let limit = self.mount.config.max_inbox;
        // The channel may have ended while this was on its way.
        let Some(entry) = self.entries.iter_mut().find(|entry| entry.seat.id == seat) else {
            return;
        };
        if let Some(member) = entry.member.take() {
            self.run(cx, Turn::new(seat, member.turn(work)));
            return;
        }
        if entry.inbox.len() < limit || matches!(work, Work::Leave { .. } | Work::End(_)) {
            entry.inbox.push_back(work);
            return;
        }
        // Losing one of them would break the stream, so the channel begins anew.
        tracing::error!(topic = ?entry.seat.topic, "channel inbox is full");
        metrics::counter!(telemetry::INBOX_OVERFLOWS).increment(1);
        entry.inbox.clear();
        entry.inbox.push_back(Work::End(StopReason::Error("its inbox is full".to_owned())));
    }

    /// Ends a channel as soon as it is free; what waits for it is dropped.
    pub(super) fn end_channel(&mut self, cx: &mut Context<'_>, seat: u64, reason: StopReason) {
        if let Some(entry) = self.entries.iter_mut().find(|entry| entry.seat.id == seat) {
            entry.inbox.clear();
        }
        self.deliver(cx, seat, Work::End(reason));
    }

    /// Runs a turn in place if it is ready at once, or else parks it.
    fn run(&mut self, cx: &mut Context<'_>, mut turn: Turn) {
        match turn.poll_unpin(cx) {
            Poll::Ready((seat, end)) => self.finish(cx, seat, end),
            Poll::Pending => self.park(turn),
        }
    }

    pub(super) fn finish(
        &mut self,
        cx: &mut Context<'_>,
        seat: u64,
        end: Result<TurnEnd, Panicked>,
    ) {
        let Some(index) = self.entries.iter().position(|entry| entry.seat.id == seat) else {
            return;
        };
        match end {
            Ok(TurnEnd::Continue(member)) => self.go_on(cx, index, member),
            Ok(TurnEnd::Joined(member, reply)) => {
                if self.answer_join("ok", &reply) {
                    self.go_on(cx, index, member);
                } else {
                    self.entries.swap_remove(index);
                }
            }
            Ok(TurnEnd::Rejected(payload)) => {
                self.entries.swap_remove(index);
                self.answer_join("error", &payload);
            }
            Ok(TurnEnd::Stopped(reason)) => self.leave_topic(cx, index, &reason, None),
            Ok(TurnEnd::Left { reference }) => {
                self.leave_topic(cx, index, &StopReason::Left, reference.as_deref());
            }
            Err(Panicked(message)) if self.is_joining(seat) => {
                tracing::error!(message, "join panicked");
                self.entries.swap_remove(index);
                self.answer_join("error", &reason_payload("join crashed"));
            }
            Err(Panicked(message)) => {
                self.leave_topic(cx, index, &StopReason::Error(message), None);
            }
        }
    }

    fn go_on(&mut self, cx: &mut Context<'_>, index: usize, member: Box<dyn Member>) {
        let Some(entry) = self.entries.get_mut(index) else { return };
        let Some(work) = entry.inbox.pop_front() else {
            entry.member = Some(member);
            return;
        };
        let turn = Turn::new(entry.seat.id, member.turn(work));
        self.park(turn);
        // Parked turns are driven by `poll`, which also bounds how deep this can nest.
        cx.waker().wake_by_ref();
    }

    fn is_joining(&self, seat: u64) -> bool {
        matches!(&self.joining, Some(Joining::Runs { seat: joining, .. }) if joining.id == seat)
    }

    /// Sends the join's reply and then what waited behind it. False if it cannot be encoded, of
    /// which the client is told as of a crash.
    fn answer_join(&mut self, status: &'static str, payload: &Payload) -> bool {
        let Some(Joining::Runs { seat, reference, since }) = self.joining.take() else {
            return false;
        };
        telemetry::joined(&seat.topic, status, since.elapsed());
        let encode = |status, payload: &Payload| {
            let body = Body::Reply { reference: reference.as_deref(), status, payload };
            let (join_ref, topic) = (seat.join_ref.as_deref(), &*seat.topic);
            self.serializer.encode(&Outgoing { join_ref, topic, body })
        };
        let (frame, encoded) = match encode(status, payload) {
            Ok(frame) => (Some(frame), true),
            Err(error) => {
                tracing::error!(topic = ?seat.topic, %error, "join reply not encoded");
                (encode("error", &reason_payload("join crashed")).ok(), false)
            }
        };
        let joined = encoded && status == "ok";
        // What an old channel of the topic said last is still wanted, whatever became of the join.
        self.outbox.open_gate(frame, |held| match held.what {
            _ if held.seat == seat.id && !joined => None,
            HeldBack::Frame(frame) => Some(frame),
            HeldBack::Broadcast(broadcast) => seat.frame_of(&broadcast),
        });
        encoded
    }

    /// Takes a channel off its topic, and then tells the client.
    fn leave_topic(
        &mut self,
        cx: &mut Context<'_>,
        index: usize,
        reason: &StopReason,
        leave_ref: Option<&str>,
    ) {
        let Entry { seat, .. } = self.entries.swap_remove(index);
        // A client that is told that its channel closed does not join it again; when the whole
        // socket closes it has to, so it is told nothing, as by Phoenix.
        if *reason == StopReason::Closed {
            return;
        }
        let event = match reason {
            StopReason::Error(why) => {
                tracing::error!(topic = ?seat.topic, why, "channel crashed");
                metrics::counter!(telemetry::CRASHES).increment(1);
                "phx_error"
            }
            StopReason::Left => {
                seat.reply(leave_ref, &Reply::new(Status::Ok, Payload::empty())).ok();
                "phx_close"
            }
            StopReason::Normal | StopReason::Rejoined | StopReason::Closed => "phx_close",
        };
        let payload = match reason {
            StopReason::Error(_) => reason_payload("channel_crash"),
            _ => Payload::empty(),
        };
        // Both payloads are small JSON, which every version can carry.
        seat.send(seat.join_ref.as_deref(), Body::End { event, payload: &payload }).ok();
        match self.joining.take() {
            Some(Joining::AwaitsEnd { old_seat, request }) if old_seat == seat.id => {
                self.join(cx, *request);
            }
            joining => self.joining = joining,
        }
    }
}
