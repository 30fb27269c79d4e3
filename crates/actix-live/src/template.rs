//! The static part of a template.

/// The texts around a template's dynamics, and whether it is one element; created by `html!`.
///
/// Templates are compared by the address of their static.
#[derive(Debug)]
pub struct Template {
    statics: &'static [&'static str],
    is_root: bool,
}

impl Template {
    /// Called by `html!`; `statics` has one more element than there are dynamics.
    #[doc(hidden)]
    pub const fn new(statics: &'static [&'static str], is_root: bool) -> Self {
        Self { statics, is_root }
    }

    pub(crate) fn statics(&self) -> &'static [&'static str] {
        self.statics
    }

    /// The text before a dynamic, or after the last one.
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
