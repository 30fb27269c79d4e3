//! Renders components with state, and nested views.

use serde_json::Value;

use super::holes::{Child, Hole};
use super::kept::Kept;
use super::{AnyProps, Kind, Pending, Renderer, hash, json};
use crate::live_socket::LiveSocket;

impl Renderer {
    /// Puts a component of this type and id in its place. It is mounted or updated, and rendered,
    /// after what contains it.
    pub(crate) fn component(&mut self, kind: Kind, id: &str, props: AnyProps) {
        self.is_personal = true;
        let Some(cid) = self.components.number(kind.id, id) else {
            self.empty();
            return;
        };
        if self.mounts_in_place {
            if let Some(state) = (kind.mount)(props, &mut LiveSocket::of_nobody()) {
                state.render(cid, self);
            }
            return;
        }
        self.wait(Pending { cid, kind, props });
        if self.is_html {
            self.holes.push((self.out.len(), Hole::Component(cid)));
            return;
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

    /// Adds a component to the next round; one that is there already gets the later props.
    fn wait(&mut self, pending: Pending) {
        let Some(entry) = self.components.get_mut(pending.cid) else { return };
        if !std::mem::replace(&mut entry.is_pending, true) {
            self.pending.push(pending);
        } else if let Some(known) = self.pending.iter_mut().find(|known| known.cid == pending.cid) {
            known.props = pending.props;
        }
    }

    /// Renders the element of a nested view. It is sent once, however its content changes.
    pub(crate) fn child(&mut self, child: Child) {
        self.is_personal = true;
        let Some(writer) = self.child_writer.clone() else { return };
        if self.is_html {
            writer(&child, &mut self.out);
            let place = self.out.len() - "</div>".len();
            self.holes.push((place, Hole::Child(child)));
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
