//! Renders lists and streams.

use super::hashing::Memoized;
use super::kept::{Kept, KeptEntry, KeptList};
use super::list_frame::{Found, ListFrame, Place};
use super::statics::{Mark, MarkKind};
use super::{Renderer, json};
use crate::stream_changes::StreamChanges;
use crate::template::Template;

impl Renderer {
    /// Renders a list, whose entries `body` renders with [`entry`](Self::entry).
    #[doc(hidden)]
    #[inline(never)]
    pub fn list(&mut self, body: &mut dyn FnMut(&mut Self)) {
        if self.is_html {
            body(self);
            return;
        }
        let (list, other) = match self.take() {
            Kept::List(list) => (Some(*list), Kept::Unsent),
            other => (None, other),
        };
        let before = self.position();
        self.key();
        self.out.push('{');
        let opened_at = self.out.len();
        self.out.push_str("\"k\":{");
        let known = list.as_ref().map(|list| list.entries.len());
        self.lists.push(ListFrame::list(list, opened_at));
        body(self);
        let Some(mut frame) = self.lists.pop() else { return };
        frame.entries.truncate(frame.count);
        let Some(template) = frame.template else {
            self.back_to(before);
            self.keep(other);
            self.empty();
            return;
        };
        if !frame.has_content && Some(frame.count) == known {
            self.back_to(before);
        } else {
            self.close_list(&frame);
            self.out.push('}');
        }
        self.keep(Kept::List(Box::new(KeptList { template, entries: frame.entries })));
    }

    /// Renders the inserted items of a stream.
    pub(crate) fn stream(
        &mut self,
        template: &'static Template,
        changes: &StreamChanges<'_>,
        body: &mut dyn FnMut(&mut Self),
    ) {
        if self.is_html {
            body(self);
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
            self.lists.push(ListFrame::stream(template));
            body(self);
            if let Some(frame) = self.lists.pop() {
                self.close_list(&frame);
            }
            self.out.push_str(",\"stream\":[");
            json::string(&mut self.out, &self.streams.reference(changes.name));
            self.out.push(',');
            self.out.push_str(&changes.json);
            self.out.push_str("]}");
        }
        self.keep(Kept::Stream(template));
        self.is_personal = true;
    }

    fn close_list(&mut self, frame: &ListFrame) {
        self.out.push_str(if frame.has_content { ",\"kc\":" } else { "\"kc\":" });
        json::number(&mut self.out, frame.count as u64);
        self.out.push_str(if frame.has_moved { ",\"km\":true}" } else { "}" });
    }

    /// Renders one entry of the current list; without a key its place is its key.
    #[doc(hidden)]
    #[inline(never)]
    pub fn entry(
        &mut self,
        template: &'static Template,
        key: Option<u64>,
        body: &mut dyn FnMut(&mut Self),
    ) {
        if self.is_html {
            self.html_tree(template, body);
            return;
        }
        if let Some(found) = self.find_entry(template, key) {
            self.found_entry(template, found, None, body);
        }
    }

    /// Whether the next entry is a component with unchanged props in an unchanged place.
    pub(crate) fn skip_entry(&mut self, key: Option<u64>, memo: Option<Memoized>) -> bool {
        let (Some(list), Some(memo)) = (self.lists.last_mut(), memo) else { return false };
        list.skip(key, memo)
    }

    /// Renders an entry that consists of one component, unless its props are unchanged.
    #[inline(never)]
    pub(crate) fn memo_entry(
        &mut self,
        template: &'static Template,
        key: Option<u64>,
        memo: Option<Memoized>,
        body: &mut dyn FnMut(&mut Self),
    ) {
        if self.is_html {
            self.html_tree(template, body);
            return;
        }
        let Some(found) = self.find_entry(template, key) else { return };
        if memo.is_some() && found.memo == memo {
            self.found_entry(template, found, memo, &mut |_| {});
        } else {
            self.found_entry(template, found, memo, body);
        }
    }

    fn find_entry(&mut self, template: &'static Template, key: Option<u64>) -> Option<Found> {
        let list = self.lists.last_mut()?;
        if list.begin(template) {
            self.marks.push(Mark { at: list.opened_at, template, kind: MarkKind::Nested });
        }
        Some(list.find(key, template))
    }

    fn found_entry(
        &mut self,
        template: &'static Template,
        found: Found,
        memo: Option<Memoized>,
        body: &mut dyn FnMut(&mut Self),
    ) {
        let Some(list) = self.lists.last() else { return };
        let (place, has_content) = (list.count, list.has_content);
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
        let outside = std::mem::take(&mut self.is_personal);
        let (slots, is_changed) = self.fill(template, found.slots, body);
        let memo = if self.is_personal { None } else { memo };
        self.is_personal |= outside;
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
            list.put(KeptEntry { key: found.key, memo, slots });
        }
    }
}
