//! Renders a page and its nested views before the client is connected.

use std::sync::Arc;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;

use crate::live_socket::{Address, LiveSocket};
use crate::mount::Start;
use crate::outcome::Refused;
use crate::process::Process;
use crate::site::Site;

/// How deep views may be nested; deeper ones have no content until they are connected.
pub const MAX_NESTING: usize = 8;

/// Mounts and renders a view.
pub(crate) async fn render(
    site: &Arc<Site>,
    start: Start,
    socket: LiveSocket,
) -> Result<(Process, String), Refused> {
    let mut process = Process::start(site, start, socket).await?;
    let html = with_children(&mut process, 1).await?;
    Ok((process, html))
}

fn with_children(process: &mut Process, depth: usize) -> BoxFuture<'_, Result<String, Refused>> {
    async move {
        let (mut html, children) = match process.html().await {
            Ok(rendered) => rendered,
            Err(error) => {
                let flash = std::mem::take(&mut process.socket.effects.flash);
                return Err(Refused { error, flash });
            }
        };
        let site = Arc::clone(&process.site);
        // From last to first, so that the remaining offsets stay valid.
        for (place, child) in children.into_iter().rev() {
            let Some(view) = site.nested_view(child.view).filter(|_| depth < MAX_NESTING) else {
                tracing::error!(view = child.view, "a nested view is not known, or too deep");
                continue;
            };
            let mut socket =
                LiveSocket::new(Arc::clone(&process.socket.session), Address::default());
            socket.child_session = child.session;
            let live_session = process.live_session();
            let start = Start { view, live_session, is_nested: true, id: child.id };
            let mut child = Process::start(&site, start, socket).await?;
            html.insert_str(place, &with_children(&mut child, depth + 1).await?);
        }
        Ok(html)
    }
    .boxed()
}
