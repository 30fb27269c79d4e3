//! A view's socket, together with the view's type.

use std::any::Any;
use std::fmt;
use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};

use crate::async_result::AsyncResult;
use crate::live_socket::LiveSocket;
use crate::mailbox::Message;
use crate::stream::{Stream, StreamItems};
use crate::tasks::{Ended, Exit, caught};

/// The socket of a view of type `V`; it dereferences to [`LiveSocket`].
pub struct Context<'a, V> {
    socket: &'a mut LiveSocket,
    view: PhantomData<fn(V)>,
}

/// What a view does with the result of a task.
pub(crate) type DoneOf<V> =
    Box<dyn FnOnce(&mut V, Result<Box<dyn Any + Send>, Exit>, &mut Context<'_, V>) + Send>;

impl<'a, V: Send + 'static> Context<'a, V> {
    pub(crate) fn new(socket: &'a mut LiveSocket) -> Self {
        Self { socket, view: PhantomData }
    }

    /// Runs a future in the background; when it ends, `done` runs with its result (`start_async`).
    /// A running task of the same name is aborted and forgotten. Tasks end with the view. Beyond
    /// [`MAX_TASKS`](crate::MAX_TASKS), `done` runs with [`Exit::Crashed`] instead. In a dead render
    /// nothing runs.
    pub fn start_async<T: Send + 'static>(
        &mut self,
        name: &str,
        work: impl Future<Output = T> + Send + 'static,
        done: impl FnOnce(&mut V, Result<T, Exit>, &mut Context<'_, V>) + Send + 'static,
    ) {
        let Some(mailbox) = self.socket.mailbox.clone() else { return };
        let done: DoneOf<V> = Box::new(move |view, result, cx| {
            let typed = |any: Box<dyn Any + Send>| any.downcast().map_err(|_other| Exit::Crashed);
            let result: Result<Box<T>, Exit> = result.and_then(typed);
            done(view, result.map(|value| *value), cx);
        });
        let number = self.socket.tasks.await_next(name, Box::new(done));
        let end = move |result: Result<T, Exit>| {
            let result = result.map(|value| Box::new(value) as Box<dyn Any + Send>);
            mailbox.send(Message::Task(Ended { number, result }))
        };
        if self.socket.tasks.has_room() {
            self.run(name, async move {
                // A view that takes no more messages has ended, or is about to.
                end(caught(work).await);
            });
        } else if !end(Err(Exit::Crashed)) {
            self.socket.tasks.take(number);
        }
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

    /// Loads items in the background into one of the view's streams (`stream_async`). `fields` are
    /// the stream, and what says whether it is loaded. The items of an earlier load are ignored if
    /// they arrive later.
    ///
    /// ```
    /// use actix_live::{AsyncResult, Context, Html, LiveView, Result, Stream, StreamItems, html};
    ///
    /// struct Posts {
    ///     posts: Stream<String>,
    ///     loaded: AsyncResult<()>,
    /// }
    ///
    /// async fn load() -> Result<StreamItems<String>, String> {
    ///     Ok(StreamItems::new([(1, "One".to_owned()), (2, "Two".to_owned())]))
    /// }
    ///
    /// impl LiveView for Posts {
    ///     type Event = actix_live::NoEvents;
    ///     type Info = ();
    ///
    ///     async fn mount(cx: &mut Context<'_, Self>) -> Result<Self> {
    ///         cx.stream_async(|view| (&mut view.posts, &mut view.loaded), load());
    ///         Ok(Self { posts: Stream::new("posts"), loaded: AsyncResult::default() })
    ///     }
    ///
    ///     fn render(&self) -> impl Html {
    ///         html! {
    ///             if self.loaded.is_loading() { <p>"One moment…"</p> }
    ///             <ul id="posts" phx-update="stream">
    ///                 stream id, title in &self.posts { <li id="{id}">{title}</li> }
    ///             </ul>
    ///         }
    ///     }
    /// }
    /// ```
    pub fn stream_async<T: Send + 'static>(
        &mut self,
        fields: impl Fn(&mut V) -> (&mut Stream<T>, &mut AsyncResult<()>) + Send + 'static,
        work: impl Future<Output = Result<StreamItems<T>, String>> + Send + 'static,
    ) {
        let number = self.socket.tasks.next_number();
        self.start_async("", work, move |view, result, _| {
            let (stream, loaded) = fields(view);
            match result.unwrap_or_else(|exit| Err(exit.to_string())) {
                Ok(items) => {
                    if loaded.finish(number, Ok(())) {
                        stream.extend(items);
                    }
                }
                Err(failure) => {
                    loaded.finish(number, Err(failure));
                }
            }
        });
    }

    /// Cancels a task, whose `done` then runs with [`Exit::Cancelled`], after this callback. Returns
    /// false if there is no task of this name, or its `done` has already run.
    pub fn cancel_async(&mut self, name: &str) -> bool {
        let Some(number) = self.socket.tasks.cancel(name) else { return false };
        let cancelled = Message::Task(Ended { number, result: Err(Exit::Cancelled) });
        if let Some(mailbox) = &self.socket.mailbox {
            mailbox.send(cancelled);
        }
        true
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
