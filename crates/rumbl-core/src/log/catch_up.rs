use super::entry::{Entry, Logged, Missed};
use super::read::entries_since;
use super::topic::Topic;
use crate::Result;
use crate::changeset::{Action, Changeset, Field, Params};
use crate::ids::MAX_ID;
use crate::repo::Connection;

/// Changes of a topic that one client is told at once; beyond that it starts over.
const MAX_CLIENT_CATCH_UP: usize = 500;
/// Bytes of texts in these changes.
const MAX_CLIENT_CATCH_UP_BYTES: usize = 256 * 1024;
/// Changes of a topic that a process broadcasts at once; beyond that, clients start over.
pub const MAX_CATCH_UP: usize = 5_000;
/// Bytes of texts in these changes.
const MAX_CATCH_UP_BYTES: usize = 1024 * 1024;

const LAST_SEQ: Field = Field::integer("last_seq");

/// How far back changes are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// For one client, as much as fits one message: 500 changes, and 256 KB of what was said.
    Client,
    /// For a process that broadcasts what others wrote: [`MAX_CATCH_UP`] changes. Clients could not
    /// take more at once.
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

/// Reads from which change on a client resumes: `{last_seq}`; nothing when it does not.
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

/// What entries say together with the rows that they are about, as these are now.
pub(crate) struct Replayed<C> {
    pub(crate) changes: Vec<Logged<C>>,
    /// Bytes of texts in the changes.
    pub(crate) bytes: usize,
}

/// What happened on a topic after a place, from one snapshot. `replay` tells it from the entries; where
/// it tells nothing, readers start over. A topic that does not exist has no changes.
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
