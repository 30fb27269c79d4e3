//! A list being rendered, and where the client has its entries.

use std::collections::HashMap;

use super::hashing::Memoized;
use super::kept::{Kept, KeptEntry, KeptList, unsent};
use crate::template::Template;

/// A list being rendered. Entries keep their place until the first key that differs; the entries
/// after it wait in `rest` to be found by key.
#[derive(Debug)]
pub(crate) struct ListFrame {
    /// The template whose statics the client has; `None` until there is an entry.
    pub(crate) template: Option<&'static Template>,
    /// Where the list's statics belong in the message.
    pub(crate) opened_at: usize,
    pub(crate) entries: Vec<KeptEntry>,
    rest: Option<Rest>,
    pub(crate) count: usize,
    pub(crate) has_content: bool,
    pub(crate) has_moved: bool,
    /// Whether it is a stream, whose entries are not remembered after they are sent.
    is_stream: bool,
}

#[derive(Debug)]
struct Rest {
    first: usize,
    entries: Vec<Option<KeptEntry>>,
    places: HashMap<u64, usize>,
}

/// Where the client has an entry.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Place {
    Same,
    Moved(usize),
    New,
}

#[derive(Debug)]
pub(crate) struct Found {
    pub(crate) key: u64,
    pub(crate) place: Place,
    pub(crate) memo: Option<Memoized>,
    pub(crate) slots: Vec<Kept>,
}

impl ListFrame {
    /// A list in its known client state, if there is one.
    pub(crate) fn list(known: Option<KeptList>, opened_at: usize) -> Self {
        let (template, entries) = known.map(|list| (list.template, list.entries)).unzip();
        Self::new(template, entries.unwrap_or_default(), opened_at, false)
    }

    /// A stream, whose statics the client already has.
    pub(crate) fn stream(template: &'static Template) -> Self {
        Self::new(Some(template), Vec::new(), 0, true)
    }

    fn new(
        template: Option<&'static Template>,
        entries: Vec<KeptEntry>,
        opened_at: usize,
        is_stream: bool,
    ) -> Self {
        let (count, has_content, has_moved) = (0, false, false);
        Self { template, opened_at, entries, rest: None, count, has_content, has_moved, is_stream }
    }

    /// Sets the template of the entries, and returns whether the client needs its statics.
    pub(crate) fn begin(&mut self, template: &'static Template) -> bool {
        let is_known = self.template.is_some_and(|known| known.is(template));
        if !is_known {
            self.template = Some(template);
            self.entries.clear();
        }
        !is_known
    }

    /// Removes and returns what is remembered about the next entry.
    pub(crate) fn find(&mut self, key: Option<u64>, template: &Template) -> Found {
        let key = key.unwrap_or(self.count as u64);
        let known = if self.is_stream { None } else { self.take(key) };
        match known {
            Some((place, entry)) => Found { key, place, memo: entry.memo, slots: entry.slots },
            None => Found { key, place: Place::New, memo: None, slots: unsent(template) },
        }
    }

    fn take(&mut self, key: u64) -> Option<(Place, KeptEntry)> {
        let place = self.count;
        if self.rest.is_none() {
            match self.entries.get_mut(place) {
                Some(entry) if entry.key == key => {
                    let (slots, memo) = (std::mem::take(&mut entry.slots), entry.memo);
                    return Some((Place::Same, KeptEntry { key, memo, slots }));
                }
                _ => self.rest = Some(Rest::new(place, self.entries.split_off(place))),
            }
        }
        let (from, entry) = self.rest.as_mut()?.take(key)?;
        Some((if from == place { Place::Same } else { Place::Moved(from) }, entry))
    }

    /// Skips the next entry, leaving it in place; false if it may have changed.
    pub(crate) fn skip(&mut self, key: Option<u64>, memo: Memoized) -> bool {
        let key = key.unwrap_or(self.count as u64);
        let is_same = self.rest.is_none()
            && self
                .entries
                .get(self.count)
                .is_some_and(|entry| entry.key == key && entry.memo == Some(memo));
        self.count += usize::from(is_same);
        is_same
    }

    pub(crate) fn put(&mut self, entry: KeptEntry) {
        if !self.is_stream {
            match self.entries.get_mut(self.count) {
                Some(place) => *place = entry,
                None => self.entries.push(entry),
            }
        }
        self.count += 1;
    }
}

impl Rest {
    fn new(first: usize, entries: Vec<KeptEntry>) -> Self {
        let keys = entries.iter().enumerate().map(|(index, entry)| (entry.key, index));
        let places = keys.collect();
        Self { first, entries: entries.into_iter().map(Some).collect(), places }
    }

    fn take(&mut self, key: u64) -> Option<(usize, KeptEntry)> {
        let index = *self.places.get(&key)?;
        let entry = self.entries.get_mut(index)?.take()?;
        Some((self.first + index, entry))
    }
}
