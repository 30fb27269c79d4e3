//! The app's sockets, mounted at paths and type-erased.

use std::fmt;
use std::net::IpAddr;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Instant;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use pubsub::Payload;

use crate::callback::BoxCallback;
use crate::config::Config;
use crate::connect_info::{ConnectInfo, Params, Refused, TransportKind};
use crate::handle::ChannelHandle;
use crate::reply::InboxFull;
use crate::telemetry;
use crate::topic::Topic;

/// One of the app's sockets, mounted at its path.
pub(crate) struct Mount {
    pub(crate) path: Arc<str>,
    pub(crate) config: Config,
    socket: Box<dyn Connect>,
}

/// A type-erased socket.
pub(crate) trait Connect: Send + Sync {
    fn connect(
        &self,
        params: Params,
        info: ConnectInfo,
    ) -> BoxFuture<'static, Result<Connected, Refused>>;
}

/// A client that the app has accepted.
pub(crate) struct Connected {
    pub(crate) joiner: Box<dyn Joiner>,
    pub(crate) id: Option<String>,
    /// The account that the client's memory is charged to.
    pub(crate) account: Option<String>,
    /// The address that the client connects from.
    pub(crate) address: Option<IpAddr>,
    /// How it is connected.
    pub(crate) transport: TransportKind,
}

/// Starts joins for one connected client.
pub(crate) trait Joiner: Send {
    fn route(&self, topic: &str) -> Option<Routed>;
    fn join(
        &self,
        index: usize,
        handle: Arc<ChannelHandle>,
        payload: Payload,
    ) -> Option<BoxCallback>;
}

/// The route that serves a topic.
pub(crate) struct Routed {
    pub(crate) index: usize,
    pub(crate) topic: Topic,
    pub(crate) inbox_full: InboxFull,
}

impl Mount {
    pub(crate) fn new(path: &str, socket: Box<dyn Connect>, config: Config) -> Self {
        Self { path: path.trim_end_matches('/').into(), config, socket }
    }

    /// Asks the app whether a client may connect. A panic there becomes a refusal with 500.
    pub(crate) async fn connect(
        &self,
        params: Params,
        info: ConnectInfo,
    ) -> Result<Connected, Refused> {
        let since = Instant::now();
        // Parameters and payloads are personal data of any size, so they are never logged.
        tracing::debug!(path = &*self.path, transport = ?info.transport, "connecting");
        let connecting = AssertUnwindSafe(self.socket.connect(params, info)).catch_unwind();
        let connected =
            connecting.await.unwrap_or_else(|_panic| Err(Refused::with(500, String::new())));
        let outcome = if connected.is_ok() { "ok" } else { "refused" };
        telemetry::connected(outcome, since.elapsed());
        connected
    }
}

impl fmt::Debug for Mount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mount").field("path", &self.path).finish_non_exhaustive()
    }
}
