//! What a thread's views have rendered lately, for the others that take the same step.
//!
//! A step is known by hashes of what the client has and of the props that come. Both are of contents,
//! so a view that joins late takes part as soon as it has the same as the others, and nothing that was
//! freed and allocated anew is taken for what was there before.

use std::cell::RefCell;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use lru::LruCache;

use super::hashing::{Memoized, SeededHasher, hasher};
use super::kept::{Kept, KeptEntry, KeptTree, SharedTree};
use super::statics::Mark;
use crate::template::Template;

/// Steps of shared components that a thread remembers. The one that was not used for longest goes first.
pub const MAX_SHARED_DIFFS: usize = 1_000;

/// Bytes that they may take together. One that is larger than a quarter is not remembered.
pub const MAX_SHARED_BYTES: usize = 2 * 1024 * 1024;

/// The fingerprint of what a client has where it has nothing.
pub(super) const NOTHING: u64 = 0;

/// From what a client has to what it gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Step {
    pub(super) from: u64,
    pub(super) to: Memoized,
}

/// What a client is sent for a step, and has then.
#[derive(Debug)]
pub(super) struct Diff {
    /// Empty if there is no difference.
    pub(super) json: Box<str>,
    /// Where statics belong into it.
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

/// Has a diff written if it is remembered, and gives what the client has then.
pub(super) fn find(step: Step, write: impl FnOnce(&Diff)) -> Option<Arc<SharedTree>> {
    DIFFS.with_borrow_mut(|diffs| {
        let diff = diffs.by_step.get(&step)?;
        write(diff);
        Some(Arc::clone(&diff.tree))
    })
}

/// Remembers a diff.
pub(super) fn keep(step: Step, diff: Diff) {
    DIFFS.with_borrow_mut(|diffs| diffs.keep(step, diff));
}

/// Tells apart what clients can have. Never [`NOTHING`].
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
    /// What it takes at most: several may have the same tree.
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
        // A step that was too large to be kept, or is kept no longer, counts it nowhere else.
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
