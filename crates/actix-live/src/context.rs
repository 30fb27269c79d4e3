//! A view's socket, together with the view's type.

use std::any::Any;
use std::fmt;
use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};
use std::time::Duration;

use crate::async_result::AsyncResult;
use crate::live_socket::LiveSocket;
use crate::mailbox::{Mailbox, Message};
use crate::tasks::{Exit, caught};

/// The socket of a view of type `V`; it dereferences to [`LiveSocket`].
pub struct Context<'a, V> {
    socket: &'a mut LiveSocket,
    view: PhantomData<fn(V)>,
}

/// A callback into the view for the result of a task.
pub(crate) type Apply<V> = Box<dyn FnOnce(&mut V, &mut Context<'_, V>) + Send>;

/// Sends messages to one view's `handle_info`. It may be kept and used anywhere.
pub struct InfoSender<I> {
    mailbox: Option<Mailbox>,
    info: PhantomData<fn(I)>,
}

impl<'a, V: Send + 'static> Context<'a, V> {
    pub(crate) fn new(socket: &'a mut LiveSocket) -> Self {
        Self { socket, view: PhantomData }
    }

    /// Returns a sender of the view's `Info` for other tasks.
    pub fn sender<I: Send + 'static>(&self) -> InfoSender<I> {
        InfoSender { mailbox: self.socket.mailbox.clone(), info: PhantomData }
    }

    /// Sends `info` to the view at each `period`, until the view ends. Does nothing in a dead
    /// render, or while the view runs [`MAX_TASKS`](crate::MAX_TASKS).
    pub fn send_interval<I: Send + Clone + 'static>(&mut self, period: Duration, info: I) {
        let sender = self.sender::<I>();
        self.run("", async move {
            let mut ticks = tokio::time::interval(period);
            ticks.tick().await;
            loop {
                ticks.tick().await;
                if !sender.send(info.clone()) {
                    return;
                }
            }
        });
    }

    /// Sends `info` to the view once, after `delay`. Does nothing in a dead render, or while the view
    /// runs [`MAX_TASKS`](crate::MAX_TASKS).
    pub fn send_after<I: Send + 'static>(&mut self, delay: Duration, info: I) {
        let sender = self.sender::<I>();
        self.run("", async move {
            tokio::time::sleep(delay).await;
            sender.send(info);
        });
    }

    /// Runs a future in the background; when it ends, `done` runs with its result (`start_async`).
    /// A running task of the same name is cancelled and forgotten. Tasks end with the view. Beyond
    /// [`MAX_TASKS`](crate::MAX_TASKS), `done` runs with [`Exit::Crashed`] instead. In a dead render
    /// nothing runs.
    pub fn start_async<T: Send + 'static>(
        &mut self,
        name: &str,
        work: impl Future<Output = T> + Send + 'static,
        done: impl FnOnce(&mut V, Result<T, Exit>, &mut Context<'_, V>) + Send + 'static,
    ) {
        let Some(mailbox) = self.socket.mailbox.clone() else { return };
        let send = move |apply: Apply<V>| {
            let apply: Box<dyn Any + Send> = Box::new(apply);
            mailbox.send(Message::Apply(apply));
        };
        if !self.socket.tasks.has_room() {
            send(Box::new(move |view, cx| done(view, Err(Exit::Crashed), cx)));
            return;
        }
        let (number, own_name) = (self.socket.tasks.await_next(name), name.to_owned());
        self.run(name, async move {
            let result = caught(work).await;
            send(Box::new(move |view, cx| {
                if cx.socket.tasks.take(&own_name, number) {
                    done(view, result, cx);
                }
            }));
        });
    }

    /// Loads a value in the background into one of the view's fields (`assign_async`). The result of an earlier load of
    /// the field is ignored if it arrives later.
    pub fn assign_async<T: Send + 'static>(
        &mut self,
        field: impl Fn(&mut V) -> &mut AsyncResult<T> + Send + 'static,
        work: impl Future<Output = Result<T, String>> + Send + 'static,
    ) {
        let number = self.socket.tasks.next_number();
        self.start_async("", work, move |view, result, _| {
            let result = result.unwrap_or_else(|exit| Err(exit.to_string()));
            field(view).finish(number, result);
        });
    }

    /// Cancels a task, whose `done` then never runs. Returns false if there is no task of this name, or its `done` has
    /// already run.
    pub fn cancel_async(&mut self, name: &str) -> bool {
        self.socket.tasks.cancel(name)
    }

    fn run(&mut self, name: &str, work: impl Future<Output = ()> + Send + 'static) {
        if self.socket.is_connected() && self.socket.tasks.has_room() {
            let task = tokio::spawn(work);
            self.socket.tasks.keep(name, &task);
        }
    }
}

impl<V> Deref for Context<'_, V> {
    type Target = LiveSocket;

    fn deref(&self) -> &LiveSocket {
        self.socket
    }
}

impl<V> DerefMut for Context<'_, V> {
    fn deref_mut(&mut self) -> &mut LiveSocket {
        self.socket
    }
}

impl<V> fmt::Debug for Context<'_, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.socket.fmt(f)
    }
}

impl<I: Send + 'static> InfoSender<I> {
    /// Sends `info`; returns false if the view has ended.
    pub fn send(&self, info: I) -> bool {
        self.mailbox.as_ref().is_some_and(|mailbox| mailbox.send(Message::Info(Box::new(info))))
    }
}

impl<I> fmt::Debug for InfoSender<I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("InfoSender")
    }
}
