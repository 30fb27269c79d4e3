//! Every limit and timing of a mounted socket, with its default.

use std::fmt;
use std::time::Duration;

use pubsub::{MAX_PEOPLE, NODE_TIMEOUT, PRESENCE_WINDOW};

use crate::origin::CheckOrigin;
use crate::protocol::serializer::Serializer;

/// The longest message a client may send, in bytes; a longer one closes the socket with 1009.
pub const MAX_FRAME_BYTES: usize = 256 * 1024;
/// How many channels one socket may have joined at once; this is Phoenix's default.
pub const MAX_TOPICS: usize = 100;
/// The longest topic a client may name, in bytes: the most that a binary frame's length byte can
/// express.
pub const MAX_TOPIC_BYTES: usize = 255;
/// The longest event a client may name, in bytes: the most that a binary frame's length byte can
/// express.
pub const MAX_EVENT_BYTES: usize = 255;
/// The longest ref a client may send, in bytes of its JSON text; each joined channel keeps two.
pub const MAX_REF_BYTES: usize = 512;
/// How many joins one socket may request per second; a client that reconnects rejoins all its
/// topics.
pub const MAX_JOINS_PER_SECOND: u32 = 200;
/// How many sockets one user (`Socket::account`) may have; further ones are refused with 503. An
/// idle socket costs a few KB that no budget counts.
pub const MAX_SOCKETS_PER_USER: usize = 1_000;
/// How many messages may wait for a busy channel.
pub const MAX_INBOX: usize = 128;
/// How many bytes may wait for all busy channels of one socket, including the received part of the
/// next message; above the limit, pushes are refused. Like outgoing bytes, they are charged to
/// [`MAX_OUTBOUND_BYTES_PER_USER`] and the two limits after it.
pub const MAX_INBOX_BYTES: usize = 1024 * 1024;
/// How many bytes may wait for a client that reads slowly; above the limit, it is disconnected.
pub const MAX_OUTBOUND_BYTES: usize = 4 * 1024 * 1024;
/// How many bytes may wait for a client before its own frames are no longer read until it catches
/// up. So a client that pushes and never reads comes to a halt instead of filling its outbox.
pub const MAX_UNREAD_BYTES: usize = 64 * 1024;
/// How many bytes may wait for a client before
/// [`ChannelSocket::is_congested`](crate::ChannelSocket::is_congested) is true.
pub const CONGESTED_BYTES: usize = 16 * 1024;
/// How many bytes may wait for all sockets of one user (`Socket::account`) together. Above this
/// limit or one of the next two, the sockets with the most bytes of their own waiting are dropped
/// first, but not within [`RELIEF_GRACE`](crate::RELIEF_GRACE) of falling behind. A broadcast's
/// bytes are charged once, to the last limit only. A socket's first 4 KiB are not charged.
pub const MAX_OUTBOUND_BYTES_PER_USER: usize = 16 * 1024 * 1024;
/// The same limit for all sockets of one IPv4 address or IPv6 /64 network. Behind a proxy every
/// client has the proxy's address, so the limit applies to all of them together.
pub const MAX_OUTBOUND_BYTES_PER_ADDRESS: usize = 64 * 1024 * 1024;
/// The same limit for all sockets of the endpoint.
pub const MAX_OUTBOUND_BYTES_IN_ALL: usize = 256 * 1024 * 1024;
/// How long a client may be silent before it is considered gone; its heartbeat comes every 30 s.
pub const IDLE_TIMEOUT: Duration = Duration::from_mins(1);
/// How long a closing handshake may take before the connection is dropped.
pub const CLOSE_TIMEOUT: Duration = Duration::from_secs(5);
/// How long channels may take to finish once their socket has closed.
pub const TERMINATE_TIMEOUT: Duration = Duration::from_secs(5);
/// How long a long-poll request waits for messages, and how long a post waits to be handled.
pub const LONG_POLL_WINDOW: Duration = Duration::from_secs(10);
/// How many messages are read from one long-poll post; the rest is ignored, as in Phoenix.
pub const MAX_LONG_POLL_BATCH: usize = 100;
/// The largest body of a long-poll post, in bytes.
pub const MAX_LONG_POLL_BODY_BYTES: usize = 1024 * 1024;
/// How many bytes of posts, plus an overhead for each, may wait for one long-poll session; a client
/// that sends more at once loses its session. Older clients send each push in a separate post.
pub const MAX_LONG_POLL_QUEUE_BYTES: usize = 1024 * 1024;
/// How long a long-poll session's token stays valid: two weeks, as in Phoenix.
pub const LONG_POLL_TOKEN_MAX_AGE: Duration = Duration::from_hours(14 * 24);
/// How many sockets one step of a drain closes; like the pause after it, this is Phoenix's default.
pub const DRAIN_BATCH: usize = 10_000;
/// The pause between two steps of a drain.
pub const DRAIN_INTERVAL: Duration = Duration::from_secs(2);
/// How long a drain may take in total.
pub const DRAIN_TIMEOUT: Duration = Duration::from_secs(30);

