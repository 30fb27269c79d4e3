//! Long lists that only the client stores.

use std::collections::{HashSet, VecDeque};
use std::fmt::Write;
use std::sync::{Mutex, PoisonError};

use crate::renderer::{Renderer, json_string};
use crate::stream_changes::StreamChanges;
use crate::template::Template;

/// How many changes of one stream may wait to be rendered. Above the limit, the oldest inserts are
/// dropped.
pub const MAX_STREAM_CHANGES: usize = 100_000;

/// A list whose items the client keeps and the server forgets once they are rendered
/// (`Phoenix.LiveView.stream`).
///
/// Render it with `stream id, item in &self.items { … }` inside an element with an id and
/// `phx-update="stream"`; each item's own element has the id `id`.
///
/// ```
/// use actix_live::{At, Stream, html, to_html};
///
/// let mut messages = Stream::new("messages");
/// messages.insert(1, "hello", At::END);
/// // The client keeps the last 50.
/// messages.insert(2, "hello yourself", At::END.limit(-50));
/// let list = html! {
///     <ul id="messages" phx-update="stream">
///         stream id, text in &messages { <li id="{id}">{text}</li> }
///     </ul>
/// };
/// assert!(to_html(&list).contains(r#"id="messages-2""#));
/// // Both are forgotten: rendering again shows only what is inserted from now on.
/// assert!(!to_html(&list).contains("hello"));
/// ```
#[derive(Debug)]
pub struct Stream<T> {
    name: String,
    changes: Mutex<Changes<T>>,
}

#[derive(Debug)]
struct Changes<T> {
    inserts: VecDeque<Insert<T>>,
    /// The ids in `inserts`.
    inserted: HashSet<String>,
    deletes: Vec<String>,
    is_reset: bool,
}

#[derive(Debug)]
struct Insert<T> {
    dom_id: String,
    item: T,
    at: i64,
    limit: Option<i64>,
    is_update: bool,
}

/// Where an item is inserted, and how many items the client then keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct At {
    index: i64,
    limit: Option<i64>,
    is_update: bool,
}

impl At {
    /// After the last item.
    pub const END: Self = Self::index(-1);
    /// Before the first item.
    pub const START: Self = Self::index(0);
    /// In place of the item with the same id; has no effect if there is none.
    pub const UPDATE: Self = Self { index: -1, limit: None, is_update: true };

    /// Before the child with this index, counted from 0; -1 is the end.
    pub const fn index(index: i64) -> Self {
        Self { index, limit: None, is_update: false }
    }

    /// Limits the client to the first `limit` children of the container, or to the last if it is
    /// negative.
    #[must_use]
    pub const fn limit(self, limit: i64) -> Self {
        Self { limit: Some(limit), ..self }
    }
}

/// Items that were loaded in the background, with their ids.
///
/// [`Context::stream_async`](crate::Context::stream_async) inserts them.
#[derive(Debug, Clone)]
pub struct StreamItems<T> {
    items: Vec<(String, T)>,
    at: At,
    is_reset: bool,
}

impl<T> StreamItems<T> {
    /// Items that are appended in this order.
    pub fn new(items: impl IntoIterator<Item = (impl std::fmt::Display, T)>) -> Self {
        let items = items.into_iter().map(|(id, item)| (id.to_string(), item)).collect();
        Self { items, at: At::END, is_reset: false }
    }

    /// Inserts each of them there instead.
    #[must_use]
    pub fn at(self, at: At) -> Self {
        Self { at, ..self }
    }

    /// Removes what is in the stream first.
    #[must_use]
    pub fn reset(self) -> Self {
        Self { is_reset: true, ..self }
    }
}

impl<T> Stream<T> {
    pub(crate) fn extend(&mut self, loaded: StreamItems<T>) {
        if loaded.is_reset {
            self.reset();
        }
        for (id, item) in loaded.items {
            self.insert(id, item, loaded.at);
        }
    }

