//! Runs a view's callbacks, after the hooks that are attached to them.

use std::any::Any;

use pubsub::Broadcast;
use serde_json::Value;

use crate::error::Result;
use crate::lifecycle_hook::{self, Call, Flow};
use crate::live_socket::LiveSocket;
use crate::tasks::Ended;
use crate::view::AnyView;

pub(crate) async fn params(view: &mut dyn AnyView, socket: &mut LiveSocket) -> Result {
    match lifecycle_hook::run(socket, Call::Params).await? {
        Flow::Continue => view.params(socket).await,
        Flow::Halt => Ok(()),
    }
}

pub(crate) async fn event(
    view: &mut dyn AnyView,
    name: &str,
    value: Value,
    socket: &mut LiveSocket,
) -> Result {
    match lifecycle_hook::run(socket, Call::Event(name, &value)).await? {
        Flow::Continue => view.event(name, value, socket).await,
        Flow::Halt => Ok(()),
    }
}

pub(crate) async fn info(
    view: &mut dyn AnyView,
    mut info: Box<dyn Any + Send>,
    socket: &mut LiveSocket,
) -> Result {
    match lifecycle_hook::run(socket, Call::Info(info.as_mut())).await? {
        Flow::Continue => view.info(info, socket).await,
        Flow::Halt => Ok(()),
    }
}

pub(crate) async fn broadcast(
    view: &mut dyn AnyView,
    broadcast: Broadcast,
    socket: &mut LiveSocket,
) -> Result {
    match lifecycle_hook::run(socket, Call::Broadcast(&broadcast)).await? {
        Flow::Continue => view.broadcast(broadcast, socket).await,
        Flow::Halt => Ok(()),
    }
}

/// Passes on the result of a task, unless the view no longer waits for it.
pub(crate) async fn task(view: &mut dyn AnyView, ended: Ended, socket: &mut LiveSocket) -> Result {
    let Ended { number, mut result } = ended;
    let Some((name, done)) = socket.tasks.take(number) else { return Ok(()) };
    let told = result.as_mut().map(AsMut::as_mut).map_err(|exit| exit.clone());
    if lifecycle_hook::run(socket, Call::Async(&name, told)).await? == Flow::Continue {
        view.done(done, result, socket);
    }
    Ok(())
}
