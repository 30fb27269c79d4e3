//! Ways to reach a channel or its client from other tasks.

use std::any::Any;
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use bytestring::ByteString;
use pubsub::{Broadcast, Subscriber};

use crate::handle::ChannelHandle;
use crate::message::Message;
use crate::reply::Reply;

/// The means to answer one push later (`Phoenix.Channel.socket_ref`).
#[derive(Debug, Clone)]
pub struct ReplyRef {
    handle: Arc<ChannelHandle>,
    reference: Option<ByteString>,
}

impl ReplyRef {
    pub(crate) fn new(handle: &Arc<ChannelHandle>, reference: Option<ByteString>) -> Self {
        Self { handle: Arc::clone(handle), reference }
    }

    /// Answers the push. A client that has left ignores it.
    pub fn reply(self, reply: &Reply) {
        if let Err(error) = self.handle.reply(self.reference.as_deref(), reply) {
            tracing::error!(topic = ?self.handle.topic, %error, "reply not sent");
        }
    }
}

/// Sends one channel what its `handle_info` takes.
pub struct InfoSender<I> {
    handle: Arc<ChannelHandle>,
    info: PhantomData<fn(I)>,
}

/// The channel has ended, its socket is gone, or too many messages wait for the socket's channels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the channel takes no more messages")]
pub struct SendError;

impl<I: Send + 'static> InfoSender<I> {
    pub(crate) fn new(handle: &Arc<ChannelHandle>) -> Self {
        Self { handle: Arc::clone(handle), info: PhantomData }
    }

    /// Sends `info`. A channel that ends before it gets to the message ignores it.
    ///
    /// # Errors
    /// [`SendError`]. Timers and registries drop their sender then: the channel does not come back.
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

/// Hands the broadcasts of another topic to a channel's `handle_broadcast`.
pub(crate) struct BroadcastSender(pub(crate) Arc<ChannelHandle>);

impl Subscriber for BroadcastSender {
    fn deliver(&self, broadcast: &Broadcast) {
        self.0.send_message(Message::Broadcast(broadcast.clone()));
    }
}
