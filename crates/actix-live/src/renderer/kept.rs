//! What a view remembers of what its client has: hashes in place of texts.

use crate::template::Template;

/// One dynamic of a template.
#[derive(Debug, Default)]
pub(crate) enum Kept {
    /// The client has nothing here.
    #[default]
    Unsent,
    /// A text with this hash.
    Text(u64),
    Tree(Box<KeptTree>),
    List(Box<KeptList>),
    /// A stream's comprehension, of which nothing but the template is remembered.
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
    /// The client has the statics.
    pub(crate) is_sent: bool,
}

#[derive(Debug)]
pub(crate) struct KeptEntry {
    pub(crate) key: u64,
    pub(crate) slots: Vec<Kept>,
}

/// The dynamics of a template that the client does not have.
pub(crate) fn unsent(template: &Template) -> Vec<Kept> {
    std::iter::repeat_with(Kept::default).take(template.dynamics()).collect()
}
