use super::change::{DirectoryChange, directory_topic};
use crate::Result;
use crate::log::{self, Logged, Missed};
use crate::repo::Connection;

/// Changes that are listed at most; who missed more starts over.
pub const MAX_DIRECTORY_CHANGES: i64 = 1_000;

/// What was added, changed or deleted after a place in the log. Who starts over takes it that
/// everything has changed.
pub fn list_directory_changes(
    conn: &mut Connection,
    after_seq: i64,
) -> Result<Missed<DirectoryChange>> {
    conn.read(|conn| {
        let since = log::entries_since(conn, &directory_topic(), after_seq, MAX_DIRECTORY_CHANGES)?;
        let mut changes = Vec::with_capacity(since.entries.len());
        let mut is_known = true;
        for entry in &since.entries {
            match DirectoryChange::from_entry(entry) {
                Some(change) => changes.push(Logged { seq: entry.seq, change }),
                // A later version wrote it, which runs beside this one for the time of an upgrade.
                None => is_known = false,
            }
        }
        let start_over = since.start_over || !is_known;
        let changes = if start_over { Vec::new() } else { changes };
        Ok(Missed { changes, last_seq: since.last_seq, start_over })
    })
}
