use super::change::{DirectoryChange, directory_topic};
use crate::Result;
use crate::log::{self, Logged, Missed};
use crate::repo::Connection;

/// Maximum number of changes in a listing; readers that missed more start over.
pub const MAX_DIRECTORY_CHANGES: i64 = 1_000;

/// The changes of the directory after a `seq`. Readers that have to start over should assume that
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
                // Written by a later version, which runs beside this one during an upgrade.
                None => is_known = false,
            }
        }
        let start_over = since.start_over || !is_known;
        let changes = if start_over { Vec::new() } else { changes };
        Ok(Missed { changes, last_seq: since.last_seq, start_over })
    })
}
