//! The live half of rumbl: who may connect, and what happens on a video's topic.

pub mod annotation_limit;
pub mod annotation_writer;
pub mod answers;
mod broadcast_rights;
mod failures;
pub mod live;
pub mod own_lookup;
pub mod presence;
pub mod user_socket;
pub mod video_channel;
pub mod video_publisher;

use std::sync::Arc;
use std::time::Duration;

use actix_channels::{Config as ChannelsConfig, Endpoint};
use info_sys::{
    HttpSettings, InfoSys, Settings as InfoSysSettings, WikipediaSettings, WolframSettings,
};
use rumbl_core::repo::Repo;

use crate::config::Config;
use annotation_limit::AnnotationLimit;
use annotation_writer::AnnotationWriter;
use answers::Answers;
use live::Live;
use own_lookup::OwnLookup;
use presence::Viewers;
use user_socket::UserSocket;
use video_publisher::VideoPublisher;

/// Where clients connect.
pub const SOCKET_PATH: &str = "/socket";

/// Starts everything that is live: the socket, its channels, and the task that stores annotations.
pub fn start(config: &Config, repo: &Repo) -> (Endpoint, AnnotationWriter) {
    let (writer, queue) = annotation_writer::queue(&config.limits);
    let limit = AnnotationLimit::new(&config.limits);
    let answers = config.info_sys.enabled.then(|| Arc::new(answers(config, repo, &writer)));
    let live = Arc::new(Live { repo: repo.clone(), writer: writer.clone(), answers, limit });
    let socket = UserSocket { secret: config.secret_key_base.clone(), live };
    let endpoint = Endpoint::builder(channels_config(config))
        .presence(Viewers(repo.clone()))
        .socket(SOCKET_PATH, socket)
        .build();
    tokio::spawn(queue.supervise(repo.clone(), VideoPublisher(endpoint.clone())));
    (endpoint, writer)
}

fn answers(config: &Config, repo: &Repo, writer: &AnnotationWriter) -> Answers {
    let settings = &config.info_sys;
    let wolfram_app_id = settings.wolfram_app_id.as_ref().map(|id| id.expose().to_owned());
    let info_sys = InfoSys::start(&InfoSysSettings {
        wolfram: WolframSettings { app_id: wolfram_app_id, ..WolframSettings::default() },
        wikipedia: WikipediaSettings {
            enabled: settings.wikipedia,
            base_url: settings.wikipedia_url.to_string(),
        },
        outside: vec![Arc::new(OwnLookup::new(repo.clone(), settings.question_rules()))],
        http: HttpSettings {
            user_agent: format!("rumbl/{} ({})", env!("CARGO_PKG_VERSION"), config.public_url),
            ..HttpSettings::default()
        },
        ..InfoSysSettings::default()
    });
    let timeout = Duration::from_millis(settings.timeout_ms);
    Answers::new(info_sys, settings.question_rules(), timeout, repo.clone(), writer.clone())
}

fn channels_config(config: &Config) -> ChannelsConfig {
    let secret_key_base = config.secret_key_base.expose().to_owned();
    ChannelsConfig {
        secret_key_base,
        check_origin: config.check_origin.clone(),
        ..ChannelsConfig::default()
    }
}
