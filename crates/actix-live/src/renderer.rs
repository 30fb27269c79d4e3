//! Renders templates as HTML, or as the changes since the last message to the client.
//!
//! There is one concrete renderer without generic methods, so that a template's code is a sequence
//! of calls that compiles fast.

mod components;
mod escape;
mod hashing;
mod holes;
mod html_page;
mod json;
mod kept;
mod list_frame;
mod lists;
mod memos;
mod page;
mod registry;
mod roots;
mod rounds;
mod shared;
mod stateful;
mod statics;
mod stream_numbers;
mod words;

use std::fmt::{self, Display, Write};

use crate::template::Template;
use escape::Escaping;
pub(crate) use escape::escape;
pub(crate) use hashing::{Memoized, SeededHasher, hash, hasher};
use holes::Hole;
pub(crate) use holes::{Child, ChildWriter};
pub(crate) use html_page::{DeadRendering, html};
pub(crate) use json::string as json_string;
use kept::{Kept, KeptTree};
use list_frame::ListFrame;
pub(crate) use page::Page;
pub use shared::{MAX_SHARED_BYTES, MAX_SHARED_DIFFS};
pub(crate) use stateful::{AnyProps, Components, Given, Kind, Stateful};
use statics::{Mark, MarkKind};
use stream_numbers::StreamNumbers;
pub use words::WordList;

/// A component that waits for its round.
struct Pending {
    cid: u64,
    kind: Kind,
    props: AnyProps,
}

/// The target that templates render into. Application code only uses it through `html!`.
pub struct Renderer {
    /// The HTML, or the message's JSON.
    out: String,
    /// Whether to render HTML, for a client that has nothing yet.
    is_html: bool,
    frame: Frame,
    marks: Vec<Mark>,
    scratch: String,
    lists: Vec<ListFrame>,
    /// What the client has of the tree to be rendered next, which is the page or a component.
    root: Option<KeptTree>,
    /// Whether something was rendered that only this view has, so that nothing around it may be
    /// skipped.
    is_personal: bool,
    components: Components,
    streams: StreamNumbers,
    /// Components that are still to be mounted or updated, and rendered.
    pending: Vec<Pending>,
    /// The component whose tree is being rendered.
    component: Option<u64>,
    /// For each template, the first component in the message that uses it.
    first: Vec<(&'static Template, u64)>,
    /// What is still missing in the HTML, with its offsets.
    holes: Vec<(usize, Hole)>,
    /// Whether components are mounted where they stand, for HTML that no view belongs to.
    mounts_in_place: bool,
    child_writer: Option<ChildWriter>,
}

/// The template or entry whose dynamics are being rendered.
#[derive(Debug, Default)]
struct Frame {
    template: Option<&'static Template>,
    slots: Vec<Kept>,
    index: usize,
    /// Whether something has been written into the current object.
    has_content: bool,
}

impl Renderer {
    fn new(is_html: bool, components: Components, child_writer: Option<ChildWriter>) -> Self {
        Self {
            out: String::new(),
            is_html,
            frame: Frame::default(),
            marks: Vec::new(),
            scratch: String::new(),
            lists: Vec::new(),
            root: None,
            is_personal: false,
            components,
            streams: StreamNumbers::default(),
            pending: Vec::new(),
            component: None,
            first: Vec::new(),
            holes: Vec::new(),
            mounts_in_place: false,
            child_writer,
        }
    }

    /// Moves to a dynamic of the current template.
    #[doc(hidden)]
    pub fn at(&mut self, index: usize) {
        self.frame.index = index;
        if self.is_html
            && let Some(template) = self.frame.template
        {
            self.out.push_str(template.text(index));
        }
    }

    /// Renders nothing.
    #[doc(hidden)]
    pub fn empty(&mut self) {
        self.scratch.clear();
        self.put_scratch();
    }

    /// Renders text.
    #[inline(never)]
    pub(crate) fn text(&mut self, text: &str) {
        self.scratch.clear();
        escape(&mut self.scratch, text);
        self.put_scratch();
    }

    /// Renders a value's `Display` output.
    #[inline(never)]
    pub(crate) fn display(&mut self, value: &dyn Display) {
        self.scratch.clear();
        write!(Escaping(&mut self.scratch), "{value}").unwrap_or_default();
        self.put_scratch();
    }

    /// Renders HTML without escaping.
    #[inline(never)]
    pub(crate) fn raw(&mut self, html: &str) {
        self.scratch.clear();
        self.scratch.push_str(html);
        self.put_scratch();
    }

