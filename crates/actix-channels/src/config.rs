//! Every limit and timing of a mounted socket, with its default.

use std::fmt;
use std::time::Duration;

use pubsub::{MAX_PEOPLE, PRESENCE_WINDOW};

use crate::origin::CheckOrigin;
use crate::protocol::serializer::Serializer;

/// Longest message a client may send, in bytes; a longer one closes the socket with 1009.
pub const MAX_FRAME_BYTES: usize = 256 * 1024;
/// Channels that one socket may have joined at once; Phoenix's own default.
pub const MAX_TOPICS: usize = 100;
/// Longest topic a client may name, in bytes: what a binary frame's length byte can express.
pub const MAX_TOPIC_BYTES: usize = 255;
/// Longest event a client may name, in bytes: what a binary frame's length byte can express.
pub const MAX_EVENT_BYTES: usize = 255;
/// Longest ref a client may give, in bytes of its JSON text; each joined channel keeps two.
pub const MAX_REF_BYTES: usize = 512;
/// Joins that one socket may ask for in a second; a client that reconnects rejoins every topic.
pub const MAX_JOINS_PER_SECOND: u32 = 200;
/// Sockets that one user may have, those with the same `Socket::account`; beyond that they are refused
/// with 503. An idle one costs a few KB that no budget counts.
pub const MAX_SOCKETS_PER_USER: usize = 1_000;
/// Messages that may wait for one channel while it is busy.
pub const MAX_INBOX: usize = 128;
/// Bytes that may wait for all channels of one socket while they are busy, with what has arrived of the
/// next message; above, pushes are refused. They are charged to the budgets of
/// [`MAX_OUTBOUND_BYTES_PER_USER`] and those that follow it, as is what waits to be sent.
pub const MAX_INBOX_BYTES: usize = 1024 * 1024;
/// Bytes that may wait for a client that reads slowly; above, it is disconnected.
pub const MAX_OUTBOUND_BYTES: usize = 4 * 1024 * 1024;
/// Bytes that may wait for a client before its own frames are no longer read, until it has read some of
/// them. So a client that pushes and never reads comes to a halt instead of filling its outbox.
pub const MAX_UNREAD_BYTES: usize = 64 * 1024;
/// Bytes that may wait for a client before
/// [`ChannelSocket::is_congested`](crate::ChannelSocket::is_congested).
pub const CONGESTED_BYTES: usize = 16 * 1024;
/// Bytes that may wait for all sockets of one user, those with the same `Socket::account`, together. Above
/// this and the next two limits, the sockets with the most bytes of their own waiting are dropped first,
/// except for [`RELIEF_GRACE`](crate::RELIEF_GRACE) after they fell behind. A broadcast's bytes count only
/// towards the last of them, once. A socket's first 4 KiB count nowhere.
pub const MAX_OUTBOUND_BYTES_PER_USER: usize = 16 * 1024 * 1024;
/// The same for all sockets of one IPv4 address or IPv6 /64 network. Behind a proxy every client has
/// the proxy's address, so this bounds them all together.
pub const MAX_OUTBOUND_BYTES_PER_ADDRESS: usize = 64 * 1024 * 1024;
/// The same for all sockets of the endpoint.
pub const MAX_OUTBOUND_BYTES_IN_ALL: usize = 256 * 1024 * 1024;
/// Silence after which a client counts as gone; its heartbeat comes every 30 s.
pub const IDLE_TIMEOUT: Duration = Duration::from_mins(1);
/// How long a closing handshake may take before the connection is dropped.
pub const CLOSE_TIMEOUT: Duration = Duration::from_secs(5);
/// How long channels may take to finish what they do once their socket has closed.
pub const TERMINATE_TIMEOUT: Duration = Duration::from_secs(5);
/// How long a long-poll request waits for messages, and a long-poll post for being handled.
pub const LONG_POLL_WINDOW: Duration = Duration::from_secs(10);
/// Messages read from one long-poll post; the rest is ignored, as in Phoenix.
pub const MAX_LONG_POLL_BATCH: usize = 100;
/// Largest body of a long-poll post, in bytes.
pub const MAX_LONG_POLL_BODY_BYTES: usize = 1024 * 1024;
/// Bytes of posts that may wait for one long-poll session, with an overhead for each; a client that
/// sends more at once loses its session. Older clients send each push in a post of its own.
pub const MAX_LONG_POLL_QUEUE_BYTES: usize = 1024 * 1024;
/// How long a long-poll session's token stays valid: two weeks, as in Phoenix.
pub const LONG_POLL_TOKEN_MAX_AGE: Duration = Duration::from_hours(14 * 24);
/// Sockets that one drain step closes, and the pause after it; Phoenix's own defaults.
pub const DRAIN_BATCH: usize = 10_000;
/// The pause between two steps of a drain.
pub const DRAIN_INTERVAL: Duration = Duration::from_secs(2);
/// How long a drain may take in all.
pub const DRAIN_TIMEOUT: Duration = Duration::from_secs(30);

/// Every limit and timing of a mounted socket. Start from [`Config::default`] and change fields.
#[derive(Clone)]
pub struct Config {
    /// Signs long-poll sessions. Nodes behind one load balancer need the same; by default random.
    pub secret_key_base: String,
    /// Whether `<path>/websocket` is served.
    pub websocket: bool,
    /// Whether `<path>/longpoll` is served.
    pub long_poll: bool,
    /// Whether a bearer token is read from the handshake into `ConnectInfo::auth_token`.
    pub auth_token: bool,
    /// Which versions of the protocol clients may speak.
    pub serializers: Vec<Serializer>,
    /// Which pages may connect.
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
    /// See [`MAX_OUTBOUND_BYTES_PER_USER`]. The endpoint's own configuration counts, not a mount's.
    pub max_outbound_bytes_per_user: usize,
    /// See [`MAX_OUTBOUND_BYTES_PER_ADDRESS`]. The endpoint's own configuration counts.
    pub max_outbound_bytes_per_address: usize,
    /// See [`MAX_OUTBOUND_BYTES_IN_ALL`]. The endpoint's own configuration counts.
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
        }
    }
}

impl fmt::Debug for Config {
    // The secret stays out of logs, so the fields that explain a refusal are enough here.
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
