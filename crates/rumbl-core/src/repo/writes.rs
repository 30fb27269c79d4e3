use std::sync::atomic::{AtomicU64, Ordering};

/// Of the whole process: a connection does not know whose pool it is from, and counting a write
/// too many costs only a read.
static WRITES: AtomicU64 = AtomicU64::new(0);

/// How many transactions that write have ended in this process, on whatever database.
///
/// It rises after a commit and before whoever wrote is told. So what was read at one count, after
/// asking for it, is what is in the database for as long as the count is the same, but for what
/// other processes write.
pub fn writes() -> u64 {
    WRITES.load(Ordering::Acquire)
}

pub(super) fn count_write() {
    WRITES.fetch_add(1, Ordering::AcqRel);
}
