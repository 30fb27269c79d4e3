//! Which part of a page a callback may have changed.

/// What has to be rendered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Changed {
    View,
    Component(u64),
    Nothing,
}

impl Changed {
    /// What has to be rendered for both; a view is rendered with all of its components.
    pub(super) fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Nothing, other) | (other, Self::Nothing) => other,
            (one, other) if one == other => one,
            _ => Self::View,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Changed::{self, Component, Nothing, View};

    #[test]
    fn what_waits_to_be_rendered_covers_all_that_has_changed() {
        for (one, other, both) in [
            (Nothing, Nothing, Nothing),
            (Nothing, Component(1), Component(1)),
            (Component(1), Nothing, Component(1)),
            (Component(1), Component(1), Component(1)),
            (Component(1), Component(2), View),
            (Component(1), View, View),
            (View, Component(1), View),
            (View, Nothing, View),
        ] {
            assert_eq!(Changed::and(one, other), both, "{one:?} and {other:?}");
        }
    }
}
