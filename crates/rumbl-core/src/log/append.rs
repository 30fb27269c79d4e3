use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Nullable, SmallInt, Text, Timestamp};

use super::entry::Kind;
use super::topic::Topic;
use crate::Result;
use crate::repo::{Connection, MAX_BOUND, now};
use crate::schema::{log, topics};

/// Entries per topic that are never pruned.
pub const MAX_ENTRIES_KEPT: i64 = 10_000;
/// Entries beyond [`MAX_ENTRIES_KEPT`] that accumulate before they are pruned together, so that most appends prune
/// nothing.
const PRUNED_TOGETHER: i64 = 1_000;

/// A log entry to append.
#[derive(Debug)]
pub(crate) struct Append {
    pub(crate) kind: Kind,
    pub(crate) subject_id: i64,
    /// What the row no longer says, as JSON.
    pub(crate) data: Option<String>,
}

/// Topics that this transaction has locked, and the entries to append to them. No other transaction can append to them
/// until the commit.
#[derive(Debug, Default)]
pub(crate) struct LockedTopics {
    topics: BTreeMap<Topic, Locked>,
    appended: Vec<(i64, i64, Append)>,
}

#[derive(Debug, Clone, Copy, Queryable)]
struct Locked {
    id: i64,
    seq: i64,
    pruned_seq: i64,
}

impl LockedTopics {
    /// Locks existing topics until the commit, in the order of their ids, so that transactions can't deadlock.
    pub(crate) fn lock(conn: &mut Connection, names: &BTreeSet<Topic>) -> Result<Self> {
        let mut locked = Self::default();
        locked.lock_more(conn, names)?;
        Ok(locked)
    }

    /// Locks further topics. Topics are always locked in the same order by kind, so that transactions can't deadlock:
    /// those of videos, conversations and rooms before those of users.
    pub(crate) fn lock_more(
        &mut self,
        conn: &mut Connection,
        names: &BTreeSet<Topic>,
    ) -> Result<()> {
        let named = (topics::name, (topics::id, topics::seq, topics::pruned_seq));
        match conn {
            // The transaction holds SQLite's only write lock.
            Connection::Sqlite(conn) => {
                for names in names.iter().collect::<Vec<_>>().chunks(MAX_BOUND) {
                    let query = topics::table.filter(topics::name.eq_any(names.iter().copied()));
                    self.topics.extend(query.select(named).load::<(Topic, Locked)>(conn)?);
                }
            }
            Connection::Pg(conn) => {
                let query = topics::table.filter(topics::name.eq_any(names));
                let query = query.select(named).order(topics::id).for_no_key_update();
                self.topics.extend(query.load::<(Topic, Locked)>(conn)?);
            }
        }
        Ok(())
    }

    /// Whether the topic, and therefore its row, exists: both are created and deleted together.
    pub(crate) fn contains(&self, topic: &Topic) -> bool {
        self.topics.contains_key(topic)
    }

    /// Appends an entry, and returns its `seq`. [`store`](Self::store) writes it.
    ///
    /// # Errors
    /// [`crate::Error::NotFound`] when the topic was not locked.
    pub(crate) fn append(&mut self, topic: &Topic, append: Append) -> Result<i64> {
        let locked = self.topics.get_mut(topic).ok_or(crate::Error::NotFound)?;
        locked.seq += 1;
        self.appended.push((locked.id, locked.seq, append));
        Ok(locked.seq)
    }

    /// The `seq` of a subject's first entry of a kind, if the log still has it. It scans the topic's entries, so use it
    /// only for rare cases.
    pub(crate) fn seq_of(
        &self,
        conn: &mut Connection,
        topic: &Topic,
        kind: Kind,
        subject_id: i64,
    ) -> Result<Option<i64>> {
        let Some(Locked { id, .. }) = self.topics.get(topic) else { return Ok(None) };
        let mut appended = self.appended.iter();
        let is_it = |append: &Append| append.kind == kind && append.subject_id == subject_id;
        if let Some((_, seq, _)) = appended.find(|(in_topic, _, it)| in_topic == id && is_it(it)) {
            return Ok(Some(*seq));
        }
        let query = log::table
            .filter(log::topic_id.eq(id))
            .filter(log::subject_id.eq(subject_id))
            .filter(log::kind.eq(kind))
            .order(log::seq)
            .select(log::seq);
        Ok(query.first(conn).optional()?)
    }

