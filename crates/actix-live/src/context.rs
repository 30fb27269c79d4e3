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

    /// Loads a value in the background into one of the view's fields (`assign_async`).
    ///
    /// `name` is the task's, as for [`start_async`](Self::start_async): an earlier load of this name is
    /// aborted and forgotten, and [`cancel_async`](Self::cancel_async) ends the load as a failure.
    ///
    /// ```
    /// use actix_live::{AsyncResult, Context, Html, LiveView, Result, html};
    ///
    /// #[derive(Default)]
    /// struct Weather {
    ///     report: AsyncResult<String>,
    /// }
    ///
    /// #[derive(serde::Deserialize)]
    /// #[serde(rename_all = "snake_case")]
    /// enum Event {
    ///     Reload,
    ///     Cancel,
    /// }
    ///
    /// async fn report() -> Result<String, String> {
    ///     Ok("rain".to_owned())
    /// }
    ///
    /// impl LiveView for Weather {
    ///     type Event = Event;
    ///     type Info = ();
    ///
    ///     async fn mount(cx: &mut Context<'_, Self>) -> Result<Self> {
    ///         cx.assign_async("report", |view| &mut view.report, report());
    ///         Ok(Self::default())
    ///     }
    ///
    ///     async fn handle_event(&mut self, event: Event, cx: &mut Context<'_, Self>) -> Result {
    ///         match event {
    ///             Event::Reload => {
    ///                 self.report.reload();
    ///                 cx.assign_async("report", |view| &mut view.report, report());
    ///             }
    ///             Event::Cancel => {
    ///                 cx.cancel_async("report");
    ///             }
    ///         }
    ///         Ok(())
    ///     }
    ///
    ///     fn render(&self) -> impl Html {
    ///         html! { <p>{self.report.value()} {self.report.failure()}</p> }
    ///     }
    /// }
    /// ```
    pub fn assign_async<T: Send + 'static>(
        &mut self,
        name: &str,
        field: impl Fn(&mut V) -> &mut AsyncResult<T> + Send + 'static,
        work: impl Future<Output = Result<T, String>> + Send + 'static,
    ) {
        self.load(name, work, move |view, number, result| {
            field(view).finish(number, result);
        });
    }

    /// Loads items in the background into one of the view's streams (`stream_async`). `name` is the
    /// task's, as for [`assign_async`](Self::assign_async); `fields` are the stream, and what says
    /// whether it is loaded.
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
    ///         cx.stream_async("posts", |view| (&mut view.posts, &mut view.loaded), load());
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
        name: &str,
        fields: impl Fn(&mut V) -> (&mut Stream<T>, &mut AsyncResult<()>) + Send + 'static,
        work: impl Future<Output = Result<StreamItems<T>, String>> + Send + 'static,
    ) {
        self.load(name, work, move |view, number, result| {
            let (stream, loaded) = fields(view);
            let (items, result) =
                result.map_or_else(|why| (None, Err(why)), |it| (Some(it), Ok(())));
            if loaded.finish(number, result)
                && let Some(items) = items
            {
                stream.extend(items);
            }
        });
    }

    /// Runs a load, whose number and result, or why there is none, go to `done`.
    fn load<T: Send + 'static>(
        &mut self,
        name: &str,
        work: impl Future<Output = Result<T, String>> + Send + 'static,
        done: impl FnOnce(&mut V, u64, Result<T, String>) + Send + 'static,
    ) {
        let number = self.socket.tasks.next_number();
        let task = name.to_owned();
        self.start_async(name, work, move |view, result, cx| {
            // What was cancelled has begun again in the meantime, so it is no failure.
            if matches!(result, Err(Exit::Cancelled)) && cx.socket.tasks.is_awaited(&task) {
                return;
            }
            done(view, number, result.unwrap_or_else(|exit| Err(exit.to_string())));
        });
    }

    /// Cancels a task, whose `done` then runs with [`Exit::Cancelled`], after this callback. A load
    /// of [`assign_async`](Self::assign_async) or [`stream_async`](Self::stream_async) fails with
    /// `cancel`. Returns false if there is no task of this name, or its `done` has already run.
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
