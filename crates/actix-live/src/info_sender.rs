//! Messages that a view gets from its own tasks and timers.

use std::fmt;
use std::marker::PhantomData;
use std::time::Duration;

use crate::context::Context;
use crate::mailbox::{Mailbox, Message};
use crate::view::LiveView;

/// Sends messages to one view's `handle_info`. It may be kept and used anywhere.
///
/// ```
/// use actix_live::{Context, Html, LiveView, NoEvents, Result, html};
///
/// /// Shows how far some work is.
/// struct Work {
///     percent: u8,
/// }
///
/// impl LiveView for Work {
///     type Event = NoEvents;
///     type Info = u8;
///
///     async fn mount(cx: &mut Context<'_, Self>) -> Result<Self> {
///         let sender = cx.sender();
///         if cx.is_connected() {
///             // It ends by itself once nobody looks on.
///             std::thread::spawn(move || (1..=100).all(|percent| sender.send(percent)));
///         }
///         Ok(Self { percent: 0 })
///     }
///
///     async fn handle_info(&mut self, percent: u8, _: &mut Context<'_, Self>) -> Result {
///         self.percent = percent;
///         Ok(())
///     }
///
///     fn render(&self) -> impl Html {
///         html! { <progress max="100" value={self.percent}></progress> }
///     }
/// }
/// ```
pub struct InfoSender<I> {
    mailbox: Option<Mailbox>,
    info: PhantomData<fn(I)>,
}

impl<V: LiveView> Context<'_, V> {
    /// Returns a sender of the view's own messages for other tasks. Components and hooks, which don't
    /// know the view's type, have [`LiveSocket::send_info`](crate::LiveSocket::send_info).
    pub fn sender(&self) -> InfoSender<V::Info> {
        InfoSender { mailbox: self.mailbox.clone(), info: PhantomData }
    }

    /// Sends `info` to the view at each `period`, until the view ends. Does nothing in a dead
    /// render, or while the view runs [`MAX_TASKS`](crate::MAX_TASKS).
    pub fn send_interval(&mut self, period: Duration, info: V::Info)
    where
        V::Info: Clone,
    {
        let sender = self.sender();
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
    ///
    /// ```compile_fail,E0308
    /// use actix_live::{Context, Html, LiveView, NoEvents, Result, html};
    ///
    /// struct Tick;
    ///
    /// struct Clock;
    ///
    /// impl LiveView for Clock {
    ///     type Event = NoEvents;
    ///     type Info = Tick;
    ///
    ///     async fn mount(cx: &mut Context<'_, Self>) -> Result<Self> {
    ///         cx.send_after(std::time::Duration::from_secs(1), "not a Tick");
    ///         Ok(Self)
    ///     }
    ///
    ///     fn render(&self) -> impl Html {
    ///         html! { <p>"now"</p> }
    ///     }
    /// }
    /// ```
    pub fn send_after(&mut self, delay: Duration, info: V::Info) {
        let sender = self.sender();
        self.run("", async move {
            tokio::time::sleep(delay).await;
            sender.send(info);
        });
    }
}

impl<I: Send + 'static> InfoSender<I> {
    /// Sends `info`; returns false if the view has ended or was only rendered, or if too many messages
    /// wait for it.
    pub fn send(&self, info: I) -> bool {
        self.mailbox.as_ref().is_some_and(|mailbox| mailbox.send(Message::Info(Box::new(info))))
    }
}

impl<I> fmt::Debug for InfoSender<I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("InfoSender")
    }
}
