use std::collections::{BTreeSet, HashMap};

use diesel::prelude::*;

use super::annotation::{Annotation, AnnotationWithUser, with_users};
use super::change::AnnotationChange;
use super::replay::replay;
use crate::Result;
use crate::ids::VideoId;
use crate::log::{self, Entry, Kind, Logged, Missed, Reach, Replayed};
use crate::multimedia::video_topic;
use crate::repo::Connection;
use crate::schema::annotations;

const ANNOTATION_KINDS: [Kind; 3] =
    [Kind::ANNOTATION_CREATED, Kind::ANNOTATION_UPDATED, Kind::ANNOTATION_DELETED];
const STARTING_OVER: [Kind; 2] = [Kind::VIDEO_HIDDEN, Kind::ANNOTATIONS_CHANGED];

/// The changes of a video's annotations after a `seq`, read from one snapshot. A video that doesn't
/// exist has no changes.
pub fn list_annotation_changes(
    conn: &mut Connection,
    video_id: VideoId,
    after_seq: i64,
    reach: Reach,
) -> Result<Missed<AnnotationChange>> {
    log::missed_since(conn, &video_topic(video_id), after_seq, reach, |conn, entries| {
        // Clients start over; if the video is hidden, their next request gets "not found".
        if entries.iter().any(|entry| STARTING_OVER.contains(&entry.kind)) {
            return Ok(None);
        }
        // Other kinds of changes on the topic have subjects that are not annotations.
        let is_known = |entry: &&Entry| ANNOTATION_KINDS.contains(&entry.kind);
        let entries: Vec<Entry> = entries.iter().filter(is_known).cloned().collect();
        let subjects = subjects(conn, &entries)?;
        // Each change carries the whole annotation.
        let sent = entries.iter().filter_map(|entry| subjects.get(&entry.subject_id));
        let bytes = sent.map(|one| one.annotation.body.len()).sum();
        let changes = replayed(video_id, &entries, &subjects);
        Ok(changes.map(|changes| Replayed { changes, bytes }))
    })
}

/// The changes, or "start over" if an entry can't be read, so that readers get past it.
fn replayed(
    video_id: VideoId,
    entries: &[Entry],
    subjects: &HashMap<i64, AnnotationWithUser>,
) -> Option<Vec<Logged<AnnotationChange>>> {
    let changes = replay(entries, subjects);
    changes.inspect_err(|error| tracing::error!(%error, %video_id, "changes are skipped")).ok()
}

/// The annotations that the entries refer to, in their current state; deleted ones are missing.
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
