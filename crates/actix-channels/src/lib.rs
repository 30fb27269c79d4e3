#![doc = include_str!("../README.md")]
//!
//! # Where to look
//!
//! - What an application writes: [`Socket`], who may connect; [`Channel`], one client on one topic;
//!   [`Intercept`], what one receiver gets for a broadcast.
//! - What it gets: [`Endpoint`], to broadcast, disconnect and drain; [`ChannelSocket`], to reach the
//!   client of a channel; [`InfoSender`] and [`ReplyRef`], to do so from other tasks.
//! - For an operator: [`Endpoint::sockets`], [`Endpoint::close_socket`] and [`Endpoint::restart_topic`];
//!   [`PubSub::topics`] and [`Presence::nodes`].
//! - Settings: [`Config`], with each limit and its default in [`config`]; [`CheckOrigin`].
//! - Beside it: [`Token`] signs what a page passes to its socket, [`telemetry`] names the metrics,
//!   and [`testing`] is a client for tests.
//! - Broadcasts and presence are re-exported from the crate [`pubsub`].

mod budget;
mod builder;
mod callback;
mod channel;
mod channel_server;
mod channel_socket;
mod closing;
pub mod config;
mod connect_info;
mod endpoint;
mod handle;
mod intercept;
mod joined;
mod log_budget;
mod message;
mod mount;
mod origin;
mod outbox;
mod overview;
mod panic;
mod protocol;
mod registry;
mod reply;
mod routes;
mod sender;
mod session;
mod socket;
mod sockets;
mod tasks;
pub mod telemetry;
pub mod testing;
mod token;
mod topic;
mod transport;

pub use budget::RELIEF_GRACE;
pub use builder::EndpointBuilder;
pub use channel::{Channel, ChannelSocket, MAX_SUBSCRIPTIONS, SubscribeError};
pub use config::Config;
pub use connect_info::{ConnectInfo, Params, Refused, TransportKind};
pub use endpoint::{Endpoint, WeakEndpoint};
pub use handle::RESTART;
pub use intercept::{HandleOut, Intercept};
pub use joined::Joined;
pub use origin::CheckOrigin;
pub use outbox::MAX_MAILBOX;
pub use overview::{InvalidSocketId, SocketId, SocketInfo};
pub use protocol::serializer::Serializer;
pub use pubsub::{
    Adapter, Backlog, Broadcast, Fetch, FetchFailed, Listener, LocalPubSub, Node, NodeId, NodeInfo,
    Payload, PayloadError, Presence, PresenceEntry, PresenceError, PubSub, TopicInfo,
};
pub use reply::{HandleIn, InboxFull, Next, Rejected, Reply, Status, StopReason};
pub use routes::ChannelRoutes;
pub use sender::{InfoSender, ReplyRef, SendError};
pub use socket::Socket;
pub use tasks::{MAX_TASKS, TaskExit, TooManyTasks};
pub use token::{MAX_TOKEN_BYTES, Token, TokenError};
pub use topic::Topic;
pub use transport::direct::{DirectService, DirectTransport};
