//! What a view remembers about its client's state: hashes instead of texts.

use crate::template::Template;

/// The state of one dynamic in a template.
#[derive(Debug, Default)]
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
}

#[derive(Debug)]
pub(crate) struct KeptTree {
    pub(crate) template: &'static Template,
    pub(crate) slots: Vec<Kept>,
}

impl KeptTree {
    pub(crate) fn new(template: &'static Template) -> Self {
        Self { template, slots: unsent(template) }
    }
}

#[derive(Debug)]
pub(crate) struct KeptList {
    pub(crate) template: &'static Template,
    pub(crate) entries: Vec<KeptEntry>,
    /// Whether the client has the statics.
    pub(crate) is_sent: bool,
}

#[derive(Debug)]
pub(crate) struct KeptEntry {
    pub(crate) key: u64,
    pub(crate) slots: Vec<Kept>,
}

/// The dynamics of a template that the client doesn't have.
pub(crate) fn unsent(template: &Template) -> Vec<Kept> {
    std::iter::repeat_with(Kept::default).take(template.dynamics()).collect()
}
