//! Adapters for transports that carry text to every node: PostgreSQL and Redis.
//!
//! One task connects, sends what waits in batches, and delivers what arrives. It reconnects by
//! itself. What is published while there is no connection is dropped, since by then it would be
//! about a moment that has passed; whatever may not be lost has to be found elsewhere, such as in a
//! log.

mod frame;
mod link;
mod outgoing;

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use tokio::time::{Duration, sleep};

use crate::adapter::{Adapter, Node};
use crate::broadcast::Broadcast;
use outgoing::Outgoing;

pub use outgoing::{MAX_BROADCAST_BYTES, MAX_WAITING_BYTES};

/// The longest name of an app.
const MAX_NAME: usize = 48;
/// How long [`Adapter::flush`] waits.
const FLUSH_TIMEOUT: Duration = Duration::from_secs(2);
const FLUSH_INTERVAL: Duration = Duration::from_millis(2);

/// Why a transport is down, or can't be used. Its text names no secret.
#[derive(Debug, Clone, thiserror::Error)]
pub enum TransportError {
    /// The app's name can't be one.
    #[error("a name has 1 to {MAX_NAME} letters, digits, underscores and hyphens")]
    Name,
    /// What the server, its client or the network says.
    #[error("{0}")]
    Transport(String),
}

impl TransportError {
    pub(crate) fn of(error: &impl fmt::Display) -> Self {
        Self::Transport(error.to_string())
    }

    /// Whether the app's name is what is wrong.
    pub fn is_about_the_name(&self) -> bool {
        matches!(self, Self::Name)
    }
}

/// Checks the name of an app, which is that of its channel.
pub(crate) fn channel_name(name: &str) -> Result<String, TransportError> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    if (1..=MAX_NAME).contains(&name.len()) && name.bytes().all(is_plain) {
        return Ok(name.to_owned());
    }
    Err(TransportError::Name)
}

/// What carries text between nodes.
pub(crate) trait Transport: Send + 'static {
    /// The longest text that it carries, in bytes.
    const MAX_FRAME: usize;
    type Sender: Sender;
    type Receiver: Receiver;

    /// Connects, so that whatever anybody sends from now on is received.
    fn connect(
        &self,
    ) -> impl Future<Output = Result<(Self::Sender, Self::Receiver), TransportError>> + Send;
}

/// The end that sends.
pub(crate) trait Sender: Send {
    /// Sends texts in this order, to every node including this one.
    fn send(
        &mut self,
        frames: &[String],
    ) -> impl Future<Output = Result<(), TransportError>> + Send;
}

/// The end that receives.
pub(crate) trait Receiver: Send {
    /// The next text; nothing is lost when this is dropped.
    fn recv(&mut self) -> impl Future<Output = Result<String, TransportError>> + Send;
}

/// How an adapter is doing. Clones tell of the same adapter.
#[derive(Debug, Clone, Default)]
pub struct AdapterStatus(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    is_connected: AtomicBool,
    outgoing: Outgoing,
}

impl AdapterStatus {
    /// Whether broadcasts reach other nodes now.
    pub fn is_connected(&self) -> bool {
        self.0.is_connected.load(Ordering::Relaxed)
    }

    /// How many broadcasts were dropped because there was no connection, too many waited, or they
    /// were longer than [`MAX_BROADCAST_BYTES`].
    pub fn dropped(&self) -> u64 {
        self.0.outgoing.dropped()
    }
}

/// An [`Adapter`] on a transport.
pub(crate) struct Remote<T> {
    transport: Mutex<Option<T>>,
    status: AdapterStatus,
}

impl<T: Transport> Remote<T> {
    pub(crate) fn new(transport: T) -> Self {
        Self { transport: Mutex::new(Some(transport)), status: AdapterStatus::default() }
    }

    pub(crate) fn status(&self) -> AdapterStatus {
        self.status.clone()
    }
}

impl<T: Transport> Adapter for Remote<T> {
    fn start(&self, node: Node) {
        let transport = self.transport.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(transport) = transport {
            tokio::spawn(link::run(transport, node, self.status.clone()));
        }
    }

    fn publish(&self, broadcast: &Broadcast) {
        match serde_json::to_string(broadcast) {
            Ok(text) => self.status.0.outgoing.push(text),
            Err(error) => {
                let (topic, event) = (broadcast.topic(), broadcast.event());
                tracing::error!(topic, event, %error, "a broadcast has no JSON form for other nodes");
            }
        }
    }

    fn flush(&self) -> BoxFuture<'_, ()> {
        let flushed = async {
            while self.status.is_connected() && !self.status.0.outgoing.is_idle() {
                sleep(FLUSH_INTERVAL).await;
            }
        };
        tokio::time::timeout(FLUSH_TIMEOUT, flushed).map(drop).boxed()
    }
}

impl<T> Drop for Remote<T> {
    fn drop(&mut self) {
        self.status.0.outgoing.close();
    }
}

impl<T> fmt::Debug for Remote<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Remote").field("status", &self.status).finish_non_exhaustive()
    }
}
