//! A list being rendered, and where the client has its entries.

use std::collections::HashMap;

use super::kept::{Kept, KeptEntry, unsent};
use crate::template::Template;

/// A list being rendered. Entries keep their place until the first key that differs; the entries
/// after it wait in `rest` to be found by key.
#[derive(Debug)]
pub(crate) struct ListFrame {
    pub(crate) template: &'static Template,
    pub(crate) entries: Vec<KeptEntry>,
    rest: Option<Rest>,
    pub(crate) count: usize,
    pub(crate) has_content: bool,
    pub(crate) has_moved: bool,
    /// Whether it is a stream, whose entries are sent and forgotten.
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
    pub(crate) slots: Vec<Kept>,
}

impl ListFrame {
    pub(crate) fn new(
        template: &'static Template,
        entries: Vec<KeptEntry>,
        is_stream: bool,
    ) -> Self {
        let (count, has_content, has_moved) = (0, false, false);
        Self { template, entries, rest: None, count, has_content, has_moved, is_stream }
    }

    /// Removes and returns what is remembered about the next entry.
    pub(crate) fn find(&mut self, key: Option<u64>) -> Found {
        let place = self.count;
        let key = key.unwrap_or(place as u64);
        if self.is_stream {
            return Found { key, place: Place::New, slots: unsent(self.template) };
        }
        if self.rest.is_none() {
            match self.entries.get_mut(place) {
                Some(entry) if entry.key == key => {
                    let slots = std::mem::take(&mut entry.slots);
                    return Found { key, place: Place::Same, slots };
                }
                _ => self.rest = Some(Rest::new(place, self.entries.split_off(place))),
            }
        }
        let Some(rest) = &mut self.rest else {
            return Found { key, place: Place::New, slots: unsent(self.template) };
        };
        match rest.take(key) {
            Some((from, entry)) => {
                let place = if from == place { Place::Same } else { Place::Moved(from) };
                Found { key, place, slots: entry.slots }
            }
            None => Found { key, place: Place::New, slots: unsent(self.template) },
        }
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
