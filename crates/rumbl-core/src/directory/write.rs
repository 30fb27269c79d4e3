use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};

use super::change::{DirectoryChange, directory_topic};
use crate::Result;
use crate::log::{Append, LockedTopics, Topic};
use crate::repo::{Connection, after_call};

/// Global to the process, because a connection doesn't know which pool it belongs to. Counting too many only costs an
/// extra read.
static WRITES: AtomicU64 = AtomicU64::new(0);

/// How many transactions that write to the directory have ended in this process, on any database.
///
/// It rises after a commit and before the writer gets its result. While it is unchanged, this process has written
/// nothing.
pub fn writes() -> u64 {
    WRITES.load(Ordering::Acquire)
}

/// Runs a transaction that writes to the [`Directory`], as [`Connection::write`] does.
pub(crate) fn write<T>(
    conn: &mut Connection,
    call: impl FnOnce(&mut Connection) -> Result<T>,
) -> Result<T> {
    // Also after a failure: the transaction may have committed although the response was lost. It is counted at the end
    // of the call, since this transaction may be nested in another.
    after_call(count);
    conn.write(call)
}

fn count() {
    WRITES.fetch_add(1, Ordering::AcqRel);
}

/// The directory's topic, locked until the commit, and the entries that the transaction appends to it. Topics are
/// always locked before rows.
#[derive(Debug)]
pub(crate) struct Directory(LockedTopics);

impl Directory {
    pub(crate) fn lock(conn: &mut Connection) -> Result<Self> {
        LockedTopics::lock(conn, &BTreeSet::from([directory_topic()])).map(Self)
    }

    /// Locks another topic with it.
    pub(crate) fn lock_with(conn: &mut Connection, topic: Topic) -> Result<Self> {
        LockedTopics::lock(conn, &BTreeSet::from([directory_topic(), topic])).map(Self)
    }

    pub(crate) fn append(&mut self, change: DirectoryChange) -> Result<()> {
        self.0.append(&directory_topic(), change.to_append())?;
        Ok(())
    }

    /// Appends a change to the other topic.
    pub(crate) fn append_to(&mut self, topic: &Topic, append: Append) -> Result<()> {
        self.0.append(topic, append)?;
        Ok(())
    }

    /// The locked topics, for locking more of them.
    pub(crate) fn topics(&mut self) -> &mut LockedTopics {
        &mut self.0
    }

    /// Deletes the other topic with its entries.
    pub(crate) fn delete_topic(&mut self, conn: &mut Connection, topic: &Topic) -> Result<()> {
        self.0.delete(conn, topic)
    }

    pub(crate) fn store(self, conn: &mut Connection) -> Result<()> {
        self.0.store(conn)
    }
}