    /// Deletes a topic with its entries, in the transaction that deletes the topic's row.
    pub(crate) fn delete(&mut self, conn: &mut Connection, topic: &Topic) -> Result<()> {
        if let Some(Locked { id, .. }) = self.topics.remove(topic) {
            self.appended.retain(|(in_topic, ..)| *in_topic != id);
            diesel::delete(log::table.filter(log::topic_id.eq(id))).execute(conn)?;
            diesel::delete(topics::table.find(id)).execute(conn)?;
        }
        Ok(())
    }

    /// Writes the appended entries, and prunes topics that have grown too long.
    pub(crate) fn store(self, conn: &mut Connection) -> Result<()> {
        if self.appended.is_empty() {
            return Ok(());
        }
        count(conn, self.topics.values())?;
        for locked in self.topics.values() {
            prune(conn, *locked)?;
        }
        insert(conn, self.appended)
    }
}

/// Writes the topics' new `seq`s. PostgreSQL gets one statement, since each takes a round trip.
fn count<'a>(conn: &mut Connection, topics: impl Iterator<Item = &'a Locked>) -> Result<()> {
    match conn {
        Connection::Sqlite(conn) => {
            for Locked { id, seq, .. } in topics {
                let counted = topics::table.find(id);
                diesel::update(counted).set(topics::seq.eq(seq)).execute(conn)?;
            }
        }
        Connection::Pg(conn) => {
            let (ids, seqs): (Vec<i64>, Vec<i64>) = topics.map(|one| (one.id, one.seq)).unzip();
            diesel::sql_query(
                "UPDATE topics SET seq = counted.seq \
                 FROM unnest($1, $2) AS counted (id, seq) WHERE topics.id = counted.id",
            )
            .bind::<Array<BigInt>, _>(ids)
            .bind::<Array<BigInt>, _>(seqs)
            .execute(conn)?;
        }
    }
    Ok(())
}

/// Prunes a topic's oldest entries once enough have accumulated, and records the last pruned `seq`.
fn prune(conn: &mut Connection, Locked { id, seq, pruned_seq }: Locked) -> Result<()> {
    if seq - pruned_seq < MAX_ENTRIES_KEPT + PRUNED_TOGETHER {
        return Ok(());
    }
    let pruned_seq = seq - MAX_ENTRIES_KEPT;
    let old = log::table.filter(log::topic_id.eq(id)).filter(log::seq.le(pruned_seq));
    diesel::delete(old).execute(conn)?;
    diesel::update(topics::table.find(id)).set(topics::pruned_seq.eq(pruned_seq)).execute(conn)?;
    Ok(())
}

fn insert(conn: &mut Connection, appended: Vec<(i64, i64, Append)>) -> Result<()> {
    let now = now();
    match conn {
        Connection::Sqlite(conn) => {
            for (topic_id, seq, append) in appended {
                diesel::insert_into(log::table)
                    .values((
                        log::topic_id.eq(topic_id),
                        log::seq.eq(seq),
                        log::kind.eq(append.kind),
                        log::subject_id.eq(append.subject_id),
                        log::data.eq(append.data),
                        log::inserted_at.eq(now),
                    ))
                    .execute(conn)?;
            }
        }
        Connection::Pg(conn) => {
            let mut columns = (Vec::new(), Vec::new(), Vec::new(), Vec::new(), Vec::new());
            for (topic_id, seq, append) in appended {
                columns.0.push(topic_id);
                columns.1.push(seq);
                columns.2.push(append.kind);
                columns.3.push(append.subject_id);
                columns.4.push(append.data);
            }
            // The same statement for any number of rows, so that it is prepared once.
            diesel::sql_query(
                "INSERT INTO log (topic_id, seq, kind, subject_id, data, inserted_at) \
                 SELECT *, $6 FROM unnest($1, $2, $3, $4, $5)",
            )
            .bind::<Array<BigInt>, _>(columns.0)
            .bind::<Array<BigInt>, _>(columns.1)
            .bind::<Array<SmallInt>, _>(columns.2)
            .bind::<Array<BigInt>, _>(columns.3)
            .bind::<Array<Nullable<Text>>, _>(columns.4)
            .bind::<Timestamp, _>(now)
            .execute(conn)?;
        }
    }
    Ok(())
}

/// Creates a topic, in the transaction that creates its row.
pub(crate) fn create_topic(conn: &mut Connection, name: &Topic) -> Result<()> {
    diesel::insert_into(topics::table).values(topics::name.eq(name)).execute(conn)?;
    Ok(())
}
