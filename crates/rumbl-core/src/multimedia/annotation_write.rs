//! What people do to annotations, many at once: made, changed and deleted in one transaction.

use std::collections::BTreeSet;

use diesel::prelude::*;

use super::annotation::{Annotation, AnnotationWithUser};
use super::annotation_edit::{delete, update};
use super::annotation_insert::{Insert, NewAnnotation, insert_apart, insert_together};
use crate::changeset::Params;
use crate::ids::{AnnotationChangeId, AnnotationId, UserId, VideoId};
use crate::repo::Connection;
use crate::schema::videos;
use crate::{Error, Result};

/// What somebody wants to do to the annotations of a video.
#[derive(Debug, Clone)]
pub struct AnnotationWrite {
    /// Who wants it.
    pub user_id: UserId,
    /// The video.
    pub video_id: VideoId,
    /// What they want.
    pub action: AnnotationAction,
}

/// What is done to an annotation. Params: `body`, `at` (milliseconds).
#[derive(Debug, Clone)]
pub enum AnnotationAction {
    /// A new one is made.
    Create {
        /// What was sent.
        params: Params,
        /// What makes it an answer, if it is one.
        answer: Option<Answer>,
    },
    /// One is changed, by whoever made it.
    Update {
        /// Which one.
        id: AnnotationId,
        /// What was sent; what is not among it stays.
        params: Params,
    },
    /// One is deleted, by whoever made it or owns the video.
    Delete {
        /// Which one.
        id: AnnotationId,
    },
}

/// What an annotation has that answers a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Who asked.
    pub asked_by_id: UserId,
    /// Where the answer is from, if it is from somewhere.
    pub source_url: Option<String>,
}

/// What became of a write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AnnotationWritten {
    /// There is a new annotation.
    Created(Annotation),
    /// An annotation changed.
    Updated {
        /// The id of the change.
        change_id: AnnotationChangeId,
        /// Where it was before, in milliseconds.
        was_at: i64,
        /// The annotation as it is now.
        annotation: AnnotationWithUser,
    },
    /// The annotation was as it was wanted already, and nobody has to be told.
    Unchanged,
    /// An annotation is gone.
    Deleted {
        /// The id of the change.
        change_id: AnnotationChangeId,
        /// The annotation that was.
        id: AnnotationId,
        /// Where it was, in milliseconds.
        at: i64,
    },
}

/// Does what was asked, in this order and in one transaction. Each write has its own outcome: one
/// that is refused, by [`Error::Invalid`] or [`Error::NotFound`], takes no other along. Only a
/// failing database fails all of them, with [`Error::Unavailable`], or with [`Error::Uncertain`] when
/// it may have done all of it nevertheless.
///
/// For one video, annotations get rising ids in the order of the writes, and so do changes, and
/// both become visible in the order of their ids, whichever process stores them: the videos are
/// locked until the commit.
pub fn write_annotations(
    conn: &mut Connection,
    writes: Vec<AnnotationWrite>,
) -> Vec<Result<AnnotationWritten>> {
    let steps: Vec<_> = writes.into_iter().map(Step::new).collect();
    let valid: Vec<&Step> = steps.iter().filter_map(|step| step.as_ref().ok()).collect();
    let mut written = write(conn, &valid).into_iter();
    let outcome = |step: Result<Step>| match step {
        Ok(_) => written.next().unwrap_or(Err(Error::NotFound)),
        Err(error) => Err(error),
    };
    steps.into_iter().map(outcome).collect()
}

/// A write that is valid as far as can be said without the database.
enum Step {
    Insert(NewAnnotation),
    Update { user_id: UserId, video_id: VideoId, id: AnnotationId, params: Params },
    Delete { user_id: UserId, video_id: VideoId, id: AnnotationId },
}

impl Step {
    fn new(write: AnnotationWrite) -> Result<Self> {
        let AnnotationWrite { user_id, video_id, action } = write;
        Ok(match action {
            AnnotationAction::Create { params, answer } => {
                Self::Insert(NewAnnotation::new(user_id, video_id, &params, answer)?)
            }
            AnnotationAction::Update { id, params } => {
                Self::Update { user_id, video_id, id, params }
            }
            AnnotationAction::Delete { id } => Self::Delete { user_id, video_id, id },
        })
    }

