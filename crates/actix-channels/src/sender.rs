//! Handles to reach a channel or its client from other tasks.

use std::any::Any;
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use bytestring::ByteString;
use pubsub::{Broadcast, Subscriber};

use crate::handle::ChannelHandle;
use crate::message::Message;
use crate::reply::Reply;

/// A handle to answer one push later (`Phoenix.Channel.socket_ref`).
#[derive(Debug, Clone)]
pub struct ReplyRef {
    handle: Arc<ChannelHandle>,
    reference: Option<ByteString>,
}

impl ReplyRef {
    pub(crate) fn new(handle: &Arc<ChannelHandle>, reference: Option<ByteString>) -> Self {
        Self { handle: Arc::clone(handle), reference }
    }

    /// Answers the push. A client that has left ignores the answer.
    pub fn reply(self, reply: &Reply) {
        if let Err(error) = self.handle.reply(self.reference.as_deref(), reply) {
            tracing::error!(topic = ?self.handle.topic, %error, "reply not sent");
        }
    }
}

/// Sends messages to one channel's `handle_info`.
pub struct InfoSender<I> {
    handle: Arc<ChannelHandle>,
    info: PhantomData<fn(I)>,
}

/// The channel has ended, its socket is gone, or its socket's mailbox is full.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the channel takes no more messages")]
pub struct SendError;

impl<I: Send + 'static> InfoSender<I> {
    pub(crate) fn new(handle: &Arc<ChannelHandle>) -> Self {
        Self { handle: Arc::clone(handle), info: PhantomData }
    }

    /// Sends `info`. It is lost if the channel ends before handling it.
    ///
    /// # Errors
    /// [`SendError`]. Timers and registries should then drop their sender, because the channel does
    /// not come back.
    pub fn send(&self, info: I) -> Result<(), SendError> {
        let info: Box<dyn Any + Send> = Box::new(info);
        if self.handle.send_message(Message::Info(info)) { Ok(()) } else { Err(SendError) }
    }
}

impl<I> Clone for InfoSender<I> {
    fn clone(&self) -> Self {
        Self { handle: Arc::clone(&self.handle), info: PhantomData }
    }
}

impl<I> fmt::Debug for InfoSender<I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("InfoSender").field(&self.handle.topic).finish()
    }
}

/// Delivers another topic's broadcasts to a channel's `handle_broadcast`.
pub(crate) struct BroadcastSender(pub(crate) Arc<ChannelHandle>);

impl Subscriber for BroadcastSender {
    fn deliver(&self, broadcast: &Broadcast) {
        self.0.send_message(Message::Broadcast(broadcast.clone()));
    }
}
