use std::collections::{BTreeSet, HashMap};

use diesel::prelude::*;

use super::annotation::{Annotation, AnnotationWithUser, with_users};
use super::change::AnnotationChange;
use super::page::{MAX_PAGE, MAX_PAGE_BYTES};
use super::replay::replay;
use crate::Result;
use crate::changeset::{Action, Changeset, Field, Params};
use crate::ids::{MAX_ID, VideoId};
use crate::log::{self, Entry, Kind, Logged, Missed};
use crate::multimedia::video_topic;
use crate::repo::Connection;
use crate::schema::annotations;

/// Changes of a topic that a process broadcasts at once; beyond that, clients start over.
pub const MAX_CATCH_UP: usize = 5_000;
/// Bytes of bodies in these changes.
const MAX_CATCH_UP_BYTES: usize = 1024 * 1024;

const ANNOTATION_KINDS: [Kind; 3] =
    [Kind::ANNOTATION_CREATED, Kind::ANNOTATION_UPDATED, Kind::ANNOTATION_DELETED];

const LAST_SEQ: Field = Field::integer("last_seq");

/// How far back changes are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// For one client, as much as fits one message: [`MAX_PAGE`] changes, and the bytes of a page.
    Client,
    /// For a process that broadcasts what others wrote: [`MAX_CATCH_UP`] changes. Clients could not
    /// take more at once.
    Process,
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

/// What happened to a video's annotations after a change, from one snapshot. A video that does not
/// exist has no changes.
pub fn list_annotation_changes(
    conn: &mut Connection,
    video_id: VideoId,
    after_seq: i64,
    reach: Reach,
) -> Result<Missed<AnnotationChange>> {
    let (max_entries, max_bytes) = match reach {
        Reach::Client => (MAX_PAGE, MAX_PAGE_BYTES),
        Reach::Process => (MAX_CATCH_UP, MAX_CATCH_UP_BYTES),
    };
    let limit = i64::try_from(max_entries).unwrap_or(i64::MAX);
    conn.read(|conn| {
        let mut since = log::entries_since(conn, &video_topic(video_id), after_seq, limit)?;
        // Whoever is there has to go, and finds no such video; in either case nothing is left to tell.
        let is_hidden = since.entries.iter().any(|entry| entry.kind == Kind::VIDEO_HIDDEN);
        // Other kinds of changes on the topic have ids of their own.
        since.entries.retain(|entry| ANNOTATION_KINDS.contains(&entry.kind));
        let subjects = subjects(conn, &since.entries)?;
        // An annotation is sent with each of its changes.
        let sent = since.entries.iter().filter_map(|entry| subjects.get(&entry.subject_id));
        let bytes: usize = sent.map(|one| one.annotation.body.len()).sum();
        let is_too_long = bytes > max_bytes;
        let changes =
            if is_too_long { None } else { replayed(video_id, &since.entries, &subjects) };
        let start_over = since.start_over || is_hidden || changes.is_none();
        let changes = changes.filter(|_| !is_hidden).unwrap_or_default();
        Ok(Missed { changes, last_seq: since.last_seq, start_over })
    })
}

/// What happened, unless an entry can't be read. Then readers start over, and get past it.
fn replayed(
    video_id: VideoId,
    entries: &[Entry],
    subjects: &HashMap<i64, AnnotationWithUser>,
) -> Option<Vec<Logged<AnnotationChange>>> {
    let changes = replay(entries, subjects);
    changes.inspect_err(|error| tracing::error!(%error, %video_id, "changes are skipped")).ok()
}

/// The annotations that entries are about, as they are now; deleted ones are missing.
fn subjects(conn: &mut Connection, entries: &[Entry]) -> Result<HashMap<i64, AnnotationWithUser>> {
    let ids: BTreeSet<i64> = entries.iter().map(|entry| entry.subject_id).collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let left: Vec<Annotation> = annotations::table
        .filter(annotations::id.eq_any(ids))
        .select(Annotation::as_select())
        .load(conn)?;
    let left = with_users(conn, left)?;
    Ok(left.into_iter().map(|one| (one.annotation.id.get(), one)).collect())
}
