//! Renders components with state, and nested views.

use std::any::TypeId;

use serde_json::Value;

use super::kept::Kept;
use super::{Child, Renderer, Stateful, hash, json};

/// A component, if it is already known.
type AnyComponent = Option<Box<dyn Stateful>>;

impl Renderer {
    /// Renders a component of this type and id; `update` mounts or updates it.
    pub(crate) fn component(
        &mut self,
        kind: TypeId,
        id: &str,
        update: &mut dyn FnMut(AnyComponent) -> AnyComponent,
    ) {
        self.is_personal = true;
        let Some(cid) = self.components.number(kind, id) else {
            self.empty();
            return;
        };
        let known = self.components.get_mut(cid).and_then(|entry| entry.state.take());
        let Some(state) = update(known) else { return };
        if self.is_html {
            state.render(cid, self);
            return;
        }
        if let Some(entry) = self.components.get_mut(cid) {
            entry.state = Some(state);
        }
        if !self.waiting.contains(&cid) {
            self.waiting.push_back(cid);
        }
        let place = self.take();
        let is_here = matches!(place, Kept::Component(known) if known == cid);
        self.components.show(cid);
        if !is_here {
            self.key();
            json::number(&mut self.out, cid);
        }
        self.keep(Kept::Component(cid));
    }

    /// Renders the element of a nested view. It is sent once, however its content changes.
    pub(crate) fn child(&mut self, child: Child) {
        self.is_personal = true;
        let Some(writer) = self.child_writer.clone() else { return };
        if self.is_html {
            writer(&child, &mut self.out);
            let place = self.out.len() - "</div>".len();
            self.children.push((place, child));
            return;
        }
        let hash = hash(&(&child.id, Value::from(child.session.clone()).to_string(), child.view));
        if matches!(self.frame.slots.get(self.frame.index), Some(Kept::Text(known)) if *known == hash)
        {
            return;
        }
        let mut html = String::new();
        writer(&child, &mut html);
        self.key();
        json::string(&mut self.out, &html);
        self.keep(Kept::Text(hash));
    }
}
