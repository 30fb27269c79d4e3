//! The adapter that connects nodes through PostgreSQL.

mod encryption;
mod verifier;

use std::fmt;
use std::future::poll_fn;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::mpsc;
use tokio::task::AbortHandle;
use tokio_postgres::config::SslMode;
use tokio_postgres::tls::MakeTlsConnect;
use tokio_postgres::{AsyncMessage, Client, Config, Connection, Error, Socket, Statement};
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::adapter::{Adapter, Node};
use crate::broadcast::Broadcast;
use crate::transport::{
    AdapterStatus, Receiver, Remote, Sender, Transport, TransportError, channel_name,
};
use encryption::Encryption;

/// Maximum number of notifications that wait in this process; further ones wait in PostgreSQL.
const MAX_NOTIFICATIONS: usize = 1024;

/// Connects nodes through PostgreSQL's `LISTEN` and `NOTIFY`, over one connection per node. Batches that exceed the
/// size of a notification are split.
///
/// `sslmode` and `sslrootcert` in the URL mean what they mean to libpq: `sslmode=verify-full&sslrootcert=/etc/ca.pem`
/// encrypts the connection, and accepts only the server that the URL names. Without `sslmode` it is encrypted if the
/// server can, and anyone could pose as the server. A certificate names its host as a subject alternative name.
///
/// `LISTEN` needs a dedicated session, so a pooler that shares sessions between clients can't be used.
#[derive(Debug)]
pub struct PostgresPubSub(Remote<Postgres>);

impl PostgresPubSub {
    /// Connects to `url`, such as `postgres://rumbl@127.0.0.1/rumbl`, once the adapter is started on
    /// a tokio runtime. All nodes of one app have the same `name`, of up to 48 letters, digits, `_`
    /// and `-`.
    ///
    /// # Errors
    /// If the URL or the name is invalid, or the connection can't be encrypted as the URL says. The error doesn't contain
    /// the URL.
    pub fn new(url: &str, name: &str) -> Result<Self, TransportError> {
        let (encryption, url) = Encryption::take_from(url);
        let mut config: Config = url.parse().map_err(|error| TransportError::of(&error))?;
        let channel = channel_name(name)?;
        if config.get_hosts().is_empty() && config.get_hostaddrs().is_empty() {
            return Err(TransportError::says("the URL names no host"));
        }
        let (ssl_mode, tls) = encryption.prepare()?;
        config.ssl_mode(ssl_mode);
        // Shown in `pg_stat_activity`.
        config.application_name(format!("pubsub {channel}"));
        Ok(Self(Remote::new(Postgres { config, tls, channel })))
    }

    /// The status of the connection.
    pub fn status(&self) -> AdapterStatus {
        self.0.status()
    }
}

impl Adapter for PostgresPubSub {
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

struct Postgres {
    config: Config,
    tls: MakeRustlsConnect,
    channel: String,
}

type TlsStream = <MakeRustlsConnect as MakeTlsConnect<Socket>>::Stream;

impl Postgres {
    /// Connects. Where encryption is only preferred, and fails, there is none, as in libpq.
    async fn open(&self) -> Result<(Client, Connection<Socket, TlsStream>), Error> {
        let tried = self.config.connect(self.tls.clone()).await;
        let is_preferred = self.config.get_ssl_mode() == SslMode::Prefer;
        match tried {
            // The server has not answered, so this may be about its certificate or its version of TLS.
            Err(failure) if is_preferred && failure.as_db_error().is_none() => {
                let mut plain = self.config.clone();
                plain.ssl_mode(SslMode::Disable);
                plain.connect(self.tls.clone()).await.or(Err(failure))
            }
            tried => tried,
        }
    }
}

impl Transport for Postgres {
    // Below PostgreSQL's limit of 8,000 bytes.
    const MAX_FRAME: usize = 7_900;
    type Sender = Notifier;
    type Receiver = Notifications;

    async fn connect(&self) -> Result<(Notifier, Notifications), TransportError> {
        let connected = async {
            let (client, connection) = self.open().await?;
            let (sender, receiver) = mpsc::channel(MAX_NOTIFICATIONS);
            let driver = Driver(tokio::spawn(drive(connection, sender)).abort_handle());
            // `channel_name` has checked the name, so it needs no escaping.
            client.batch_execute(&format!("LISTEN \"{}\"", self.channel)).await?;
            let notify = "SELECT pg_notify($1, frame) FROM unnest($2::text[]) AS frame";
            let notify = client.prepare(notify).await?;
            let channel = self.channel.clone();
            let notifier = Notifier { client, notify, channel };
            Ok::<_, Error>((notifier, Notifications { receiver, _driver: driver }))
        };
        connected.await.map_err(|error| TransportError::of(&error))
    }
}

struct Notifier {
    client: Client,
    notify: Statement,
    channel: String,
}

impl Sender for Notifier {
    async fn send(&mut self, frames: &[String]) -> Result<(), TransportError> {
        let sent = self.client.query(&self.notify, &[&self.channel, &frames]).await;
        sent.map(drop).map_err(|error| TransportError::of(&error))
    }
}

struct Notifications {
    receiver: mpsc::Receiver<Result<String, TransportError>>,
    _driver: Driver,
}

impl Receiver for Notifications {
    async fn recv(&mut self) -> Result<String, TransportError> {
        let closed = || TransportError::says("the connection was closed");
        self.receiver.recv().await.ok_or_else(closed)?
    }
}

/// Aborts the task that drives a connection when the connection is dropped.
struct Driver(AbortHandle);

impl Drop for Driver {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Drives a connection, which carries both queries and notifications.
async fn drive(
    mut connection: Connection<Socket, impl AsyncRead + AsyncWrite + Unpin>,
    notifications: mpsc::Sender<Result<String, TransportError>>,
) {
    loop {
        let message = poll_fn(|cx| connection.poll_message(cx)).map(|message| match message? {
            Ok(AsyncMessage::Notification(notification)) => {
                Some(Ok(Some(notification.payload().to_owned())))
            }
            Ok(_) => Some(Ok(None)),
            Err(error) => Some(Err(TransportError::of(&error))),
        });
        let got = match message.await {
            Some(Ok(Some(text))) => Ok(text),
            Some(Ok(None)) => continue,
            Some(Err(error)) => Err(error),
            None => return,
        };
        let is_over = got.is_err();
        if notifications.send(got).await.is_err() || is_over {
            return;
        }
    }
}

impl fmt::Debug for Postgres {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Postgres").field("channel", &self.channel).finish_non_exhaustive()
    }
}
