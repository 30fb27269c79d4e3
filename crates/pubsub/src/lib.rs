#![doc = include_str!("../README.md")]
//!
//! # Where to look
//!
//! - To send and receive: [`PubSub`], [`Broadcast`], [`Payload`] and [`Listener`]. A [`Subscriber`]
//!   receives without a queue, in the broadcaster's own call.
//! - To see who is there: [`Presence`], [`PresenceConfig`] and [`Fetch`].
//! - To see what a node has to do: [`PubSub::topics`], [`PubSub::backlog`] and [`Presence::nodes`].
//! - To connect nodes: [`Adapter`] and [`Node`], or one of the adapters above.
//! - Limits are constants: [`MAX_LISTENER_QUEUE`], [`MAX_ENCODINGS`], [`GRADUAL_BATCH`],
//!   [`MAX_PEOPLE`], [`MAX_METAS`], [`PRESENCE_WINDOW`], [`COUNT_WINDOW`], [`NODE_TIMEOUT`],
//!   [`FETCH_TIMEOUT`], [`FETCH_RETRY`] and [`MAX_FETCH_FAILURES`]; with an adapter's feature also
//!   `MAX_BROADCAST_BYTES` and `MAX_WAITING_BYTES`.

mod adapter;
mod broadcast;
mod contents;
mod listener;
mod overview;
mod payload;
#[cfg(feature = "postgres")]
mod postgres;
mod presence;
mod pubsub;
#[cfg(feature = "redis")]
mod redis;
mod shared_text;
mod subscriber;
mod topic_map;
mod topics;
#[cfg(any(feature = "postgres", feature = "redis"))]
mod transport;

pub use adapter::{Adapter, LocalPubSub, MAX_NODE_NAME_BYTES, Node, NodeId};
pub use broadcast::{Broadcast, MAX_ENCODINGS};
pub use contents::Contents;
pub use listener::{Listener, MAX_LISTENER_QUEUE};
pub use overview::{Backlog, TopicInfo};
pub use payload::{JsonPieces, Payload, PayloadError};
#[cfg(feature = "postgres")]
pub use postgres::PostgresPubSub;
pub use presence::entry::{PresenceEntry, PresenceError};
pub use presence::fetch::{FETCH_TIMEOUT, Fetch, FetchFailed};
pub use presence::node_info::NodeInfo;
pub use presence::{COUNT_WINDOW, MAX_METAS, PRESENCE_COUNT, PRESENCE_DIFF, PRESENCE_STATE};
pub use presence::{FETCH_RETRY, MAX_FETCH_FAILURES};
pub use presence::{
    MAX_PEOPLE, NODE_TIMEOUT, PRESENCE_WINDOW, Presence, PresenceConfig, PresenceState,
};
pub use pubsub::PubSub;
#[cfg(feature = "redis")]
pub use redis::RedisPubSub;
pub use shared_text::SharedText;
pub use subscriber::{Subscriber, SubscriberId};
pub use topics::{GRADUAL_BATCH, Subscription};
#[cfg(any(feature = "postgres", feature = "redis"))]
pub use transport::{AdapterStatus, MAX_BROADCAST_BYTES, MAX_WAITING_BYTES, TransportError};
