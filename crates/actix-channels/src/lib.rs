#![doc = include_str!("../README.md")]

mod broadcast;
mod channel;
mod channel_socket;
pub mod config;
mod endpoint;
mod filter;
mod mount;
mod origin;
mod outbox;
mod payload;
mod presence;
mod protocol;
mod pubsub;
mod routes;
mod session;
mod socket;
pub mod telemetry;
pub mod testing;
mod token;
mod topic;
mod transport;

pub use broadcast::Broadcast;
pub use channel::{Channel, HandleIn, Joined, Next, Rejected, Reply, Status, StopReason};
pub use channel_socket::{ChannelSocket, InfoSender, ReplyRef, SendError};
pub use config::Config;
pub use endpoint::{Endpoint, EndpointBuilder, MAX_LISTENER_QUEUE};
pub use origin::CheckOrigin;
pub use payload::{Payload, PayloadError};
pub use presence::{Fetch, Presence, PresenceEntry, PresenceError};
pub use pubsub::{Listener, LocalPubSub, LocalTopics, PubSub, SubscriberId};
pub use routes::ChannelRoutes;
pub use socket::{ConnectInfo, Params, Refused, Socket, TransportKind};
pub use token::{MAX_TOKEN_BYTES, Token, TokenError};
pub use topic::Topic;
pub use transport::direct::{DirectService, DirectTransport};
