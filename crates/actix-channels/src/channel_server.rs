//! Runs one channel's callbacks (`Phoenix.Channel.Server`).

use std::sync::Arc;
use std::time::Instant;

use bytestring::ByteString;
use pubsub::Payload;
use tracing::Instrument;

use crate::callback::{AnyChannel, BoxCallback, Outcome};
use crate::channel::{Channel, ChannelSocket};
use crate::endpoint::Endpoint;
use crate::handle::ChannelHandle;
use crate::joined::Joined;
use crate::message::Message;
use crate::reply::{HandleIn, Next, Rejected, Reply, StopReason};

struct ChannelServer<C: Channel> {
    channel: C,
    socket: ChannelSocket<C>,
}

/// The callback that joins a channel of type `C`: it runs `authorize`, then `join`.
pub(crate) fn join<C: Channel>(
    endpoint: Endpoint,
    assigns: C::Assigns,
    handle: Arc<ChannelHandle>,
    payload: Payload,
) -> BoxCallback {
    Box::pin(async move {
        let topic = handle.topic.clone();
        let span = tracing::info_span!("join", topic = ?topic);
        let mut socket = ChannelSocket::<C>::new(handle, endpoint, assigns);
        match admit(payload, &mut socket).instrument(span).await {
            Ok(joined) => {
                socket.handle.join(joined.intercept);
                let server = ChannelServer { channel: joined.channel, socket };
                Outcome::Joined(Box::new(server), joined.reply)
            }
            Err(rejected) => Outcome::Rejected(rejected.0),
        }
    })
}

async fn admit<C: Channel>(
    payload: Payload,
    socket: &mut ChannelSocket<C>,
) -> Result<Joined<C>, Rejected> {
    let topic = socket.topic().clone();
    C::authorize(&topic, socket.assigns()).await?;
    C::join(&topic, payload, socket).await
}

impl<C: Channel> AnyChannel for ChannelServer<C> {
    fn handle(mut self: Box<Self>, message: Message) -> BoxCallback {
        Box::pin(async move {
            let next = match message {
                Message::In { event, payload, reference } => {
                    self.handle_in(&event, payload, reference).await
                }
                Message::Info(info) => match info.downcast() {
                    Ok(info) => self.channel.handle_info(*info, &mut self.socket).await,
                    Err(_other) => Next::Continue,
                },
                Message::Task { token, info } => match info.downcast() {
                    Ok(info) if self.socket.tasks.finish(token) => {
                        self.channel.handle_info(*info, &mut self.socket).await
                    }
                    _ => Next::Continue,
                },
                Message::Drained => self.channel.handle_drained(&mut self.socket).await,
                Message::Broadcast(broadcast) => {
                    self.channel.handle_broadcast(broadcast, &mut self.socket).await
                }
                Message::Leave { reference } => {
                    self.channel.terminate(&StopReason::Left, &mut self.socket).await;
                    return Outcome::Left { reference };
                }
                Message::Stop(reason) => Next::Stop(reason),
            };
            self.conclude(next).await
        })
    }
}

impl<C: Channel> ChannelServer<C> {
    async fn handle_in(
        &mut self,
        event: &str,
        payload: Payload,
        reference: Option<ByteString>,
    ) -> Next {
        self.socket.reference = reference;
        let since = Instant::now();
        let span = tracing::debug_span!("handle_in", topic = ?self.socket.topic(), ?event);
        let handling = self.channel.handle_in(event, payload, &mut self.socket);
        let handled = handling.instrument(span).await;
        self.socket.endpoint().handle_in_seconds().record(since.elapsed());
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
        let replied = self.socket.handle.reply(reference, reply);
        self.socket.failure = self.socket.failure.take().or(replied.err());
    }

    async fn conclude(mut self: Box<Self>, next: Next) -> Outcome {
        let next = match self.socket.failure.take() {
            Some(failure) => Next::Stop(StopReason::Error(failure.to_string())),
            None => next,
        };
        match next {
            Next::Continue => Outcome::Continue(self),
            Next::Stop(reason) => {
                self.channel.terminate(&reason, &mut self.socket).await;
                Outcome::Stopped(reason)
            }
        }
    }
}
