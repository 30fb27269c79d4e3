//! Messages to the view and its components, and tasks.

use std::any::{Any, TypeId};
use std::time::Duration;

use super::LiveSocket;
use crate::mailbox::{ComponentUpdate, Message};
use crate::tasks::{Exit, caught};

impl LiveSocket {
    /// Changes the component with this type and id after this callback (`send_update`). Does nothing
    /// if the page does not show it.
    pub fn send_update<C: Any + Send>(
        &self,
        id: &str,
        update: impl FnOnce(&mut C) + Send + 'static,
    ) {
        self.send(update_of(id, update));
    }

    /// Changes a component as [`send_update`](Self::send_update) does, after `delay`. Does nothing in
    /// a dead render, or while the view runs [`MAX_TASKS`](crate::MAX_TASKS).
    pub fn send_update_after<C: Any + Send>(
        &mut self,
        id: &str,
        delay: Duration,
        update: impl FnOnce(&mut C) + Send + 'static,
    ) {
        let Some(mailbox) = self.mailbox.clone() else { return };
        let mail = update_of(id, update);
        self.run("", async move {
            tokio::time::sleep(delay).await;
            mailbox.send(mail);
        });
    }

    /// Runs a future in the background, and passes its result to the component with this type and id,
    /// if the page still shows it. Beyond [`MAX_TASKS`](crate::MAX_TASKS) of the view, it is told at
    /// once that the task has [crashed](Exit::Crashed). In a dead render nothing runs.
    pub fn update_async<C: Any + Send, T: Send + 'static>(
        &mut self,
        id: &str,
        work: impl Future<Output = T> + Send + 'static,
        update: impl FnOnce(&mut C, Result<T, Exit>) + Send + 'static,
    ) {
        let Some(mailbox) = self.mailbox.clone() else { return };
        let id = id.to_owned();
        let end = move |result| {
            mailbox.send(update_of(&id, move |component| update(component, result)));
        };
        if self.tasks.has_room() {
            self.run("", async move { end(caught(work).await) });
        } else {
            end(Err(Exit::Crashed));
        }
    }

    /// Sends a message to the view's `handle_info`; components can use it too. `info` has to be of
    /// the view's [`Info`](crate::LiveView::Info) type; anything else is logged and dropped.
    pub fn send_info<I: Any + Send>(&self, info: I) {
        self.send(Message::Info(Box::new(info)));
    }

    fn send(&self, mail: Message) {
        if let Some(mailbox) = &self.mailbox {
            mailbox.send(mail);
        }
    }

    /// Runs a future in the background until the view ends.
    pub(crate) fn run(&mut self, name: &str, work: impl Future<Output = ()> + Send + 'static) {
        if self.is_connected() && self.tasks.has_room() {
            let task = tokio::spawn(work);
            self.tasks.keep(name, &task);
        }
    }
}

fn update_of<C: Any + Send>(id: &str, update: impl FnOnce(&mut C) + Send + 'static) -> Message {
    let update = Box::new(move |component: &mut dyn Any| {
        if let Some(component) = component.downcast_mut::<C>() {
            update(component);
        }
    });
    Message::Component(ComponentUpdate { kind: TypeId::of::<C>(), id: id.to_owned(), update })
}
