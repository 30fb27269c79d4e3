//! What an operator can see of one connected socket.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use pubsub::{NodeId, Subscription};

use crate::connect_info::TransportKind;
use crate::outbox::Outbox;

/// Identifies a socket among those of all nodes. Its text is `NODE-NUMBER`, as in `0123456789abcdef-17`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SocketId {
    pub(crate) node: NodeId,
    pub(crate) number: u64,
}

impl SocketId {
    /// The node that has the socket.
    pub fn node(self) -> NodeId {
        self.node
    }

    /// Its number on that node. Sockets that connect later have higher ones.
    pub fn number(self) -> u64 {
        self.number
    }
}

impl fmt::Display for SocketId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.node, self.number)
    }
}

/// The text is not that of a [`SocketId`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not the id of a socket")]
pub struct InvalidSocketId;

impl FromStr for SocketId {
    type Err = InvalidSocketId;

    fn from_str(text: &str) -> Result<Self, InvalidSocketId> {
        let (node, number) = text.split_once('-').ok_or(InvalidSocketId)?;
        let node = node.parse().map_err(|_malformed| InvalidSocketId)?;
        let number = number.parse().map_err(|_malformed| InvalidSocketId)?;
        Ok(Self { node, number })
    }
}

/// A connected socket, at one moment.
#[derive(Debug, Clone)]
pub struct SocketInfo {
    /// Its id.
    pub id: SocketId,
    /// The path at which it is mounted, such as `/socket`.
    pub path: String,
    /// How its client is connected.
    pub transport: TransportKind,
    /// The application's id for it, from [`Socket::id`](crate::Socket::id).
    pub socket_id: Option<String>,
    /// What its memory is charged to, from [`Socket::account`](crate::Socket::account).
    pub account: Option<String>,
    /// How long it has been connected.
    pub connected_for: Duration,
    /// How many channels it has, those that are joining included.
    pub channels: usize,
    /// How many bytes wait for its client to read them.
    pub unread_bytes: usize,
    /// How many bytes from its client wait to be handled.
    pub received_bytes: usize,
}

/// What the registry knows of a socket besides its outbox.
#[derive(Debug)]
pub(crate) struct About {
    pub(crate) path: Arc<str>,
    pub(crate) transport: TransportKind,
    /// The subscription to the socket's own id, if it has one.
    pub(crate) disconnect: Option<Subscription>,
    pub(crate) since: Instant,
}

impl About {
    pub(crate) fn socket(&self, id: SocketId, outbox: &Outbox) -> SocketInfo {
        let (channels, unread_bytes, received_bytes) = outbox.overview();
        SocketInfo {
            id,
            path: self.path.to_string(),
            transport: self.transport,
            socket_id: self.disconnect.as_ref().map(|id| id.topic().to_owned()),
            account: outbox.account().user().map(str::to_owned),
            connected_for: self.since.elapsed(),
            channels,
            unread_bytes,
            received_bytes,
        }
    }
}
