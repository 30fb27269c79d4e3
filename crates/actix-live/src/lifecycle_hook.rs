//! Hooks into the callbacks of a view.

use std::any::Any;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use pubsub::Broadcast;
use serde_json::Value;

use crate::error::Result;
use crate::live_socket::LiveSocket;
use crate::tasks::Exit;

/// How many hooks one view may have; a further one is not attached.
pub const MAX_LIFECYCLE_HOOKS: usize = 100;

/// Whether a callback goes on after a hook.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flow {
    /// The hooks attached later run, and then the view's own callback.
    Continue,
    /// Neither runs.
    Halt,
}

/// Runs before the callbacks of a view (`attach_hook`): what several views share, such as showing
/// notifications, without a line in any of them.
///
/// [`LiveSocket::attach_hook`] attaches it, usually in [`OnMount`](crate::OnMount). Each method is
/// one stage, and by default goes on. Events of live components go to the components alone.
///
/// ```
/// use actix_live::{Flow, LifecycleHook, LiveSocket, OnMount, Result};
/// use actix_live::Broadcast;
///
/// /// Shows what is announced to everybody on every page.
/// struct Announcements;
///
/// impl OnMount for Announcements {
///     async fn on_mount(&self, socket: &mut LiveSocket) -> Result {
///         socket.subscribe("announcements");
///         socket.attach_hook("announcements", Announced);
///         Ok(())
///     }
/// }
///
/// struct Announced;
///
/// impl LifecycleHook for Announced {
///     async fn handle_broadcast(
///         &mut self,
///         broadcast: &Broadcast,
///         socket: &mut LiveSocket,
///     ) -> Result<Flow> {
///         if broadcast.topic() != "announcements" {
///             return Ok(Flow::Continue);
///         }
///         socket.put_flash("info", broadcast.event());
///         Ok(Flow::Halt)
///     }
/// }
/// ```
///
/// # Errors
/// An error of a hook is one of the callback.
pub trait LifecycleHook: Send + Sync + 'static {
    /// Runs before the view's `handle_params`.
    fn handle_params(
        &mut self,
        _socket: &mut LiveSocket,
    ) -> impl Future<Output = Result<Flow>> + Send {
        async { Ok(Flow::Continue) }
    }

    /// Runs before the view's `handle_event`, also for events that the view doesn't know. `value`
    /// holds the fields of a form or the values of an element.
    fn handle_event(
        &mut self,
        _event: &str,
        _value: &Value,
        _socket: &mut LiveSocket,
    ) -> impl Future<Output = Result<Flow>> + Send {
        async { Ok(Flow::Continue) }
    }

    /// Runs before the view's `handle_info`, also for messages of types that the view doesn't know.
    fn handle_info(
        &mut self,
        _info: &mut (dyn Any + Send),
        _socket: &mut LiveSocket,
    ) -> impl Future<Output = Result<Flow>> + Send {
        async { Ok(Flow::Continue) }
    }

    /// Runs before the view's `handle_broadcast`.
    fn handle_broadcast(
        &mut self,
        _broadcast: &Broadcast,
        _socket: &mut LiveSocket,
    ) -> impl Future<Output = Result<Flow>> + Send {
        async { Ok(Flow::Continue) }
    }

    /// Runs before the `done` of a task, or before the result of `assign_async` or `stream_async` is
    /// stored.
    fn handle_async(
        &mut self,
        _name: &str,
        _result: Result<&mut (dyn Any + Send), Exit>,
        _socket: &mut LiveSocket,
    ) -> impl Future<Output = Result<Flow>> + Send {
        async { Ok(Flow::Continue) }
    }

    /// Runs after a connected view was rendered, before the changes are sent. Events that are pushed
    /// here are sent with them; anything else that the view shows comes with the next rendering.
    fn after_render(&mut self, _socket: &mut LiveSocket) {}
}

/// A callback that hooks run before.
pub(crate) enum Call<'a> {
    Params,
    Event(&'a str, &'a Value),
    Info(&'a mut (dyn Any + Send)),
    Broadcast(&'a Broadcast),
    Async(&'a str, Result<&'a mut (dyn Any + Send), Exit>),
}

impl Call<'_> {
    fn reborrow(&mut self) -> Call<'_> {
        match self {
            Self::Params => Call::Params,
            Self::Event(event, value) => Call::Event(event, value),
            Self::Info(info) => Call::Info(*info),
            Self::Broadcast(broadcast) => Call::Broadcast(broadcast),
            Self::Async(name, Ok(result)) => Call::Async(name, Ok(*result)),
            Self::Async(name, Err(exit)) => Call::Async(name, Err(exit.clone())),
        }
    }
}

/// A type-erased hook.
trait AnyHook: Send + Sync {
    fn call<'a>(
        &'a mut self,
        call: Call<'a>,
        socket: &'a mut LiveSocket,
    ) -> BoxFuture<'a, Result<Flow>>;
    fn after_render(&mut self, socket: &mut LiveSocket);
}

impl<H: LifecycleHook> AnyHook for H {
    fn call<'a>(
        &'a mut self,
        call: Call<'a>,
        socket: &'a mut LiveSocket,
    ) -> BoxFuture<'a, Result<Flow>> {
        match call {
            Call::Params => self.handle_params(socket).boxed(),
            Call::Event(event, value) => self.handle_event(event, value, socket).boxed(),
            Call::Info(info) => self.handle_info(info, socket).boxed(),
            Call::Broadcast(broadcast) => self.handle_broadcast(broadcast, socket).boxed(),
            Call::Async(name, result) => self.handle_async(name, result, socket).boxed(),
        }
    }

    fn after_render(&mut self, socket: &mut LiveSocket) {
        LifecycleHook::after_render(self, socket);
    }
}

impl LiveSocket {
    /// Attaches a hook to the view's callbacks, after those attached earlier; one of the same name is
    /// replaced in its place. Nothing is attached beyond [`MAX_LIFECYCLE_HOOKS`].
    pub fn attach_hook(&mut self, name: &str, hook: impl LifecycleHook) {
        let hook: Box<dyn AnyHook> = Box::new(hook);
        if !self.hooks.attach(name, Box::new(hook), MAX_LIFECYCLE_HOOKS) {
            tracing::warn!(name, "a view has too many hooks");
        }
    }

    /// Detaches a hook, which may be the one that is running. Returns false if none has this name.
    pub fn detach_hook(&mut self, name: &str) -> bool {
        self.hooks.detach(name)
    }
}

/// Runs the hooks before a callback, until one halts it.
pub(crate) async fn run(socket: &mut LiveSocket, mut call: Call<'_>) -> Result<Flow> {
    for number in socket.hooks.numbers() {
        let Some(mut hook) = taken(socket, number) else { continue };
        let flow = hook.call(call.reborrow(), socket).await;
        socket.hooks.put_back(number, hook);
        if flow? == Flow::Halt {
            return Ok(Flow::Halt);
        }
    }
    Ok(Flow::Continue)
}

/// Runs the hooks after the view was rendered.
pub(crate) fn after_render(socket: &mut LiveSocket) {
    for number in socket.hooks.numbers() {
        let Some(mut hook) = taken(socket, number) else { continue };
        hook.after_render(socket);
        socket.hooks.put_back(number, hook);
    }
}

/// Takes a hook out, so that it can have the socket that it belongs to.
fn taken(socket: &mut LiveSocket, number: u64) -> Option<Box<Box<dyn AnyHook>>> {
    socket.hooks.take(number)?.downcast().ok()
}
