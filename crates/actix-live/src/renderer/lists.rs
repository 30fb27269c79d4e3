//! Renders lists and streams.

use super::kept::{Kept, KeptEntry, KeptList};
use super::list_frame::{ListFrame, Place};
use super::statics::MarkKind;
use super::{Renderer, json};
use crate::stream_changes::StreamChanges;
use crate::template::Template;

impl Renderer {
    /// Renders a list, whose entries `body` renders with [`entry`](Self::entry).
    #[doc(hidden)]
    #[inline(never)]
    pub fn list(&mut self, template: &'static Template, body: &mut dyn FnMut(&mut Self)) {
        if self.is_html {
            self.html_list(template, body);
            return;
        }
        let (mut list, other) = match self.take() {
            Kept::List(list) if list.template.is(template) => (list, Kept::Unsent),
            other => (Box::new(KeptList { template, entries: vec![], is_sent: false }), other),
        };
        let before = self.position();
        self.key();
        self.out.push('{');
        if !list.is_sent {
            self.mark(template, MarkKind::Nested);
        }
        self.out.push_str("\"k\":{");
        let known = list.entries.len();
        self.lists.push(ListFrame::new(template, std::mem::take(&mut list.entries), false));
        body(self);
        let Some(mut frame) = self.lists.pop() else { return };
        frame.entries.truncate(frame.count);
        if !list.is_sent && frame.count == 0 {
            self.back_to(before);
            self.keep(other);
            self.empty();
            return;
        }
        if list.is_sent && !frame.has_content && frame.count == known {
            self.back_to(before);
        } else {
            self.close_list(&frame);
            self.out.push('}');
        }
        list.is_sent = true;
        list.entries = frame.entries;
        self.keep(Kept::List(list));
    }

    /// Renders the inserted items of a stream.
    pub(crate) fn stream(
        &mut self,
        template: &'static Template,
        changes: &StreamChanges,
        body: &mut dyn FnMut(&mut Self),
    ) {
        if self.is_html {
            self.html_list(template, body);
            return;
        }
        let is_known = matches!(self.take(), Kept::Stream(known) if known.is(template));
        if !is_known || !changes.is_empty {
            self.key();
            self.out.push('{');
            if !is_known {
                self.mark(template, MarkKind::Nested);
            }
            self.out.push_str("\"k\":{");
            self.lists.push(ListFrame::new(template, Vec::new(), true));
            body(self);
            if let Some(frame) = self.lists.pop() {
                self.close_list(&frame);
            }
            self.out.push_str(",\"stream\":");
            self.out.push_str(&changes.header);
            self.out.push('}');
        }
        self.keep(Kept::Stream(template));
    }

    fn close_list(&mut self, frame: &ListFrame) {
        self.out.push_str(if frame.has_content { ",\"kc\":" } else { "\"kc\":" });
        json::number(&mut self.out, frame.count as u64);
        self.out.push_str(if frame.has_moved { ",\"km\":true}" } else { "}" });
    }

    fn html_list(&mut self, template: &'static Template, body: &mut dyn FnMut(&mut Self)) {
        self.lists.push(ListFrame::new(template, Vec::new(), true));
        body(self);
        self.lists.pop();
    }

    /// Renders one entry of the current list; without a key, its index is the key.
    #[doc(hidden)]
    #[inline(never)]
    pub fn entry(&mut self, key: Option<u64>, body: &mut dyn FnMut(&mut Self)) {
        let Some(mut list) = self.lists.pop() else { return };
        let template = list.template;
        if self.is_html {
            self.lists.push(list);
            self.html_tree(template, body);
            return;
        }
        let (place, has_content) = (list.count, list.has_content);
        let found = list.find(key);
        let before = self.position();
        self.out.push_str(if has_content { ",\"" } else { "\"" });
        json::number(&mut self.out, place as u64);
        self.out.push_str("\":");
        let value_at = self.out.len();
        if let Place::Moved(from) = found.place {
            self.out.push('[');
            json::number(&mut self.out, from as u64);
            self.out.push(',');
        }
        self.out.push('{');
        self.lists.push(list);
        let (slots, is_changed) = self.fill(template, found.slots, body);
        self.out.push('}');
        let is_written = match found.place {
            Place::Moved(_) if is_changed => {
                self.out.push(']');
                true
            }
            Place::Moved(from) => {
                self.out.truncate(value_at);
                json::number(&mut self.out, from as u64);
                true
            }
            Place::Same if !is_changed => {
                self.back_to(before);
                false
            }
            Place::Same | Place::New => true,
        };
        if let Some(list) = self.lists.last_mut() {
            list.has_content |= is_written;
            list.has_moved |= matches!(found.place, Place::Moved(_));
            list.put(KeptEntry { key: found.key, slots });
        }
    }
}