/// Every limit and timing of a mounted socket. Start from [`Config::default`] and change fields; later
/// versions may add more.
///
/// ```
/// use actix_channels::{CheckOrigin, Config};
///
/// let config = Config {
///     check_origin: CheckOrigin::List(vec!["//*.example.com".to_owned()]),
///     max_topics: 10,
///     ..Config::default()
/// };
/// assert_eq!(config.max_frame_bytes, 256 * 1024);
/// ```
#[derive(Clone)]
pub struct Config {
    /// Signs long-poll sessions. Nodes behind one load balancer must share it; it is random by
    /// default.
    pub secret_key_base: String,
    /// Whether `<path>/websocket` is served.
    pub websocket: bool,
    /// Whether `<path>/longpoll` is served.
    pub long_poll: bool,
    /// Whether a bearer token is read from the handshake into `ConnectInfo::auth_token`.
    pub auth_token: bool,
    /// The protocol versions that clients may speak.
    pub serializers: Vec<Serializer>,
    /// The pages that may connect.
    pub check_origin: CheckOrigin,
    /// See [`MAX_FRAME_BYTES`].
    pub max_frame_bytes: usize,
    /// See [`MAX_TOPICS`].
    pub max_topics: usize,
    /// See [`MAX_TOPIC_BYTES`].
    pub max_topic_bytes: usize,
    /// See [`MAX_EVENT_BYTES`].
    pub max_event_bytes: usize,
    /// See [`MAX_REF_BYTES`].
    pub max_ref_bytes: usize,
    /// See [`MAX_JOINS_PER_SECOND`].
    pub max_joins_per_second: u32,
    /// See [`MAX_SOCKETS_PER_USER`].
    pub max_sockets_per_user: usize,
    /// See [`MAX_INBOX`].
    pub max_inbox: usize,
    /// See [`MAX_INBOX_BYTES`].
    pub max_inbox_bytes: usize,
    /// See [`MAX_OUTBOUND_BYTES`].
    pub max_outbound_bytes: usize,
    /// See [`MAX_UNREAD_BYTES`].
    pub max_unread_bytes: usize,
    /// See [`CONGESTED_BYTES`].
    pub congested_bytes: usize,
    /// See [`MAX_OUTBOUND_BYTES_PER_USER`]. Set it in the endpoint's configuration; a mount's is
    /// ignored.
    pub max_outbound_bytes_per_user: usize,
    /// See [`MAX_OUTBOUND_BYTES_PER_ADDRESS`]. Set it in the endpoint's configuration.
    pub max_outbound_bytes_per_address: usize,
    /// See [`MAX_OUTBOUND_BYTES_IN_ALL`]. Set it in the endpoint's configuration.
    pub max_outbound_bytes_in_all: usize,
    /// See [`IDLE_TIMEOUT`].
    pub idle_timeout: Duration,
    /// See [`CLOSE_TIMEOUT`].
    pub close_timeout: Duration,
    /// See [`TERMINATE_TIMEOUT`].
    pub terminate_timeout: Duration,
    /// See [`LONG_POLL_WINDOW`].
    pub long_poll_window: Duration,
    /// See [`MAX_LONG_POLL_BATCH`].
    pub max_long_poll_batch: usize,
    /// See [`MAX_LONG_POLL_BODY_BYTES`].
    pub max_long_poll_body_bytes: usize,
    /// See [`MAX_LONG_POLL_QUEUE_BYTES`].
    pub max_long_poll_queue_bytes: usize,
    /// See [`LONG_POLL_TOKEN_MAX_AGE`].
    pub long_poll_token_max_age: Duration,
    /// See [`DRAIN_BATCH`].
    pub drain_batch: usize,
    /// See [`DRAIN_INTERVAL`].
    pub drain_interval: Duration,
    /// See [`DRAIN_TIMEOUT`].
    pub drain_timeout: Duration,
    /// See [`PRESENCE_WINDOW`].
    pub presence_window: Duration,
    /// See [`MAX_PEOPLE`].
    pub presence_max_people: usize,
    /// See [`NODE_TIMEOUT`].
    pub presence_node_timeout: Duration,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            secret_key_base: random_secret(),
            websocket: true,
            long_poll: true,
            auth_token: false,
            serializers: vec![Serializer::V1, Serializer::V2],
            check_origin: CheckOrigin::SameHost,
            max_frame_bytes: MAX_FRAME_BYTES,
            max_topics: MAX_TOPICS,
            max_topic_bytes: MAX_TOPIC_BYTES,
            max_event_bytes: MAX_EVENT_BYTES,
            max_ref_bytes: MAX_REF_BYTES,
            max_joins_per_second: MAX_JOINS_PER_SECOND,
            max_sockets_per_user: MAX_SOCKETS_PER_USER,
            max_inbox: MAX_INBOX,
            max_inbox_bytes: MAX_INBOX_BYTES,
            max_outbound_bytes: MAX_OUTBOUND_BYTES,
            max_unread_bytes: MAX_UNREAD_BYTES,
            congested_bytes: CONGESTED_BYTES,
            max_outbound_bytes_per_user: MAX_OUTBOUND_BYTES_PER_USER,
            max_outbound_bytes_per_address: MAX_OUTBOUND_BYTES_PER_ADDRESS,
            max_outbound_bytes_in_all: MAX_OUTBOUND_BYTES_IN_ALL,
            idle_timeout: IDLE_TIMEOUT,
            close_timeout: CLOSE_TIMEOUT,
            terminate_timeout: TERMINATE_TIMEOUT,
            long_poll_window: LONG_POLL_WINDOW,
            max_long_poll_batch: MAX_LONG_POLL_BATCH,
            max_long_poll_body_bytes: MAX_LONG_POLL_BODY_BYTES,
            max_long_poll_queue_bytes: MAX_LONG_POLL_QUEUE_BYTES,
            long_poll_token_max_age: LONG_POLL_TOKEN_MAX_AGE,
            drain_batch: DRAIN_BATCH,
            drain_interval: DRAIN_INTERVAL,
            drain_timeout: DRAIN_TIMEOUT,
            presence_window: PRESENCE_WINDOW,
            presence_max_people: MAX_PEOPLE,
            presence_node_timeout: NODE_TIMEOUT,
        }
    }
}

impl fmt::Debug for Config {
    // Keeps the secret out of logs; the fields that explain a refusal are enough.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Config")
            .field("check_origin", &self.check_origin)
            .field("max_frame_bytes", &self.max_frame_bytes)
            .field("max_topics", &self.max_topics)
            .finish_non_exhaustive()
    }
}

fn random_secret() -> String {
    format!("{:032x}{:032x}", rand::random::<u128>(), rand::random::<u128>())
}