    /// Renders an attribute with its leading space.
    #[inline(never)]
    pub(crate) fn attribute(&mut self, name: &str, value: Option<&dyn Display>) {
        self.scratch.clear();
        self.scratch.push(' ');
        self.scratch.push_str(name);
        if let Some(value) = value {
            self.scratch.push_str("=\"");
            write!(Escaping(&mut self.scratch), "{value}").unwrap_or_default();
            self.scratch.push('"');
        }
        self.put_scratch();
    }

    /// Renders words with a separator in between.
    #[doc(hidden)]
    #[inline(never)]
    pub fn words(&mut self, separator: &'static str, add: &dyn Fn(&mut WordList<'_>)) {
        self.scratch.clear();
        add(&mut WordList { out: &mut self.scratch, separator });
        self.put_scratch();
    }

    fn put_scratch(&mut self) {
        if self.is_html {
            self.out.push_str(&self.scratch);
            return;
        }
        let hash = hash(self.scratch.as_str());
        if let Some(Kept::Text(known)) = self.frame.slots.get(self.frame.index)
            && *known == hash
        {
            return;
        }
        self.key();
        let scratch = std::mem::take(&mut self.scratch);
        json::string(&mut self.out, &scratch);
        self.scratch = scratch;
        self.keep(Kept::Text(hash));
    }

    /// Renders a template inside the current one.
    #[doc(hidden)]
    #[inline(never)]
    pub fn tree(&mut self, template: &'static Template, body: &mut dyn FnMut(&mut Self)) {
        if self.is_html {
            self.html_tree(template, body);
            return;
        }
        let (mut tree, is_known) = match self.take() {
            Kept::Tree(tree) if tree.template.is(template) => (tree, true),
            _ => (Box::new(KeptTree::new(template)), false),
        };
        let before = self.position();
        self.key();
        self.out.push('{');
        if !is_known {
            self.mark(template, MarkKind::Nested);
        }
        tree.memo = None;
        let slots = std::mem::take(&mut tree.slots);
        let (slots, has_content) = self.fill(template, slots, body);
        tree.slots = slots;
        self.out.push('}');
        if is_known && !has_content {
            self.back_to(before);
        }
        self.keep(Kept::Tree(tree));
    }

    fn html_tree(&mut self, template: &'static Template, body: &mut dyn FnMut(&mut Self)) {
        let frame = Frame { template: Some(template), ..Frame::default() };
        let outer = std::mem::replace(&mut self.frame, frame);
        body(self);
        self.out.push_str(template.text(template.dynamics()));
        self.frame = outer;
    }

    /// Renders dynamics into an open object, and returns whether anything was written.
    fn fill(
        &mut self,
        template: &'static Template,
        slots: Vec<Kept>,
        body: &mut dyn FnMut(&mut Self),
    ) -> (Vec<Kept>, bool) {
        let frame = Frame { template: Some(template), slots, index: 0, has_content: false };
        let outer = std::mem::replace(&mut self.frame, frame);
        body(self);
        let inner = std::mem::replace(&mut self.frame, outer);
        (inner.slots, inner.has_content)
    }

    /// Writes the key of the current dynamic.
    fn key(&mut self) {
        self.out.push_str(if self.frame.has_content { ",\"" } else { "\"" });
        json::number(&mut self.out, self.frame.index as u64);
        self.out.push_str("\":");
        self.frame.has_content = true;
    }

    fn mark(&mut self, template: &'static Template, kind: MarkKind) {
        self.marks.push(Mark { at: self.out.len(), template, kind });
    }

    fn take(&mut self) -> Kept {
        self.frame.slots.get_mut(self.frame.index).map(std::mem::take).unwrap_or_default()
    }

    fn keep(&mut self, kept: Kept) {
        if let Some(slot) = self.frame.slots.get_mut(self.frame.index) {
            *slot = kept;
        }
    }

    /// The position to return to if nothing changes from here on.
    fn position(&self) -> Position {
        Position {
            bytes: self.out.len(),
            marks: self.marks.len(),
            has_content: self.frame.has_content,
        }
    }

    fn back_to(&mut self, position: Position) {
        self.out.truncate(position.bytes);
        self.marks.truncate(position.marks);
        self.frame.has_content = position.has_content;
    }
}

#[derive(Debug, Clone, Copy)]
struct Position {
    bytes: usize,
    marks: usize,
    has_content: bool,
}

impl fmt::Debug for Renderer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Renderer").field("is_html", &self.is_html).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
