//! The limit of open files, which includes sockets.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// Raises the soft limit to the hard one. Each client needs a socket, and the usual soft limit of 1,024 exists only
/// for programs that use `select`. Serving works without it too, so failures are ignored.
pub(super) fn raise() {
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    if let Err(error) = setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum }) {
        tracing::warn!(%error, "the limit of open files stays at {}", in_words(current));
        return;
    }
    tracing::info!("up to {} open files, sockets included", in_words(maximum));
}

fn in_words(limit: Option<u64>) -> String {
    limit.map_or_else(|| "unlimited".to_owned(), |files| files.to_string())
}
