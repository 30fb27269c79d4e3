//! A page in its client's state, and the messages that update it.

use super::kept::KeptTree;
use super::{Child, ChildWriter, Components, Renderer, json, statics};

/// The state of one view's client.
#[derive(Default)]
pub(crate) struct Page {
    root: Option<KeptTree>,
    pub(crate) components: Components,
    pub(crate) child_writer: Option<ChildWriter>,
}

impl Page {
    /// Renders the page and returns the fields of the message with the changes, without braces;
    /// empty if nothing changed.
    pub(crate) fn render(&mut self, body: &dyn Fn(&mut Renderer)) -> String {
        let shown = std::mem::take(&mut self.components);
        let mut renderer = Renderer::new(false, shown, self.child_writer.clone());
        renderer.root = self.root.take();
        body(&mut renderer);
        self.root = renderer.root.take();
        let mut message = String::new();
        statics::write(&renderer.out, 0, &renderer.marks, &mut message);
        message.pop();
        if !message.is_empty() {
            message.remove(0);
        }
        self.finish(renderer, message)
    }

    /// Renders only these components.
    pub(crate) fn render_components(&mut self, cids: &[u64]) -> String {
        let shown = std::mem::take(&mut self.components);
        let mut renderer = Renderer::new(false, shown, self.child_writer.clone());
        renderer.waiting.extend(cids);
        self.finish(renderer, String::new())
    }

    fn finish(&mut self, mut renderer: Renderer, mut message: String) -> String {
        let mut has_components = false;
        while let Some(cid) = renderer.waiting.pop_front() {
            renderer.out.clear();
            renderer.marks.clear();
            let Some(entry) = renderer.components.get_mut(cid) else { continue };
            let Some(state) = entry.state.take() else { continue };
            renderer.root = entry.kept.take();
            renderer.component = Some(cid);
            state.render(cid, &mut renderer);
            let kept = renderer.root.take();
            if let Some(entry) = renderer.components.get_mut(cid) {
                entry.state = Some(state);
                entry.kept = kept;
            }
            if renderer.out.is_empty() {
                continue;
            }
            message.push_str(match (has_components, message.is_empty()) {
                (true, _) => ",\"",
                (false, true) => "\"c\":{\"",
                (false, false) => ",\"c\":{\"",
            });
            has_components = true;
            json::number(&mut message, cid);
            message.push_str("\":");
            statics::write(&renderer.out, 0, &renderer.marks, &mut message);
        }
        if has_components {
            message.push('}');
        }
        self.components = renderer.components;
        message
    }
}

/// Renders a page as HTML, with its nested views and the offsets of their content.
pub(crate) fn html(
    child_writer: Option<ChildWriter>,
    body: &dyn Fn(&mut Renderer),
) -> (String, Vec<(usize, Child)>) {
    let mut renderer = Renderer::new(true, Components::default(), child_writer);
    body(&mut renderer);
    (renderer.out, renderer.children)
}