    fn video_id(&self) -> VideoId {
        match self {
            Self::Insert(new) => new.video_id,
            Self::Update { video_id, .. } | Self::Delete { video_id, .. } => *video_id,
        }
    }
}

fn write(conn: &mut Connection, steps: &[&Step]) -> Vec<Result<AnnotationWritten>> {
    if steps.is_empty() {
        return Vec::new();
    }
    let together = conn.write(|conn| write_with(conn, steps, insert_together));
    let written = match together {
        // A user is gone, or the like: stored apart, each tells its own.
        Err(Error::Constraint { .. }) => conn.write(|conn| write_with(conn, steps, insert_apart)),
        together => together,
    };
    written.unwrap_or_else(|error| {
        let shared: fn(String) -> Error = match error {
            Error::Uncertain(_) => Error::Uncertain,
            _ => Error::Unavailable,
        };
        steps.iter().map(|_| Err(shared(error.to_string()))).collect()
    })
}

/// Locks the videos, and does what concerns one that exists.
fn write_with(
    conn: &mut Connection,
    steps: &[&Step],
    insert: Insert,
) -> Result<Vec<Result<AnnotationWritten>>> {
    let videos = lock_videos(conn, steps)?;
    let is_known = |step: &&Step| videos.contains(&step.video_id());
    let known: Vec<_> = steps.iter().copied().filter(is_known).collect();
    let mut written = Vec::with_capacity(known.len());
    // What is new goes into as few statements as the order allows.
    let is_insert = |step: &Step| matches!(step, Step::Insert(_));
    for steps in known.chunk_by(|one, next| is_insert(one) && is_insert(next)) {
        written.extend(write_alike(conn, steps, insert)?);
    }
    let mut written = written.into_iter();
    let outcome = |step: &&Step| {
        let written = if is_known(step) { written.next() } else { None };
        written.unwrap_or(Err(Error::NotFound))
    };
    Ok(steps.iter().map(outcome).collect())
}

/// Inserts in one go, or one step of another kind.
fn write_alike(
    conn: &mut Connection,
    steps: &[&Step],
    insert: Insert,
) -> Result<Vec<Result<AnnotationWritten>>> {
    let edited = match steps {
        [Step::Update { user_id, video_id, id, params }] => {
            update(conn, *user_id, *video_id, *id, params)
        }
        [Step::Delete { user_id, video_id, id }] => delete(conn, *user_id, *video_id, *id),
        steps => return insert_all(conn, steps, insert),
    };
    match edited {
        // An answer to whoever asked, and no reason to undo the others' writes.
        Err(error @ (Error::NotFound | Error::Invalid(_))) => Ok(vec![Err(error)]),
        edited => Ok(vec![Ok(edited?)]),
    }
}

fn insert_all(
    conn: &mut Connection,
    steps: &[&Step],
    insert: Insert,
) -> Result<Vec<Result<AnnotationWritten>>> {
    let mut new = Vec::with_capacity(steps.len());
    for step in steps {
        if let Step::Insert(annotation) = step {
            new.push(annotation);
        }
    }
    let created = |outcome: Result<_>| outcome.map(AnnotationWritten::Created);
    Ok(insert(conn, &new)?.into_iter().map(created).collect())
}

/// Locks the videos until the commit, in the order of their ids so that no two batches wait for
/// each other, and returns those that exist.
fn lock_videos(conn: &mut Connection, steps: &[&Step]) -> Result<BTreeSet<VideoId>> {
    let ids: BTreeSet<_> = steps.iter().map(|step| step.video_id()).collect();
    let query = videos::table.filter(videos::id.eq_any(ids)).select(videos::id).order(videos::id);
    let found: Vec<VideoId> = match conn {
        // The transaction holds the one write lock that there is.
        Connection::Sqlite(conn) => query.load(conn)?,
        Connection::Pg(conn) => query.for_no_key_update().load(conn)?,
    };
    Ok(found.into_iter().collect())
}
