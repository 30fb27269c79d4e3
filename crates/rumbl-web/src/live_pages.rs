//! Live pages: views whose state is on the server, and which are updated over a socket.

mod conversation;
mod conversations_live;
mod new_group_live;
mod observer;
mod page_error;
pub(crate) mod reader;
mod search_live;
mod searches;
mod talk;
mod video_form;

use std::sync::Arc;

use actix_live::{LiveSession, Site, ViewSocket};

use crate::config::Config;
use crate::files::Files;
use crate::identity::{Sessions, session_cookie};
use crate::live::Live;
use crate::observer::Observer;
use crate::paths;
use crate::places::Places;
use conversation::ConversationLive;
use conversations_live::ConversationsLive;
use new_group_live::NewGroupLive;
pub(crate) use new_group_live::{SentGroup, parse_picks};
use observer::ObserverLive;
use reader::{FetchLocale, FetchReader, ReaderSessions};
use search_live::SearchLive;
use searches::Searches;
use talk::Talk;
pub(crate) use video_form::SentForm;
use video_form::VideoFormLive;

/// The path of the live pages' socket.
pub(crate) const SOCKET_PATH: &str = "/live";

/// All live pages by path. The router lists each path as well, with the pipelines for the initial HTTP request.
pub(crate) fn site(
    config: &Config,
    live: &Arc<Live>,
    (sessions, files): (&Sessions, &Files),
    observer: &Observer,
) -> Arc<Site> {
    let repo = &live.repo;
    let pages = LiveSession::new("rumbl")
        .on_mount(FetchReader::new(sessions.clone()))
        .on_mount(FetchLocale)
        .on_mount(Searches::new(repo.clone(), &config.limits))
        .on_mount(files.clone())
        .on_mount(observer.clone())
        .on_mount(Talk { live: Arc::clone(live), sessions: sessions.clone() })
        .live::<SearchLive>(paths::SEARCH)
        .live::<ConversationsLive>(paths::CONVERSATIONS)
        .live::<NewGroupLive>(paths::NEW_CONVERSATION)
        .live::<ConversationLive>("/conversations/{id}")
        .live::<ObserverLive>(paths::ADMIN_OBSERVER)
        .live::<VideoFormLive>(paths::NEW_VIDEO)
        // A form that was refused is rendered at the path that it was submitted to.
        .live::<VideoFormLive>(paths::VIDEOS)
        .live_action::<VideoFormLive>("/manage/videos/{id}/edit", "edit")
        .live_action::<VideoFormLive>("/manage/videos/{id}", "edit");
    Site::builder(config.secret_key_base.expose(), ()).live_session(pages).build()
}

/// The socket of the live pages. It authenticates browsers by the same cookie as pages do.
pub(crate) fn socket(
    site: &Arc<Site>,
    config: &Config,
    sessions: &Sessions,
) -> ViewSocket<impl actix_live::SessionSource> {
    let limits = &config.limits;
    let strangers = Places::new(limits.guest_sockets.get(), limits.guest_sockets_per_address.get());
    let reader = ReaderSessions {
        secret: config.secret_key_base.clone(),
        cookie_name: session_cookie::name(config),
        sessions: sessions.clone(),
        strangers,
        trusted_proxies: config.trusted_proxies.clone(),
    };
    ViewSocket::with_sessions(site, reader)
}
