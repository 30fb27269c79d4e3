//! A per-thread cache of rendered diffs, shared by views whose clients make the same step.
//!
//! A step is identified by hashes of the client's state and of the new props. Both hash contents, so a view that joins
//! late shares diffs as soon as its client has the same state as the others, and memory that is freed and reused can't
//! cause false matches.

use std::cell::RefCell;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use lru::LruCache;

use super::hashing::{Memoized, SeededHasher, hasher};
use super::kept::{Kept, KeptEntry, KeptTree, SharedTree};
use super::statics::Mark;
use crate::template::Template;

/// Maximum number of cached steps per thread; the least recently used one is evicted first.
pub const MAX_SHARED_DIFFS: usize = 1_000;

/// Maximum size of a thread's cache in bytes. A diff larger than a quarter of it is not cached.
pub const MAX_SHARED_BYTES: usize = 2 * 1024 * 1024;

/// The fingerprint of an empty client state.
pub(super) const NOTHING: u64 = 0;

/// A transition from a client's state to new props.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Step {
    pub(super) from: u64,
    pub(super) to: Memoized,
}

/// The diff for a step, and the client's state after it.
#[derive(Debug)]
pub(super) struct Diff {
    /// Empty if nothing changes.
    pub(super) json: Box<str>,
    /// The positions where statics belong.
    pub(super) marks: Box<[Mark]>,
    pub(super) tree: Arc<SharedTree>,
}

#[derive(Debug)]
struct Diffs {
    by_step: LruCache<Step, Diff>,
    bytes: usize,
}

thread_local! {
    static DIFFS: RefCell<Diffs> = RefCell::new(Diffs::new());
}

/// If the step is cached, calls `write` with its diff and returns the client's state after it.
pub(super) fn find(step: Step, write: impl FnOnce(&Diff)) -> Option<Arc<SharedTree>> {
    DIFFS.with_borrow_mut(|diffs| {
        let diff = diffs.by_step.get(&step)?;
        write(diff);
        Some(Arc::clone(&diff.tree))
    })
}

/// Caches a diff.
pub(super) fn keep(step: Step, diff: Diff) {
    DIFFS.with_borrow_mut(|diffs| diffs.keep(step, diff));
}

/// Identifies a client state. It is never [`NOTHING`].
pub(super) fn fingerprint(tree: &KeptTree) -> u64 {
    let mut hasher = hasher();
    add_tree(&mut hasher, tree);
    hasher.finish().max(NOTHING + 1)
}

impl Diffs {
    fn new() -> Self {
        Self { by_step: LruCache::unbounded(), bytes: 0 }
    }

    fn keep(&mut self, step: Step, diff: Diff) {
        let bytes = diff.bytes();
        if bytes > MAX_SHARED_BYTES / 4 {
            return;
        }
        self.bytes += bytes;
        if let Some(replaced) = self.by_step.put(step, diff) {
            self.bytes -= replaced.bytes();
        }
        while self.by_step.len() > MAX_SHARED_DIFFS || self.bytes > MAX_SHARED_BYTES {
            let Some((_, oldest)) = self.by_step.pop_lru() else { return };
            self.bytes -= oldest.bytes();
        }
    }
}

impl Diff {
    /// An upper bound of its size, since several diffs may share a tree.
    fn bytes(&self) -> usize {
        size_of::<Self>()
            + self.json.len()
            + size_of_val(&*self.marks)
            + slots_bytes(&self.tree.tree.slots)
    }
}

fn slots_bytes(slots: &[Kept]) -> usize {
    let inside = slots.iter().map(|slot| match slot {
        Kept::Tree(tree) => size_of::<KeptTree>() + slots_bytes(&tree.slots),
        Kept::List(list) => list.entries.iter().map(entry_bytes).sum(),
        // A nested step that was too large or has been evicted is counted nowhere else.
        Kept::Shared(shared) => size_of::<KeptTree>() + slots_bytes(&shared.tree.slots),
        Kept::Unsent | Kept::Text(_) | Kept::Stream(_) | Kept::Component(_) => 0,
    });
    size_of_val(slots) + inside.sum::<usize>()
}

fn entry_bytes(entry: &KeptEntry) -> usize {
    size_of::<KeptEntry>() + slots_bytes(&entry.slots)
}

fn add_tree(hasher: &mut SeededHasher, tree: &KeptTree) {
    add_template(hasher, tree.template);
    for slot in &tree.slots {
        add(hasher, slot);
    }
}

fn add_template(hasher: &mut SeededHasher, template: &'static Template) {
    std::ptr::hash(template, hasher);
}

fn add(hasher: &mut SeededHasher, slot: &Kept) {
    std::mem::discriminant(slot).hash(hasher);
    match slot {
        Kept::Unsent => {}
        Kept::Text(hash) | Kept::Component(hash) => hash.hash(hasher),
        Kept::Tree(tree) => add_tree(hasher, tree),
        Kept::List(list) => {
            add_template(hasher, list.template);
            list.entries.len().hash(hasher);
            for entry in &list.entries {
                entry.key.hash(hasher);
                for slot in &entry.slots {
                    add(hasher, slot);
                }
            }
        }
        Kept::Stream(template) => add_template(hasher, template),
        Kept::Shared(shared) => shared.fingerprint.hash(hasher),
    }
}

#[cfg(test)]
mod tests;
