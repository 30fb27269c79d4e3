#![doc = include_str!("../README.md")]

mod adapter;
mod broadcast;
mod contents;
mod listener;
mod payload;
mod presence;
mod pubsub;
mod shared_text;
mod subscriber;
mod topic_map;
mod topics;

pub use adapter::{Adapter, LocalPubSub, Node, NodeId};
pub use broadcast::{Broadcast, MAX_ENCODINGS};
pub use contents::Contents;
pub use listener::{Listener, MAX_LISTENER_QUEUE};
pub use payload::{JsonPieces, Payload, PayloadError};
pub use presence::entry::{PresenceEntry, PresenceError};
pub use presence::fetch::{FETCH_TIMEOUT, Fetch, FetchFailed};
pub use presence::{COUNT_WINDOW, MAX_METAS, PRESENCE_COUNT, PRESENCE_DIFF, PRESENCE_STATE};
pub use presence::{FETCH_RETRY, MAX_FETCH_FAILURES};
pub use presence::{MAX_PEOPLE, PRESENCE_WINDOW, Presence, PresenceConfig, PresenceState};
pub use pubsub::PubSub;
pub use shared_text::SharedText;
pub use subscriber::{Subscriber, SubscriberId};
pub use topics::{GRADUAL_BATCH, Subscription};
