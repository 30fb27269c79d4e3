//! The components of a view by number; numbers are never reused.

use std::any::TypeId;
use std::collections::{BTreeMap, HashMap};

use super::kept::KeptTree;

/// How many components one view may have. Further ones render as nothing.
pub(crate) const MAX_COMPONENTS: usize = 10_000;

#[derive(Debug)]
pub(crate) struct Registry<S> {
    last: u64,
    numbers: HashMap<(TypeId, String), u64>,
    entries: BTreeMap<u64, Registered<S>>,
}

#[derive(Debug)]
pub(crate) struct Registered<S> {
    name: (TypeId, String),
    /// `None` while its own code runs.
    pub(crate) state: Option<S>,
    pub(crate) kept: Option<KeptTree>,
    /// Whether it waits for its round.
    pub(crate) is_pending: bool,
    /// Whether the client is about to destroy it.
    is_marked: bool,
}

impl<S> Default for Registry<S> {
    fn default() -> Self {
        Self { last: 0, numbers: HashMap::new(), entries: BTreeMap::new() }
    }
}

impl<S> Registry<S> {
    /// The number of a component, new or known; `None` if there are too many.
    pub(crate) fn number(&mut self, kind: TypeId, id: &str) -> Option<u64> {
        let name = (kind, id.to_owned());
        if let Some(&cid) = self.numbers.get(&name) {
            return Some(cid);
        }
        if self.entries.len() >= MAX_COMPONENTS {
            tracing::warn!("a view has too many components");
            return None;
        }
        self.last += 1;
        let (state, kept) = (None, None);
        let (is_pending, is_marked) = (false, false);
        let entry = Registered { name: name.clone(), state, kept, is_pending, is_marked };
        self.numbers.insert(name, self.last);
        self.entries.insert(self.last, entry);
        Some(self.last)
    }

    /// The number of a known component.
    pub(crate) fn known(&self, kind: TypeId, id: &str) -> Option<u64> {
        self.numbers.get(&(kind, id.to_owned())).copied()
    }

    pub(crate) fn get_mut(&mut self, cid: u64) -> Option<&mut Registered<S>> {
        self.entries.get_mut(&cid)
    }

    /// Records that a component is in the page. One that the client may have dropped is sent in
    /// full.
    pub(crate) fn show(&mut self, cid: u64) {
        if let Some(entry) = self.entries.get_mut(&cid) {
            if entry.is_marked {
                entry.kept = None;
            }
            entry.is_marked = false;
        }
    }

    /// Marks components that the client no longer shows.
    pub(crate) fn mark(&mut self, cids: &[u64]) {
        for cid in cids {
            if let Some(entry) = self.entries.get_mut(cid) {
                entry.is_marked = true;
            }
        }
    }

    /// Removes those that are still marked, and returns which ones.
    pub(crate) fn destroy(&mut self, cids: &[u64]) -> Vec<u64> {
        let mut destroyed = Vec::new();
        for &cid in cids {
            if self.entries.get(&cid).is_some_and(|entry| entry.is_marked)
                && let Some(entry) = self.entries.remove(&cid)
            {
                self.numbers.remove(&entry.name);
                destroyed.push(cid);
            }
        }
        destroyed
    }
}
