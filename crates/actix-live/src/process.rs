//! A running view, independent of the transport: callbacks in, messages for its client out.

mod changed;
mod messages;
mod patches;
mod uploads;

use std::sync::Arc;

use actix_channels::RESTART;
use serde_json::Value;

use crate::callbacks;
use crate::error::Result;
use crate::flash::Flash;
use crate::live_socket::LiveSocket;
use crate::mailbox::{EntryRef, Message};
use crate::mount::{Start, mount};
use crate::outcome::{End, Event, Outcome, Refused, form};
use crate::renderer::{Page, Stateful};
use crate::site::Site;
use crate::upload_entry::INTERRUPTED;
use crate::view::{AnyView, ViewType};
use changed::Changed;
pub use patches::MAX_PATCHES;

/// A mounted view.
pub(crate) struct Process {
    view: Box<dyn AnyView>,
    view_type: ViewType,
    pub(crate) socket: LiveSocket,
    page: Page,
    pub(crate) site: Arc<Site>,
    /// The id of its element.
    id: String,
    /// The live session of its page.
    live_session: &'static str,
    /// Whether it is inside another view and has no address of its own.
    is_nested: bool,
    /// Whether the client reads too slowly for more messages now. What has changed is then rendered
    /// once it has caught up, so that what is remembered of it is what it was sent.
    pub(crate) is_behind: bool,
    /// What has to be rendered when the client has caught up.
    delayed: Changed,
}

impl Process {
    /// Mounts a view.
    pub(crate) async fn start(
        site: &Arc<Site>,
        start: Start,
        mut socket: LiveSocket,
    ) -> Result<Self, Refused> {
        match mount(site, &start, &mut socket).await {
            Ok(view) => {
                let Start { view: view_type, live_session, is_nested, id } = start;
                let (page, site) = (Page::default(), Arc::clone(site));
                let (is_behind, delayed) = (false, Changed::Nothing);
                Ok(Self {
                    view,
                    view_type,
                    socket,
                    page,
                    site,
                    id,
                    live_session,
                    is_nested,
                    is_behind,
                    delayed,
                })
            }
            Err(error) => Err(Refused { error, flash: socket.effects.flash }),
        }
    }

    #[cfg(feature = "testing")]
    pub(crate) fn view_name(&self) -> &'static str {
        self.view_type.name
    }

    /// The name of the live session of its page.
    pub(crate) fn live_session(&self) -> &'static str {
        self.live_session
    }

    /// Follows the mount's patches and returns the reply to the join.
    pub(crate) async fn join(&mut self, is_navigation: bool) -> Result<String> {
        let patch = self.follow_patches(None).await?;
        self.page.child_writer = Some(self.child_writer(true));
        let rendered = self.message(Changed::View).await?;
        let mut reply = format!("{{\"rendered\":{{{rendered}}},\"liveview_version\":\"{VERSION}\"");
        if is_navigation {
            reply.push_str(",\"container\":[\"div\",{}]");
        }
        if let Some(patch) = patch {
            reply.push_str(",\"live_patch\":");
            reply.push_str(&patch.payload());
        }
        reply.push('}');
        Ok(reply)
    }

    /// Handles an event from the client.
    pub(crate) async fn event(&mut self, event: Event) -> Outcome {
        let handled = self.handle(event).await;
        self.conclude(handled, true).await
    }

    async fn handle(&mut self, event: Event) -> Result<Changed> {
        let Event { kind, name, value, cid, meta, uploads } = event;
        for (reference, announced) in uploads {
            if let Some(upload) = self.socket.upload(&reference) {
                upload.state().announce(announced);
            }
        }
        if let Some(own) = name.strip_prefix("lv:") {
            if own != "clear-flash" {
                return Err(UnknownEvent.into());
            }
            let kind = value.get("key").and_then(Value::as_str);
            self.socket.clear_flash(kind);
            return Ok(Changed::View);
        }
        let value = if kind == "form" { form(&value, meta) } else { value };
        let Some(cid) = cid else {
            callbacks::event(self.view.as_mut(), &name, value, &mut self.socket).await?;
            return Ok(Changed::View);
        };
        let Some(mut component) = self.take_component(cid) else { return Ok(Changed::Nothing) };
        let flash = self.socket.flash.clone();
        component.event(&name, value, &mut self.socket).await?;
        Ok(self.put_back(cid, component, &flash))
    }

    /// Takes a component out to run its code, which uses the view's socket.
    fn take_component(&mut self, cid: u64) -> Option<Box<dyn Stateful>> {
        self.page.components.get_mut(cid)?.state.take()
    }

    /// Returns a component, and what has to be rendered: itself, or all if there is a new message.
    fn put_back(&mut self, cid: u64, component: Box<dyn Stateful>, flash: &Flash) -> Changed {
        if let Some(entry) = self.page.components.get_mut(cid) {
            entry.state = Some(component);
        }
        if self.socket.flash == *flash { Changed::Component(cid) } else { Changed::View }
    }

    /// Handles a message from within the server.
    pub(crate) async fn mail(&mut self, mail: Message) -> Outcome {
        let handled = self.open(mail).await;
        self.conclude(handled, false).await
    }

    async fn open(&mut self, mail: Message) -> Result<Changed> {
        let view = self.view.as_mut();
        match mail {
            Message::Patch(patch) => {
                self.socket.effects.patch = self.page_patch(patch);
                return Ok(Changed::Nothing);
            }
            Message::Info(info) => callbacks::info(view, info, &mut self.socket).await?,
            Message::Task(ended) => callbacks::task(view, ended, &mut self.socket).await?,
            // What comes next on the topic is lost. The client joins again, and the view reads anew.
            Message::Broadcast(broadcast) if broadcast.event() == RESTART => self.socket.stop(),
            Message::Broadcast(broadcast) => {
                callbacks::broadcast(view, broadcast, &mut self.socket).await?;
            }
            Message::Silence(EntryRef { upload, entry }) => {
                let Some(upload) = self.socket.upload(&upload) else {
                    return Ok(Changed::Nothing);
                };
                upload.refuse(&entry, INTERRUPTED);
            }
            Message::Component(update) => {
                let known = self.page.components.known(update.kind, &update.id);
                let Some(cid) = known else { return Ok(Changed::Nothing) };
                let entry = self.page.components.get_mut(cid);
                let Some(state) = entry.and_then(|entry| entry.state.as_mut()) else {
                    return Ok(Changed::Nothing);
                };
                (update.update)(state.as_any());
                return Ok(Changed::Component(cid));
            }
        }
        Ok(Changed::View)
    }

    /// Marks components that the client no longer shows.
    pub(crate) fn will_destroy(&mut self, cids: &[u64]) {
        self.page.components.mark(cids);
    }

    /// Destroys components and returns which ones.
    pub(crate) fn destroy(&mut self, cids: &[u64]) -> Vec<u64> {
        self.page.components.destroy(cids)
    }
}

/// The client version that this server was written for; with any other the client logs a warning.
pub const VERSION: &str = "1.2.12";

fn failed(why: String) -> Outcome {
    Outcome { end: Some(End::Failed(why)), ..Outcome::default() }
}

/// A built-in client event that this server does not know.
#[derive(Debug, thiserror::Error)]
#[error("unknown event of the client")]
struct UnknownEvent;
