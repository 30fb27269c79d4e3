//! What a view's client is sent after a callback.

use serde_json::json;

use super::changed::Changed;
use super::patches::NotOwn;
use super::{Process, failed};
use crate::children::{self, Parent};
use crate::error::{Error, Reason, Result};
use crate::layout::AppPage;
use crate::lifecycle_hook;
use crate::navigation::Leave;
use crate::outcome::{End, Outcome};
use crate::renderer::{Child, ChildWriter, DeadRendering, Renderer, json_string};

impl Process {
    /// The page as HTML, with its nested views and the offsets of their content.
    pub(crate) async fn html(&mut self) -> Result<(String, Vec<(usize, Child)>)> {
        let writer = self.child_writer(false);
        let rendering = DeadRendering::begin(writer, &|renderer| self.put(renderer));
        rendering.finish(&mut self.socket).await
    }

    /// The writer for the elements of the nested views.
    pub(super) fn child_writer(&self, is_live: bool) -> ChildWriter {
        let (id, binding) = (self.id.clone(), self.socket.session.binding());
        children::writer(
            &self.site,
            Parent { id, live_session: self.live_session, binding },
            is_live,
        )
    }

    pub(super) async fn conclude(&mut self, handled: Result<Changed>, is_event: bool) -> Outcome {
        let mut outcome = Outcome::default();
        let followed = match handled {
            Ok(changed) => {
                let patched = self.follow_patches(Some(&mut outcome.pushes)).await;
                patched.map(|patch| if patch.is_some() { Changed::View } else { changed })
            }
            Err(error) => Err(error),
        };
        let leave = self.socket.effects.leave.take();
        let (changed, leave) = match (followed, leave) {
            (Ok(changed), leave) => (changed, leave),
            (Err(Error(Reason::Leave(leave))), _) => (Changed::Nothing, Some(leave)),
            (Err(error), _) => return failed(format!("{error:?}")),
        };
        if let Some(leave) = leave {
            return self.leave(&leave, is_event);
        }
        if self.socket.effects.is_stopped {
            return Outcome { end: Some(End::Stopped), ..Outcome::default() };
        }
        let message = match self.message_in_time(changed).await {
            Ok(message) => message,
            Err(error) => return failed(format!("{error:?}")),
        };
        // A component that was about to be shown may have sent the client elsewhere.
        if let Some(leave) = self.socket.effects.leave.take() {
            return self.leave(&leave, is_event);
        }
        match (is_event, message.is_empty()) {
            (true, true) => outcome.reply.push_str("{}"),
            (true, false) => outcome.reply = format!("{{\"diff\":{{{message}}}}}"),
            (false, true) => {}
            (false, false) => outcome.pushes.push(("diff", format!("{{{message}}}"))),
        }
        outcome
    }

    fn leave(&mut self, leave: &Leave, is_event: bool) -> Outcome {
        if !leave.is_allowed() {
            return failed(NotOwn.to_string());
        }
        let flash = self.site.tokens.flash(&self.socket.effects.flash);
        let payload = leave.payload(flash);
        let mut outcome = Outcome { end: Some(End::Left), ..Outcome::default() };
        if is_event {
            outcome.reply = format!("{{\"{}\":{payload}}}", leave.event());
        } else {
            outcome.pushes.push((leave.event(), payload));
        }
        outcome
    }

    /// Renders what was delayed while the client was behind.
    pub(crate) async fn catch_up(&mut self) -> Outcome {
        self.conclude(Ok(Changed::Nothing), false).await
    }

    /// Whether something waits until the client has caught up.
    pub(crate) fn is_delayed(&self) -> bool {
        self.is_behind
            && (self.delayed != Changed::Nothing || self.socket.effects.has_something_to_tell())
    }

    /// As [`message`](Self::message), but with nothing except a reply while the client is behind.
    pub(super) async fn message_in_time(&mut self, changed: Changed) -> Result<String> {
        self.delayed = self.delayed.and(changed);
        if self.is_behind {
            let reply = self.socket.effects.reply.take();
            return Ok(reply.map(|reply| format!("\"r\":{reply}")).unwrap_or_default());
        }
        self.message(Changed::Nothing).await
    }

    /// The fields of the message that brings the client up to date.
    pub(super) async fn message(&mut self, changed: Changed) -> Result<String> {
        let changed = std::mem::replace(&mut self.delayed, Changed::Nothing).and(changed);
        let mut page = std::mem::take(&mut self.page);
        let rendering = match changed {
            Changed::View => page.begin(&|renderer| self.put(renderer)),
            Changed::Component(cid) => page.begin_component(Some(cid)),
            Changed::Nothing => page.begin_component(None),
        };
        let mut message = page.finish(rendering, &mut self.socket).await?;
        self.page = page;
        if changed == Changed::View {
            lifecycle_hook::after_render(&mut self.socket);
        }
        let effects = &mut self.socket.effects;
        effects.flash.clear(None);
        let mut field = |name: &str, write: &dyn Fn(&mut String)| {
            message.push_str(if message.is_empty() { "" } else { "," });
            message.push_str(name);
            write(&mut message);
        };
        if let Some(title) = effects.title.take() {
            field("\"t\":", &|message| json_string(message, &title));
        }
        if !effects.events.is_empty() {
            let events = json!(std::mem::take(&mut effects.events));
            field("\"e\":", &|message| message.push_str(&events.to_string()));
        }
        if let Some(reply) = effects.reply.take() {
            field("\"r\":", &|message| message.push_str(&reply.to_string()));
        }
        Ok(message)
    }

    fn put(&self, renderer: &mut Renderer) {
        let layout = self.site.live_session(self.live_session).filter(|_| !self.is_nested);
        match layout.and_then(|session| session.layout.as_ref()) {
            Some(layout) => {
                let page = AppPage { flash: &self.socket.flash, view: self.view.as_ref() };
                layout.put(&page, renderer);
            }
            None => self.view.render_root(renderer),
        }
    }
}
