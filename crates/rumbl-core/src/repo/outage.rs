//! Whether the database can be reached, told to the log once instead of by every call that fails.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use crate::Error;

/// Begins the reason of an [`Error::Unavailable`] that is about the database as a whole, not about one call. The log has
/// one line about that, so callers need not log such an error again.
pub const UNREACHABLE: &str = "its server or file can't be reached";

/// How many databases of this process can't be reached.
static AWAY: AtomicUsize = AtomicUsize::new(0);

/// Whether a database of this process can't be reached now. Meanwhile other calls wait, and fail as [`Error::Busy`].
pub fn is_away() -> bool {
    AWAY.load(Ordering::Relaxed) > 0
}

/// Shared by the repos of a database.
#[derive(Debug, Default)]
pub(super) struct Outage(AtomicBool);

impl Outage {
    /// Notes that there was no connection, and says so in the error.
    pub(super) fn begin(&self, error: Error) -> Error {
        let Error::Unavailable(why) = error else { return error };
        if !self.0.swap(true, Ordering::AcqRel) {
            AWAY.fetch_add(1, Ordering::Relaxed);
            tracing::error!(why, "the database can't be reached; what needs it fails until it can");
        }
        Error::Unavailable(format!("{UNREACHABLE}: {why}"))
    }

    /// Notes that there was one.
    pub(super) fn end(&self) {
        if self.0.load(Ordering::Relaxed) && self.0.swap(false, Ordering::AcqRel) {
            AWAY.fetch_sub(1, Ordering::Relaxed);
            tracing::info!("the database can be reached again");
        }
    }
}

impl Drop for Outage {
    fn drop(&mut self) {
        if *self.0.get_mut() {
            AWAY.fetch_sub(1, Ordering::Relaxed);
        }
    }
}
