use std::collections::HashMap;

use diesel::prelude::*;

use super::entry::{Entry, Kind};
use super::topic::Topic;
use crate::Result;
use crate::repo::{Connection, MAX_BOUND};
use crate::schema::{log, topics};

/// The `seq` of a topic's last change; zero when there was none.
pub fn last_seq(conn: &mut Connection, topic: &Topic) -> Result<i64> {
    let query = topics::table.filter(topics::name.eq(topic)).select(topics::seq);
    Ok(query.first(conn).optional()?.unwrap_or(0))
}

/// As [`last_seq`], for a topic that must exist.
///
/// # Errors
/// [`crate::Error::NotFound`] when it doesn't.
pub fn find_last_seq(conn: &mut Connection, topic: &Topic) -> Result<i64> {
    let query = topics::table.filter(topics::name.eq(topic)).select(topics::seq);
    Ok(query.first(conn)?)
}

/// The last `seq` of each topic, zero when it has no changes. Topics that don't exist are left out.
pub fn last_seqs(conn: &mut Connection, topics: &[Topic]) -> Result<HashMap<Topic, i64>> {
    let mut last_seqs = HashMap::with_capacity(topics.len());
    for names in topics.chunks(MAX_BOUND) {
        let query = topics::table.filter(topics::name.eq_any(names));
        let found: Vec<(Topic, i64)> = query.select((topics::name, topics::seq)).load(conn)?;
        last_seqs.extend(found);
    }
    Ok(last_seqs)
}

/// The newest entry of one of two kinds about a subject, if the log still has it. It scans the topic's entries, so use it
/// only for rare cases.
pub(crate) fn last_entry_about(
    conn: &mut Connection,
    topic: &Topic,
    (one, other): (Kind, Kind),
    subject_id: i64,
) -> Result<Option<Entry>> {
    let topic = topics::table.filter(topics::name.eq(topic)).select(topics::id);
    let Some(topic_id) = topic.first::<i64>(conn).optional()? else { return Ok(None) };
    let query = log::table
        .filter(log::topic_id.eq(topic_id))
        .filter(log::subject_id.eq(subject_id))
        .filter(log::kind.eq(one).or(log::kind.eq(other)))
        .order(log::seq.desc())
        .select(Entry::as_select());
    Ok(query.first(conn).optional()?)
}

/// The entries after a `seq`.
pub(crate) struct Since {
    pub(crate) entries: Vec<Entry>,
    pub(crate) last_seq: i64,
    /// Whether the log can't tell: it no longer reaches back that far, has more than `limit` entries since, or never
    /// reached this `seq`.
    pub(crate) start_over: bool,
}

/// A topic's entries after a `seq`, or none if there are more than `limit`. Call it in the same [`Connection::read`]
/// that reads the subjects.
pub(crate) fn entries_since(
    conn: &mut Connection,
    topic: &Topic,
    seq: i64,
    limit: i64,
) -> Result<Since> {
    let query = topics::table.filter(topics::name.eq(topic));
    let query = query.select((topics::id, topics::seq, topics::pruned_seq));
    let found: Option<(i64, i64, i64)> = query.first(conn).optional()?;
    let (topic_id, last_seq, pruned_seq) = found.unwrap_or_default();
    let start_over = seq < pruned_seq || seq > last_seq || last_seq - seq > limit;
    if start_over || seq == last_seq {
        return Ok(Since { entries: Vec::new(), last_seq, start_over });
    }
    let entries = log::table
        .filter(log::topic_id.eq(topic_id))
        .filter(log::seq.gt(seq))
        .order(log::seq)
        .select(Entry::as_select())
        .load(conn)?;
    Ok(Since { entries, last_seq, start_over })
}
