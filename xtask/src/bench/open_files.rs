//! The limit of open files, which bounds the sockets of a server and its load.

use anyhow::Context;
use rustix::process::{Resource, getrlimit, setrlimit};

/// Raises the limit of open files to the maximum that the system allows, for this process and its
/// children.
///
/// # Errors
/// When the system refuses.
pub(super) fn raise_limit() -> anyhow::Result<()> {
    let mut limit = getrlimit(Resource::Nofile);
    limit.current = limit.maximum;
    setrlimit(Resource::Nofile, limit).context("the limit of open files can't be raised")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_is_the_highest_one_afterwards() {
        raise_limit().unwrap();
        let limit = getrlimit(Resource::Nofile);
        assert_eq!(limit.current, limit.maximum);
    }
}
