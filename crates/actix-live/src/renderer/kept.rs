//! What a view remembers about its client's state: hashes instead of texts.

use std::sync::Arc;

use super::hashing::Memoized;
use crate::template::Template;

/// The state of one dynamic in a template.
#[derive(Debug, Clone, Default)]
pub(crate) enum Kept {
    /// Nothing has been sent yet.
    #[default]
    Unsent,
    /// A text with this hash.
    Text(u64),
    Tree(Box<KeptTree>),
    List(Box<KeptList>),
    /// A stream, of which only the template is remembered.
    Stream(&'static Template),
    Component(u64),
    /// A tree that other views may have too.
    Shared(Arc<SharedTree>),
}

#[derive(Debug, Clone)]
pub(crate) struct KeptTree {
    pub(crate) template: &'static Template,
    pub(crate) slots: Vec<Kept>,
    /// The hash of what it was rendered from, if known.
    pub(crate) memo: Option<Memoized>,
}

impl KeptTree {
    pub(crate) fn new(template: &'static Template) -> Self {
        Self { template, slots: unsent(template), memo: None }
    }
}

/// A tree that is shared by all views in the same state.
#[derive(Debug, Clone)]
pub(crate) struct SharedTree {
    pub(crate) tree: KeptTree,
    pub(crate) memo: Memoized,
    /// The fingerprint of the whole tree: equal for equal client states, however they were reached.
    pub(crate) fingerprint: u64,
}

#[derive(Debug, Clone)]
pub(crate) struct KeptList {
    /// The template of all entries.
    pub(crate) template: &'static Template,
    pub(crate) entries: Vec<KeptEntry>,
}

#[derive(Debug, Clone)]
pub(crate) struct KeptEntry {
    pub(crate) key: u64,
    /// As in [`KeptTree`].
    pub(crate) memo: Option<Memoized>,
    pub(crate) slots: Vec<Kept>,
}

impl Kept {
    /// The hash of what the component here was rendered from, if known.
    pub(crate) fn memo(&self) -> Option<Memoized> {
        match self {
            Self::Tree(tree) => tree.memo,
            Self::Shared(shared) => Some(shared.memo),
            _ => None,
        }
    }
}

/// The dynamics of a template that the client doesn't have.
pub(crate) fn unsent(template: &Template) -> Vec<Kept> {
    std::iter::repeat_with(Kept::default).take(template.dynamics()).collect()
}
