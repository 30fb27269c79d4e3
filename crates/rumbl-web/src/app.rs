//! What every part of the server shares.

use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result};
use rumbl_core::repo::Repo;

use crate::channels;
use crate::config::Config;
use crate::dev::live_reload::LiveReload;
use crate::templates::Templates;

/// One running rumbl.
#[derive(Debug)]
pub struct App {
    /// The settings.
    pub config: Config,
    /// The database.
    pub repo: Repo,
    /// The pages' templates.
    pub templates: Arc<Templates>,
    /// Everybody who is connected.
    pub sockets: actix_channels::Endpoint,
    /// Tells open pages to reload, in development.
    pub live_reload: Option<LiveReload>,
}

impl App {
    /// Starts everything but the HTTP server.
    ///
    /// # Errors
    /// When a template can't be parsed.
    pub fn start(config: Config, repo: Repo) -> Result<Self> {
        let templates = Arc::new(Templates::load().context("the templates can't be parsed")?);
        let sockets = channels::start(&config, &repo);
        let live_reload = config.live_reload.then(|| start_live_reload(&templates)).flatten();
        Ok(Self { config, repo, templates, sockets, live_reload })
    }
}

/// Without the project's files, as where only the binary is, there is nothing to reload for.
fn start_live_reload(templates: &Arc<Templates>) -> Option<LiveReload> {
    let watching = LiveReload::start(Path::new("."), Arc::clone(templates));
    watching.inspect_err(|error| tracing::info!(%error, "pages don't reload by themselves")).ok()
}
