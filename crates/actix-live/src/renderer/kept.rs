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
    /// A tree that other views have too.
    Shared(Arc<SharedTree>),
}

#[derive(Debug, Clone)]
pub(crate) struct KeptTree {
    pub(crate) template: &'static Template,
    pub(crate) slots: Vec<Kept>,
    /// What it was rendered from, if that is known.
    pub(crate) memo: Option<Memoized>,
}

impl KeptTree {
    pub(crate) fn new(template: &'static Template) -> Self {
        Self { template, slots: unsent(template), memo: None }
    }
}

/// A tree as it is in all the views that are in the same state.
#[derive(Debug, Clone)]
pub(crate) struct SharedTree {
    pub(crate) tree: KeptTree,
    pub(crate) memo: Memoized,
    /// Of the whole tree: equal where the client has the same, however it came to it.
    pub(crate) fingerprint: u64,
}

#[derive(Debug, Clone)]
pub(crate) struct KeptList {
    /// What all the entries are made of.
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
    /// What a component here was rendered from, if that is known.
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
