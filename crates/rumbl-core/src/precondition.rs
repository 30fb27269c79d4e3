//! Preconditions of updates: the versions of a row that the client has seen.

use chrono::NaiveDateTime;

use crate::{Error, Result};

/// The versions of a row that may be changed, identified by `updated_at`; any version if none are given.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IfUnchanged(Option<Vec<NaiveDateTime>>);

impl IfUnchanged {
    /// Any version.
    pub const ANY: Self = Self(None);

    /// Only these versions.
    pub fn since(versions: impl IntoIterator<Item = NaiveDateTime>) -> Self {
        Self(Some(versions.into_iter().collect()))
    }

    /// Checks the version of a row.
    pub(crate) fn check(&self, updated_at: NaiveDateTime) -> Result<()> {
        match &self.0 {
            Some(versions) if !versions.contains(&updated_at) => Err(Error::Changed),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;

    #[test]
    fn a_change_is_meant_for_the_versions_that_it_names() {
        let [one, other] = [1, 2].map(|at| DateTime::from_timestamp(at, 0).unwrap().naive_utc());
        assert!(IfUnchanged::ANY.check(one).is_ok());
        assert!(IfUnchanged::since([other, one]).check(one).is_ok());
        for versions in [vec![], vec![other]] {
            assert!(matches!(IfUnchanged::since(versions).check(one), Err(Error::Changed)));
        }
    }
}
