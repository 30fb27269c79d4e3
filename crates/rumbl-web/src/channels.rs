//! The live half of rumbl: who may connect, and what happens on a video's topic.

pub mod annotation_limit;
pub mod annotation_writer;
pub mod live;
pub mod presence;
pub mod user_socket;
pub mod video_channel;

use std::sync::Arc;

use actix_channels::{CheckOrigin, Config as ChannelsConfig, Endpoint};
use rumbl_core::repo::Repo;

use crate::config::{Config, Environment};
use annotation_limit::AnnotationLimit;
use live::Live;
use presence::Viewers;
use user_socket::UserSocket;
use video_channel::Publisher;

/// Where clients connect.
pub const SOCKET_PATH: &str = "/socket";

/// Starts everything that is live: the socket, its channels, and the task that stores annotations.
pub fn start(config: &Config, repo: &Repo) -> Endpoint {
    let (writer, queue) = annotation_writer::queue(&config.limits);
    let limit = AnnotationLimit::new(&config.limits);
    let live = Arc::new(Live { repo: repo.clone(), writer, limit });
    let socket = UserSocket { secret: config.secret_key_base.clone(), live };
    let endpoint = Endpoint::builder(channels_config(config))
        .presence(Viewers(repo.clone()))
        .socket(SOCKET_PATH, socket)
        .build();
    tokio::spawn(queue.store(repo.clone(), Publisher(endpoint.clone())));
    endpoint
}

fn channels_config(config: &Config) -> ChannelsConfig {
    let check_origin = match (config.environment, config.public_url.host_str()) {
        (Environment::Prod, Some(host)) => CheckOrigin::Host(host.to_owned()),
        _ => CheckOrigin::SameHost,
    };
    let secret_key_base = config.secret_key_base.expose().to_owned();
    ChannelsConfig { secret_key_base, check_origin, ..ChannelsConfig::default() }
}
