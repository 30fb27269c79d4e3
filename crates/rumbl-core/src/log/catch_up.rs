use super::entry::{Entry, Logged, Missed};
use super::read::entries_since;
use super::topic::Topic;
use crate::Result;
use crate::changeset::{Action, Changeset, Field, Params};
use crate::ids::MAX_ID;
use crate::repo::Connection;

/// Maximum number of changes for a client that catches up; beyond that it starts over.
const MAX_CLIENT_CATCH_UP: usize = 500;
/// Maximum bytes of text in these changes.
const MAX_CLIENT_CATCH_UP_BYTES: usize = 256 * 1024;
/// Maximum number of changes that a process broadcasts at once; beyond that, clients start over.
pub const MAX_CATCH_UP: usize = 5_000;
/// Maximum bytes of text in these changes.
const MAX_CATCH_UP_BYTES: usize = 1024 * 1024;

const LAST_SEQ: Field = Field::integer("last_seq");

/// How many changes a reader can catch up with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// A client gets as much as fits into one message: 500 changes, and 256 KB of text.
    Client,
    /// A process that broadcasts what other processes wrote gets [`MAX_CATCH_UP`] changes. Clients could not take more
    /// at once.
    Process,
}

impl Reach {
    fn max_entries(self) -> usize {
        match self {
            Self::Client => MAX_CLIENT_CATCH_UP,
            Self::Process => MAX_CATCH_UP,
        }
    }

    fn max_bytes(self) -> usize {
        match self {
            Self::Client => MAX_CLIENT_CATCH_UP_BYTES,
            Self::Process => MAX_CATCH_UP_BYTES,
        }
    }
}

/// Parses the change that a client resumes after: `{last_seq}`; `None` if the client doesn't resume.
///
/// # Errors
/// [`crate::Error::Invalid`].
pub fn parse_last_seq(params: &Params) -> Result<Option<i64>> {
    let changeset = Changeset::new([])
        .cast(params, &[LAST_SEQ])
        .validate_number(LAST_SEQ, 0..=MAX_ID)
        .apply_action(Action::Query)?;
    Ok(changeset.integer(LAST_SEQ))
}

/// The changes from log entries and the current state of their rows.
pub(crate) struct Replayed<C> {
    pub(crate) changes: Vec<Logged<C>>,
    /// Bytes of text in the changes.
    pub(crate) bytes: usize,
}

/// The changes of a topic after a `seq`, from one snapshot. `replay` turns entries into changes; if it returns `None`,
/// readers start over. A topic that doesn't exist has no changes.
pub(crate) fn missed_since<C>(
    conn: &mut Connection,
    topic: &Topic,
    after_seq: i64,
    reach: Reach,
    replay: impl FnOnce(&mut Connection, &[Entry]) -> Result<Option<Replayed<C>>>,
) -> Result<Missed<C>> {
    let limit = i64::try_from(reach.max_entries()).unwrap_or(i64::MAX);
    conn.read(|conn| {
        let since = entries_since(conn, topic, after_seq, limit)?;
        let replayed = replay(conn, &since.entries)?;
        let replayed = replayed.filter(|replayed| replayed.bytes <= reach.max_bytes());
        let start_over = since.start_over || replayed.is_none();
        let changes = replayed.map(|replayed| replayed.changes).unwrap_or_default();
        Ok(Missed { changes, last_seq: since.last_seq, start_over })
    })
}
