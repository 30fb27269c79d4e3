//! Mounts a view after running the hooks of its live session.

use crate::callbacks;
use crate::error::{Error, Reason, Result};
use crate::live_socket::LiveSocket;
use crate::site::Site;
use crate::view::{AnyView, ViewType};

/// Which view to mount.
pub(crate) struct Start {
    pub(crate) view: ViewType,
    /// The live session of its page, whose hooks run first.
    pub(crate) live_session: &'static str,
    /// Whether it is inside another view and has no address of its own.
    pub(crate) is_nested: bool,
    /// The id of its element.
    pub(crate) id: String,
}

/// Aborts a mount that leads elsewhere.
fn leave(socket: &mut LiveSocket) -> Result<()> {
    match socket.effects.leave.take() {
        Some(leave) => Err(Error(Reason::Leave(leave))),
        None => Ok(()),
    }
}

/// Runs the hooks, `mount` and, unless the view is nested and has no address, `handle_params`.
pub(crate) async fn mount(
    site: &Site,
    start: &Start,
    socket: &mut LiveSocket,
) -> Result<Box<dyn AnyView>> {
    if let Some(live_session) = site.live_session(start.live_session) {
        for hook in &live_session.hooks {
            hook.run(socket).await?;
            leave(socket)?;
        }
    }
    let mut mounted = (start.view.mount)(socket).await?;
    leave(socket)?;
    if !start.is_nested {
        callbacks::params(mounted.as_mut(), socket).await?;
        leave(socket)?;
    }
    Ok(mounted)
}
