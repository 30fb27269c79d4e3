//! The socket: who may connect, and the channels of videos, conversations, rooms and people.

mod annotation_write;
mod conversation_channel;
mod entrance;
mod failures;
mod inbox_channel;
mod private_place;
mod room_channel;
pub(crate) mod user_socket;
pub(crate) mod video_channel;
pub(crate) mod viewer;
mod watch_room_channel;

use std::sync::Arc;

use actix_channels::{Config as ChannelsConfig, Endpoint};
use pubsub::{AdapterStatus, TransportError};

use crate::config::Config;
use crate::guests::Guests;
use crate::identity::{ProgramTokens, Sessions};
use crate::live::Live;
use crate::live::people::People;
use crate::live_pages;
use user_socket::UserSocket;

/// The path of the socket.
pub const SOCKET_PATH: &str = "/socket";

/// Builds the socket endpoint with its channels over the live half of rumbl, and the live-page endpoint; and the
/// health of the connection to other processes, if the configuration has any.
///
/// # Errors
/// When the address of the other processes is invalid.
pub fn endpoint(
    config: &Config,
    live: &Arc<Live>,
    sessions: &Sessions,
    program_tokens: &Arc<ProgramTokens>,
    views: impl actix_channels::Socket,
) -> Result<(Endpoint, Option<AdapterStatus>), TransportError> {
    let (adapter, nodes) = config.pubsub.adapter()?;
    let (secret, live) = (config.secret_key_base.clone(), Arc::clone(live));
    let people = People { repo: live.repo.clone(), sessions: sessions.clone() };
    let guests = Guests::new(config);
    let trusted_proxies = config.trusted_proxies.clone();
    let (sessions, program_tokens) = (sessions.clone(), Arc::clone(program_tokens));
    let socket = UserSocket { secret, sessions, program_tokens, guests, trusted_proxies, live };
    let endpoint = Endpoint::builder(channels_config(config))
        .pubsub_named(&config.node_name, adapter)
        .presence(people)
        .socket(SOCKET_PATH, socket)
        .socket(live_pages::SOCKET_PATH, views)
        .build();
    Ok((endpoint, nodes))
}

fn channels_config(config: &Config) -> ChannelsConfig {
    ChannelsConfig {
        secret_key_base: config.secret_key_base.expose().to_owned(),
        check_origin: config.check_origin.clone(),
        ..config.channels.to_config()
    }
}
