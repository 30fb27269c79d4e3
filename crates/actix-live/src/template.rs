//! The part of a template that never changes.

/// The texts around a template's dynamics, and whether it is one element. `html!` makes it.
///
/// Two templates are the same if they are the same static.
#[derive(Debug)]
pub struct Template {
    statics: &'static [&'static str],
    is_root: bool,
}

impl Template {
    /// `html!` calls this; `statics` is one longer than there are dynamics.
    #[doc(hidden)]
    pub const fn new(statics: &'static [&'static str], is_root: bool) -> Self {
        Self { statics, is_root }
    }

    pub(crate) fn statics(&self) -> &'static [&'static str] {
        self.statics
    }

    /// The text in front of a dynamic, or behind the last one.
    pub(crate) fn text(&self, index: usize) -> &'static str {
        self.statics.get(index).copied().unwrap_or_default()
    }

    pub(crate) fn dynamics(&self) -> usize {
        self.statics.len().saturating_sub(1)
    }

    pub(crate) fn is_root(&self) -> bool {
        self.is_root
    }

    pub(crate) fn is(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
    }
}
