//! A page in its client's state, and the messages that update it.

use super::kept::KeptTree;
use super::{ChildWriter, Components, Renderer, StreamNumbers, json, rounds, statics};
use crate::error::Result;
use crate::live_socket::LiveSocket;

/// The state of one view's client.
#[derive(Default)]
pub(crate) struct Page {
    root: Option<KeptTree>,
    pub(crate) components: Components,
    streams: StreamNumbers,
    pub(crate) child_writer: Option<ChildWriter>,
}

/// A message that still lacks its components.
pub(crate) struct Rendering {
    renderer: Renderer,
    message: String,
    /// Components that are to be rendered as they are.
    ready: Vec<u64>,
    has_components: bool,
}

impl Page {
    /// Renders the page without its components.
    pub(crate) fn begin(&mut self, body: &dyn Fn(&mut Renderer)) -> Rendering {
        let mut rendering = self.begin_component(None);
        let renderer = &mut rendering.renderer;
        renderer.root = self.root.take();
        body(renderer);
        self.root = renderer.root.take();
        let message = &mut rendering.message;
        statics::write(&renderer.out, 0, &renderer.marks, message);
        message.pop();
        if !message.is_empty() {
            message.remove(0);
        }
        rendering
    }

    /// Renders only this component.
    pub(crate) fn begin_component(&mut self, cid: Option<u64>) -> Rendering {
        let shown = std::mem::take(&mut self.components);
        let mut renderer = Renderer::new(false, shown, self.child_writer.clone());
        renderer.streams = std::mem::take(&mut self.streams);
        let ready = cid.into_iter().collect();
        Rendering { renderer, message: String::new(), ready, has_components: false }
    }

    /// Renders the components, and returns the fields of the message with the changes, without
    /// braces; empty if nothing changed.
    pub(crate) async fn finish(
        &mut self,
        mut rendering: Rendering,
        socket: &mut LiveSocket,
    ) -> Result<String> {
        for cid in std::mem::take(&mut rendering.ready) {
            rendering.component(cid);
        }
        while !rendering.renderer.pending.is_empty() {
            let renderer = &mut rendering.renderer;
            let round = std::mem::take(&mut renderer.pending);
            let cids: Vec<u64> = round.iter().map(|pending| pending.cid).collect();
            for (cid, state) in rounds::update(round, &mut renderer.components, socket).await? {
                if let Some(entry) = renderer.components.get_mut(cid) {
                    entry.state = Some(state);
                    entry.is_pending = false;
                }
            }
            for cid in cids {
                rendering.component(cid);
            }
        }
        if rendering.has_components {
            rendering.message.push('}');
        }
        self.components = rendering.renderer.components;
        self.streams = rendering.renderer.streams;
        Ok(rendering.message)
    }
}

#[cfg(test)]
impl Page {
    /// Renders the page with components that wait for nothing.
    pub(crate) fn render(&mut self, body: &dyn Fn(&mut Renderer)) -> String {
        let session = std::sync::Arc::new(crate::Session::fresh());
        let mut socket = LiveSocket::new(session, crate::live_socket::Address::default());
        let rendering = self.begin(body);
        let finishing = self.finish(rendering, &mut socket);
        futures_util::FutureExt::now_or_never(finishing).unwrap().unwrap()
    }
}

impl Rendering {
    fn component(&mut self, cid: u64) {
        let (renderer, message) = (&mut self.renderer, &mut self.message);
        renderer.out.clear();
        renderer.marks.clear();
        let Some(entry) = renderer.components.get_mut(cid) else { return };
        let Some(state) = entry.state.take() else { return };
        renderer.root = entry.kept.take();
        renderer.component = Some(cid);
        state.render(cid, renderer);
        let kept = renderer.root.take();
        if let Some(entry) = renderer.components.get_mut(cid) {
            entry.state = Some(state);
            entry.kept = kept;
        }
        if renderer.out.is_empty() {
            return;
        }
        message.push_str(match (self.has_components, message.is_empty()) {
            (true, _) => ",\"",
            (false, true) => "\"c\":{\"",
            (false, false) => ",\"c\":{\"",
        });
        self.has_components = true;
        json::number(message, cid);
        message.push_str("\":");
        statics::write(&renderer.out, 0, &renderer.marks, message);
    }
}
