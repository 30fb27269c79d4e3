//! A running view, independent of the transport: callbacks in, messages for its client out.

mod messages;

use std::sync::Arc;

use actix_channels::RESTART;
use serde_json::{Value, json};

use crate::callbacks;
use crate::error::Result;
use crate::live_socket::{Address, LiveSocket};
use crate::mailbox::{EntryRef, Message};
use crate::mount::{Start, mount};
use crate::navigation::{Patch, is_local};
use crate::outcome::{End, Event, Outcome, Refused, form};
use crate::renderer::Page;
use crate::site::Site;
use crate::upload_entry::INTERRUPTED;
use crate::upload_events::{self, AllowUpload, Progress};
use crate::view::{AnyView, ViewType};

/// How many patches may follow from one another.
pub const MAX_PATCHES: usize = 20;

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

/// What has to be rendered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Changed {
    View,
    Component(u64),
    Nothing,
}

impl Changed {
    /// What has to be rendered for both; a view is rendered with all of its components.
    fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Nothing, other) | (other, Self::Nothing) => other,
            (one, other) if one == other => one,
            _ => Self::View,
        }
    }
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
        let known = self.page.components.get_mut(cid).and_then(|entry| entry.state.take());
        let Some(mut component) = known else { return Ok(Changed::Nothing) };
        let flash = self.socket.flash.clone();
        component.event(&name, value, &mut self.socket).await?;
        if let Some(entry) = self.page.components.get_mut(cid) {
            entry.state = Some(component);
        }
        let is_own = self.socket.flash == flash;
        Ok(if is_own { Changed::Component(cid) } else { Changed::View })
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

    /// Handles a change of the address made by the client.
    pub(crate) async fn live_patch(&mut self, url: &str) -> Outcome {
        if !self.move_to(url) {
            let reply = json!({ "link_redirect": true }).to_string();
            return Outcome { reply, ..Outcome::default() };
        }
        self.socket.clear_flash(None);
        let handled = callbacks::params(self.view.as_mut(), &mut self.socket).await;
        let handled = handled.map(|()| Changed::View);
        self.conclude(handled, true).await
    }

    /// Decides whether the client may send files.
    pub(crate) async fn allow_upload(&mut self, asked: AllowUpload) -> Outcome {
        let mut reply = upload_events::allow(&self.site, &self.socket, asked).await;
        let message = match self.message_in_time(Changed::View).await {
            Ok(message) => message,
            Err(error) => return failed(format!("{error:?}")),
        };
        let diff = serde_json::from_str(&format!("{{{message}}}")).unwrap_or_default();
        reply.insert("diff".to_owned(), diff);
        Outcome { reply: Value::Object(reply).to_string(), ..Outcome::default() }
    }

    /// Records the progress of a file.
    pub(crate) async fn progress(&mut self, told: Progress) -> Outcome {
        let handled = match upload_events::progress(&self.socket, &told) {
            Some((upload, entry)) => {
                let told = self.view.progress(upload, entry, &mut self.socket).await;
                told.map(|()| Changed::View)
            }
            None => Ok(Changed::Nothing),
        };
        self.conclude(handled, true).await
    }

    /// Marks components that the client no longer shows.
    pub(crate) fn will_destroy(&mut self, cids: &[u64]) {
        self.page.components.mark(cids);
    }

    /// Destroys components and returns which ones.
    pub(crate) fn destroy(&mut self, cids: &[u64]) -> Vec<u64> {
        self.page.components.destroy(cids)
    }

    /// The address, if it belongs to this view.
    fn own_address(&self, url: &str) -> Option<Address> {
        let matched = self.site.find(url).filter(|_| !self.is_nested)?;
        let is_own =
            matched.view.name == self.view_type.name && matched.session.name == self.live_session;
        is_own.then_some(matched.address)
    }

    /// The patch of a nested view, if it is one of the page's. Otherwise the mistake is the nested
    /// view's, and no reason to end this one.
    fn page_patch(&self, patch: Patch) -> Option<Patch> {
        if self.is_nested || (is_local(&patch.to) && self.own_address(&patch.to).is_some()) {
            return Some(patch);
        }
        let view = self.view_type.name;
        tracing::error!(view, "a nested view patches to an address that is not its page's");
        None
    }

    /// Moves to the address, if it belongs to this view.
    fn move_to(&mut self, url: &str) -> bool {
        let address = self.own_address(url);
        address.map(|address| self.socket.address = address).is_some()
    }

    /// Lets the page's own view change the address, which a nested view doesn't have.
    fn pass_on(&self, patch: Patch) {
        let Some(parent) = &self.socket.parent else {
            let view = self.view_type.name;
            tracing::error!(view, "a sticky view can't change the address");
            return;
        };
        // If the parent has ended, so will this view.
        parent.send(Message::Patch(patch));
    }

    /// Follows patches until there are no more; the client only needs to know the last one.
    async fn follow_patches(
        &mut self,
        mut told: Option<&mut Vec<(&'static str, String)>>,
    ) -> Result<Option<Patch>> {
        let mut last = None;
        for _ in 0..MAX_PATCHES {
            let Some(patch) = self.socket.effects.patch.take() else { return Ok(last) };
            if self.is_nested {
                self.pass_on(patch);
                return Ok(None);
            }
            if !is_local(&patch.to) || !self.move_to(&patch.to) {
                return Err(NotOwn.into());
            }
            if let Some(told) = told.as_mut() {
                told.push(("live_patch", patch.payload()));
            }
            last = Some(patch);
            callbacks::params(self.view.as_mut(), &mut self.socket).await?;
        }
        Err(TooManyPatches.into())
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

/// A patch or navigation to another view or site.
#[derive(Debug, thiserror::Error)]
#[error("the address is not the view's own")]
struct NotOwn;

/// Patches led to one another more than [`MAX_PATCHES`] times.
#[derive(Debug, thiserror::Error)]
#[error("more than {MAX_PATCHES} patches follow from one another")]
struct TooManyPatches;

#[cfg(test)]
mod tests {
    use super::Changed::{self, Component, Nothing, View};

    #[test]
    fn what_waits_to_be_rendered_covers_all_that_has_changed() {
        for (one, other, both) in [
            (Nothing, Nothing, Nothing),
            (Nothing, Component(1), Component(1)),
            (Component(1), Nothing, Component(1)),
            (Component(1), Component(1), Component(1)),
            (Component(1), Component(2), View),
            (Component(1), View, View),
            (View, Component(1), View),
            (View, Nothing, View),
        ] {
            assert_eq!(Changed::and(one, other), both, "{one:?} and {other:?}");
        }
    }
}
