//! The adapter that connects nodes through Redis.

use std::fmt;

use futures_util::StreamExt;
use futures_util::future::BoxFuture;
use futures_util::stream::BoxStream;
use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, Client, Msg};

use crate::adapter::{Adapter, Node};
use crate::broadcast::Broadcast;
use crate::transport::{
    AdapterStatus, Receiver, Remote, Sender, TIMEOUT, Transport, TransportError, channel_name,
};

/// Connects nodes through one channel of Redis 6 or newer.
///
/// Redis channels are not separated by database number, so apps that share a Redis need different names.
#[derive(Debug)]
pub struct RedisPubSub(Remote<Redis>);

impl RedisPubSub {
    /// Connects to `url`, such as `redis://127.0.0.1:6379` or `rediss://…` for TLS, once the adapter
    /// is started on a tokio runtime. All nodes of one app have the same `name`, of up to 48
    /// letters, digits, `_` and `-`.
    ///
    /// # Errors
    /// If the URL or the name is invalid. The error doesn't contain the URL.
    pub fn new(url: &str, name: &str) -> Result<Self, TransportError> {
        let client = Client::open(url).map_err(|error| TransportError::of(&error))?;
        Ok(Self(Remote::new(Redis { client, channel: channel_name(name)? })))
    }

    /// The status of the connection.
    pub fn status(&self) -> AdapterStatus {
        self.0.status()
    }
}

impl Adapter for RedisPubSub {
    fn start(&self, node: Node) {
        self.0.start(node);
    }

    fn publish(&self, broadcast: &Broadcast) {
        self.0.publish(broadcast);
    }

    fn flush(&self) -> BoxFuture<'_, ()> {
        self.0.flush()
    }
}

struct Redis {
    client: Client,
    channel: String,
}

impl Transport for Redis {
    const MAX_FRAME: usize = 1 << 20;
    type Sender = Publisher;
    type Receiver = Messages;

    async fn connect(&self) -> Result<(Publisher, Messages), TransportError> {
        let connected = async {
            let config = AsyncConnectionConfig::new()
                .set_connection_timeout(Some(TIMEOUT))
                .set_response_timeout(Some(TIMEOUT));
            let client = &self.client;
            let connection = client.get_multiplexed_async_connection_with_config(&config).await?;
            let mut pubsub = self.client.get_async_pubsub().await?;
            pubsub.subscribe(&self.channel).await?;
            Ok::<_, redis::RedisError>((connection, pubsub.into_on_message().boxed()))
        };
        let (connection, messages) = connected.await.map_err(|error| TransportError::of(&error))?;
        Ok((Publisher { connection, channel: self.channel.clone() }, Messages(messages)))
    }
}

struct Publisher {
    connection: MultiplexedConnection,
    channel: String,
}

impl Sender for Publisher {
    async fn send(&mut self, frames: &[String]) -> Result<(), TransportError> {
        let mut pipeline = redis::pipe();
        for frame in frames {
            pipeline.publish(&self.channel, frame).ignore();
        }
        let sent: Result<(), _> = pipeline.query_async(&mut self.connection).await;
        sent.map_err(|error| TransportError::of(&error))
    }
}

struct Messages(BoxStream<'static, Msg>);

impl Receiver for Messages {
    async fn recv(&mut self) -> Result<String, TransportError> {
        match self.0.next().await {
            Some(message) => message.get_payload().map_err(|error| TransportError::of(&error)),
            None => Err(TransportError::says("the connection was closed")),
        }
    }
}

impl fmt::Debug for Redis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Redis").field("channel", &self.channel).finish_non_exhaustive()
    }
}
