//! Adapters for transports that carry text to every node: PostgreSQL and Redis.
//!
//! One task connects and reconnects, sends waiting broadcasts in batches, and delivers received
//! ones. Broadcasts that are published while there is no connection are dropped, since they would
//! be outdated later. Events that must not be lost need another source, such as a log.

mod frame;
mod link;
mod outgoing;
mod seam;
mod status;

use std::fmt;
use std::sync::{Mutex, PoisonError};

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use tokio::time::{Duration, sleep};

use crate::adapter::{Adapter, Node};
use crate::broadcast::Broadcast;

pub use outgoing::{MAX_BROADCAST_BYTES, MAX_WAITING_BYTES};
pub use seam::TransportError;
pub(crate) use seam::{Receiver, Sender, TIMEOUT, Transport, channel_name};
pub use status::AdapterStatus;

/// Maximum time that [`Adapter::flush`] waits.
const FLUSH_TIMEOUT: Duration = Duration::from_secs(2);
const FLUSH_INTERVAL: Duration = Duration::from_millis(2);

/// An [`Adapter`] that uses a transport.
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
            Ok(text) => self.status.outgoing().push(text),
            Err(error) => {
                let (topic, event) = (broadcast.topic(), broadcast.event());
                tracing::error!(topic, event, %error, "a broadcast has no JSON form for other nodes");
            }
        }
    }

    fn flush(&self) -> BoxFuture<'_, ()> {
        let flushed = async {
            while self.status.is_connected() && !self.status.outgoing().is_idle() {
                sleep(FLUSH_INTERVAL).await;
            }
        };
        tokio::time::timeout(FLUSH_TIMEOUT, flushed).map(drop).boxed()
    }
}

impl<T> Drop for Remote<T> {
    fn drop(&mut self) {
        self.status.outgoing().close();
    }
}

impl<T> fmt::Debug for Remote<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Remote").field("status", &self.status).finish_non_exhaustive()
    }
}
