//! Reloads the page in the browser when a template, style or script changes.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use actix_web::web::Bytes;
use actix_web::{HttpResponse, web};
use futures_util::stream;
use notify::{Event, RecommendedWatcher, RecursiveMode, Watcher};
use tokio::sync::watch;

use crate::templates::Templates;

/// The watched folders, relative to the project's root.
const WATCHED: [&str; 2] = ["crates/rumbl-web/templates", "assets/dist"];
/// One save can change several files, so wait for the rest before reloading.
const SETTLE_TIME: Duration = Duration::from_millis(100);
/// The path of the event stream.
pub(crate) const PATH: &str = "/dev/reload";

/// Watches the project's files until it is dropped.
#[derive(Debug)]
pub struct LiveReload {
    changes: watch::Sender<u64>,
    _watcher: RecommendedWatcher,
}

impl LiveReload {
    /// Starts watching the folders of the project at `root`.
    ///
    /// # Errors
    /// When the folders don't exist, as with only the binary deployed, or the system refuses.
    pub fn start(root: &Path, templates: Arc<Templates>) -> notify::Result<Self> {
        let (changes, _) = watch::channel(0);
        let sender = changes.clone();
        let mut watcher = notify::recommended_watcher(move |event: notify::Result<Event>| {
            if event.is_ok_and(|event| !event.kind.is_access()) {
                if let Err(error) = templates.reload() {
                    tracing::error!(%error, "a template can't be parsed; the old ones stay");
                }
                sender.send_modify(|count| *count += 1);
            }
        })?;
        for folder in WATCHED {
            watcher.watch(&root.join(folder), RecursiveMode::Recursive)?;
        }
        Ok(Self { changes, _watcher: watcher })
    }
}

/// An endless stream of server-sent events, one for each change.
pub(crate) async fn events(live_reload: web::Data<LiveReload>) -> HttpResponse {
    let changes = live_reload.changes.subscribe();
    let events = stream::unfold(changes, |mut changes| async {
        changes.changed().await.ok()?;
        tokio::time::sleep(SETTLE_TIME).await;
        changes.mark_unchanged();
        Some((Ok::<_, actix_web::Error>(Bytes::from_static(b"data: reload\n\n")), changes))
    });
    HttpResponse::Ok().content_type("text/event-stream").streaming(events)
}
