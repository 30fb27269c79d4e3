//! Replies. A thread is one level deep: replying to a reply adds to the same thread. A reply has the moment of its
//! thread's head, and moves with it. When the head is deleted or hidden, its replies stay.

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDateTime;
use diesel::dsl::count_star;
use diesel::prelude::*;

use super::annotation::{AT, Annotation, REPLY_TO, with_users};
use super::change::AnnotationChange;
use super::new_annotation::NewAnnotation;
use crate::Result;
use crate::changeset::{Action, Changeset, FieldError};
use crate::ids::{AnnotationId, VideoId};
use crate::repo::{Connection, among, with_conn};
use crate::schema::{annotations, hidden_annotations};

/// Replies per annotation, at most, including those that moderators have hidden.
pub const MAX_REPLIES: i64 = 200;

const NOT_THERE: FieldError = FieldError::new("is not an annotation of this video, or was deleted");
const FULL: FieldError = FieldError::new("has as many replies as it can have");
const MOVES_WITH_HEAD: FieldError = FieldError::new("must match the annotation that it replies to");

/// A new annotation, its moment, the head of its thread if it is a reply, and when it was resolved, for imported ones.
#[derive(Clone, Copy)]
pub(super) struct Placed<'a> {
    pub(super) new: &'a NewAnnotation,
    pub(super) at: i64,
    pub(super) reply_to_id: Option<AnnotationId>,
    pub(super) resolved_at: Option<NaiveDateTime>,
}

/// The annotations that new replies refer to, by id, and the number of replies of each thread, by its head.
#[derive(Debug, Default)]
pub(super) struct Threads {
    parents: HashMap<i64, Parent>,
    counts: HashMap<AnnotationId, i64>,
}

#[derive(Debug, Clone, Copy)]
struct Parent {
    video_id: VideoId,
    at: i64,
    head: AnnotationId,
}

impl Threads {
    /// Reads the threads of new annotations. It runs no query if none of them is a reply.
    pub(super) fn of(conn: &mut Connection, new: &[&NewAnnotation]) -> Result<Self> {
        let ids = new.iter().filter_map(|new| AnnotationId::try_from(new.reply_to()?).ok());
        let ids: BTreeSet<AnnotationId> = ids.collect();
        if ids.is_empty() {
            return Ok(Self::default());
        }
        let rows: Vec<(AnnotationId, VideoId, i64, Option<AnnotationId>)> = with_conn!(conn, conn => annotations::table
            .filter(among(annotations::id, ids))
            .select((annotations::id, annotations::video_id, annotations::at, annotations::reply_to_id))
            .load(conn)?);
        let parent = |(id, video_id, at, reply_to_id): (AnnotationId, _, _, Option<_>)| {
            (id.get(), Parent { video_id, at, head: reply_to_id.unwrap_or(id) })
        };
        let parents: HashMap<i64, Parent> = rows.into_iter().map(parent).collect();
        let heads: BTreeSet<AnnotationId> = parents.values().map(|parent| parent.head).collect();
        Ok(Self { counts: count_replies(conn, heads)?, parents })
    }

    /// Where a new annotation goes.
    ///
    /// # Errors
    /// [`crate::Error::Invalid`] on the field `reply_to_id`.
    pub(super) fn place<'a>(&mut self, new: &'a NewAnnotation) -> Result<Placed<'a>> {
        let Some(id) = new.reply_to() else {
            return Ok(Placed { new, at: new.at(), reply_to_id: None, resolved_at: None });
        };
        let parent = self.parents.get(&id).filter(|parent| parent.video_id == new.video_id);
        let Some(&Parent { at, head, .. }) = parent else {
            return refuse(&new.changeset, NOT_THERE, new);
        };
        let count = self.counts.entry(head).or_default();
        if *count >= MAX_REPLIES {
            return refuse(&new.changeset, FULL, new);
        }
        *count += 1;
        Ok(Placed { new, at, reply_to_id: Some(head), resolved_at: None })
    }
}

fn refuse<'a>(
    changeset: &Changeset,
    error: FieldError,
    new: &'a NewAnnotation,
) -> Result<Placed<'a>> {
    changeset.clone().add_error(REPLY_TO, error).apply_action(Action::Insert)?;
    Ok(Placed { new, at: new.at(), reply_to_id: None, resolved_at: None })
}

/// The number of replies of each annotation, including hidden ones, since those may be restored.
pub(crate) fn count_replies(
    conn: &mut Connection,
    heads: BTreeSet<AnnotationId>,
) -> Result<HashMap<AnnotationId, i64>> {
    let shown: Vec<(Option<AnnotationId>, i64)> = with_conn!(conn, conn => annotations::table
        .filter(annotations::reply_to_id.is_not_null())
        .filter(among(annotations::reply_to_id.assume_not_null(), heads.iter().copied()))
        .group_by(annotations::reply_to_id)
        .select((annotations::reply_to_id, count_star()))
        .load(conn)?);
    let hidden: Vec<(Option<AnnotationId>, i64)> = with_conn!(conn, conn => hidden_annotations::table
        .filter(hidden_annotations::reply_to_id.is_not_null())
        .filter(among(hidden_annotations::reply_to_id.assume_not_null(), heads))
        .group_by(hidden_annotations::reply_to_id)
        .select((hidden_annotations::reply_to_id, count_star()))
        .load(conn)?);
    let mut counts = HashMap::new();
    for (head, count) in shown.into_iter().chain(hidden) {
        if let Some(head) = head {
            *counts.entry(head).or_default() += count;
        }
    }
    Ok(counts)
}

/// Refuses to change the moment of a reply.
///
/// # Errors
/// [`crate::Error::Invalid`] on the field `at`.
pub(super) fn check_unmoved(changeset: &Changeset) -> Result<()> {
    if changeset.fetch_change(AT).is_some() {
        changeset.clone().add_error(AT, MOVES_WITH_HEAD).apply_action(Action::Update)?;
    }
    Ok(())
}

/// Moves the replies of an annotation, hidden ones included, to its new moment. The caller has locked the topic.
pub(super) fn move_replies(
    conn: &mut Connection,
    head: &Annotation,
) -> Result<Vec<AnnotationChange>> {
    let hidden = hidden_annotations::table.filter(hidden_annotations::reply_to_id.eq(head.id));
    diesel::update(hidden).set(hidden_annotations::at.eq(head.at)).execute(conn)?;
    let replies: Vec<(AnnotationId, i64)> = annotations::table
        .filter(annotations::reply_to_id.eq(head.id))
        .select((annotations::id, annotations::at))
        .load(conn)?;
    let was_at: HashMap<AnnotationId, i64> = replies.into_iter().collect();
    // Moving is not an edit, so `updated_at` stays.
    let mut moved: Vec<Annotation> = with_conn!(conn, conn => diesel::update(annotations::table)
        .filter(annotations::reply_to_id.eq(head.id))
        .set(annotations::at.eq(head.at))
        .returning(Annotation::as_returning())
        .get_results(conn)?);
    moved.sort_unstable_by_key(|reply| reply.id);
    let moved = with_users(conn, moved)?.into_iter().map(|annotation| {
        let was_at = was_at.get(&annotation.annotation.id).copied().unwrap_or(head.at);
        AnnotationChange::Updated { was_at, was_resolved: false, annotation }
    });
    Ok(moved.collect())
}