    /// Creates an empty stream. An item's id is `name-` plus the id passed to
    /// [`insert`](Self::insert).
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), changes: Mutex::new(Changes::none()) }
    }

    /// Inserts an item. If there is an item with the same id, it is replaced in place.
    pub fn insert(&mut self, id: impl std::fmt::Display, item: T, at: At) {
        let dom_id = format!("{}-{id}", self.name);
        let changes = self.changes.get_mut().unwrap_or_else(PoisonError::into_inner);
        let Some(item) = changes.replace(&dom_id, item, at) else { return };
        changes.forget(&dom_id);
        if changes.inserts.len() >= MAX_STREAM_CHANGES
            && let Some(oldest) = changes.inserts.pop_front()
        {
            changes.inserted.remove(&oldest.dom_id);
        }
        changes.inserted.insert(dom_id.clone());
        let At { index: at, limit, is_update } = at;
        changes.inserts.push_back(Insert { dom_id, item, at, limit, is_update });
    }

    /// Deletes the item with this id. A following insert moves the item.
    pub fn delete(&mut self, id: impl std::fmt::Display) {
        let dom_id = format!("{}-{id}", self.name);
        self.delete_by_dom_id(&dom_id);
    }

    /// Deletes the item whose element has this id.
    pub fn delete_by_dom_id(&mut self, dom_id: &str) {
        let changes = self.changes.get_mut().unwrap_or_else(PoisonError::into_inner);
        // The client applies deletes first, so an earlier insert would bring the item back.
        changes.forget(dom_id);
        if changes.deletes.len() < MAX_STREAM_CHANGES {
            changes.deletes.push(dom_id.to_owned());
        }
    }

    /// Removes every item.
    pub fn reset(&mut self) {
        let changes = self.changes.get_mut().unwrap_or_else(PoisonError::into_inner);
        *changes = Changes { is_reset: true, ..Changes::none() };
    }

    /// Called by `html!`.
    #[doc(hidden)]
    pub fn put(
        &self,
        template: &'static Template,
        renderer: &mut Renderer,
        body: &mut dyn FnMut(&str, &T, &mut Renderer),
    ) {
        let mut changes = self.changes.lock().unwrap_or_else(PoisonError::into_inner);
        let told = told(&self.name, &changes);
        renderer.stream(template, &told, &mut |renderer| {
            for insert in &changes.inserts {
                renderer.entry(template, None, &mut |renderer| {
                    body(&insert.dom_id, &insert.item, renderer);
                });
            }
        });
        *changes = Changes::none();
    }
}

impl<T> Changes<T> {
    fn none() -> Self {
        let (inserts, inserted) = (VecDeque::new(), HashSet::new());
        Self { inserts, inserted, deletes: Vec::new(), is_reset: false }
    }

    /// Replaces an item that waits to be inserted at the same place; returns the new item if there is
    /// none. An update that waits is no such item, as the client may not have what it updates.
    fn replace(&mut self, dom_id: &str, item: T, at: At) -> Option<T> {
        if !self.inserted.contains(dom_id) {
            return Some(item);
        }
        let is_same =
            |insert: &Insert<T>| at.is_update || !insert.is_update && insert.at == at.index;
        let mut inserts = self.inserts.iter_mut();
        match inserts.find(|insert| insert.dom_id == dom_id).filter(|insert| is_same(insert)) {
            Some(known) => {
                known.item = item;
                None
            }
            None => Some(item),
        }
    }

    fn forget(&mut self, dom_id: &str) {
        if self.inserted.remove(dom_id) {
            self.inserts.retain(|insert| insert.dom_id != dom_id);
        }
    }
}

fn told<'a, T>(name: &'a str, changes: &Changes<T>) -> StreamChanges<'a> {
    let mut json = String::from("[");
    for (index, insert) in changes.inserts.iter().enumerate() {
        json.push_str(if index > 0 { ",[" } else { "[" });
        json_string(&mut json, &insert.dom_id);
        let limit = insert.limit.map_or_else(|| "null".to_owned(), |limit| limit.to_string());
        write!(json, ",{},{limit}", insert.at).unwrap_or_default();
        // The client takes what is left out for false.
        json.push_str(if insert.is_update { ",true]" } else { "]" });
    }
    json.push_str("],[");
    for (index, dom_id) in changes.deletes.iter().enumerate() {
        json.push_str(if index > 0 { "," } else { "" });
        json_string(&mut json, dom_id);
    }
    json.push_str(if changes.is_reset { "],true" } else { "]" });
    let is_empty = changes.inserts.is_empty() && changes.deletes.is_empty() && !changes.is_reset;
    StreamChanges { name, json, is_empty }
}

#[cfg(test)]
mod tests;
