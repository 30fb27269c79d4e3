//! Adds or deletes many annotations of one user on one video at once, as an import does. They are validated, counted
//! and indexed like others, but the log gets one entry for all of them, and nobody is notified.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::annotation::Annotation;
use super::count;
use super::end::Ends;
use super::insert::{Inserted, insert_together};
use super::new_annotation::NewAnnotation;
use super::reply::Placed;
use crate::accounts::User;
use crate::changeset::{FieldError, Params};
use crate::ids::{AnnotationId, UserId, VideoId};
use crate::log::{Append, Kind, LockedTopics};
use crate::multimedia::video_topic;
use crate::notifications::{self, Gone, News};
use crate::repo::{Connection, after_call, among, with_conn};
use crate::schema::annotations;
use crate::{Error, Result};

/// Annotations that are read per query.
const PAGE: i64 = 1_000;

/// A batch of new annotations by one user on one video.
#[derive(Debug)]
pub(crate) struct Bulk {
    user: Arc<User>,
    video_id: VideoId,
    ends: Ends,
}

/// A validated annotation that is not stored yet, the head of its thread if it is a reply, and when it was resolved.
pub(crate) struct BulkAnnotation {
    new: NewAnnotation,
    head: Option<Head>,
    resolved_at: Option<NaiveDateTime>,
}

/// The head of a thread.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Head {
    /// An annotation of the same batch, by its index. Heads are stored before their replies.
    New(usize),
    /// An annotation that is stored already.
    Known(AnnotationId),
}

impl BulkAnnotation {
    /// Makes it a reply if there is a head.
    pub(crate) fn in_thread(self, head: Option<Head>) -> Self {
        Self { head, ..self }
    }

    /// Marks it as resolved if there is a time and it isn't a reply.
    pub(crate) fn resolved_at(self, resolved_at: Option<NaiveDateTime>) -> Self {
        Self { resolved_at, ..self }
    }

    /// Its place in the video; `ids` are the ids of the annotations that were stored before it.
    fn place(&self, ids: &[AnnotationId]) -> Placed<'_> {
        let reply_to_id = match self.head {
            Some(Head::New(index)) => ids.get(index).copied(),
            Some(Head::Known(id)) => Some(id),
            None => None,
        };
        let resolved_at = self.resolved_at.filter(|_| reply_to_id.is_none());
        Placed { new: &self.new, at: self.new.at(), reply_to_id, resolved_at }
    }
}

impl Bulk {
    /// Starts a batch, and reads the length of the video.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such video, or it is hidden.
    pub(crate) fn of(conn: &mut Connection, user: &User, video_id: VideoId) -> Result<Self> {
        let ends = Ends::of(conn, &[video_id].into())?;
        ends.check_shown(video_id)?;
        Ok(Self { user: Arc::new(user.clone()), video_id, ends })
    }

    /// Validates one annotation of the batch. Params: `body`, `at` (milliseconds).
    ///
    /// # Errors
    /// [`Error::Invalid`].
    pub(crate) fn check(&self, params: &Params) -> Result<BulkAnnotation> {
        let new = NewAnnotation::new(Arc::clone(&self.user), self.video_id, params, None)?;
        new.check_end(&self.ends)?;
        Ok(BulkAnnotation { new, head: None, resolved_at: None })
    }

    /// Stores annotations, replies last; their ids rise in this order. The caller has locked the video's topic.
    /// `subject_id` is the subject of the log entry.
    pub(crate) fn insert(
        &self,
        conn: &mut Connection,
        topics: &mut LockedTopics,
        (new, subject_id): (&[BulkAnnotation], i64),
    ) -> Result<Vec<AnnotationId>> {
        let id = |inserted: Result<Inserted>| match inserted? {
            Inserted::New(one) => Ok(one.annotation.id),
            Inserted::Known(id) => Ok(id),
        };
        let heads = new.partition_point(|one| one.head.is_none());
        let (heads, replies) = new.split_at_checked(heads).unwrap_or((new, &[]));
        let mut ids: Vec<AnnotationId> = Vec::with_capacity(new.len());
        for part in [heads, replies] {
            let placed: Vec<Placed<'_>> = part.iter().map(|one| one.place(&ids)).collect();
            let placed: Vec<&Placed<'_>> = placed.iter().collect();
            let inserted = insert_together(conn, &placed)?;
            ids.extend(inserted.into_iter().map(id).collect::<Result<Vec<_>>>()?);
        }
        let added = i64::try_from(ids.len()).unwrap_or(i64::MAX);
        conclude(conn, topics, (self.video_id, subject_id), added)?;
        Ok(ids)
    }
}

/// Deletes a user's annotations on one video, and returns those that existed. The caller has locked the video's topic.
pub(crate) fn delete_bulk(
    conn: &mut Connection,
    topics: &mut LockedTopics,
    (user_id, video_id): (UserId, VideoId),
    (ids, subject_id): (&[AnnotationId], i64),
) -> Result<Vec<AnnotationId>> {
    let deleted: Vec<AnnotationId> = with_conn!(conn, conn => diesel::delete(annotations::table)
        .filter(among(annotations::id, ids.iter().copied()))
        .filter(annotations::video_id.eq(video_id))
        .filter(annotations::user_id.eq(user_id))
        .returning(annotations::id)
        .get_results(conn)?);
    let gone = deleted.iter().copied().map(Gone::Annotation).collect();
    conclude(conn, topics, (video_id, subject_id), -i64::try_from(deleted.len()).unwrap_or(0))?;
    notifications::tell(conn, topics, News { gone, ..News::default() })?;
    Ok(deleted)
}

fn conclude(
    conn: &mut Connection,
    topics: &mut LockedTopics,
    (video_id, subject_id): (VideoId, i64),
    added: i64,
) -> Result<()> {
    // Also after a failure: the transaction may have committed although the response was lost.
    after_call(count::count_write_anywhere);
    count::add(conn, &BTreeMap::from([(video_id, added)]))?;
    topics.append(
        &video_topic(video_id),
        Append { kind: Kind::ANNOTATIONS_CHANGED, subject_id, data: None },
    )?;
    Ok(())
}

/// Passes the annotations at some moments of a video to the callback, at most [`PAGE`] at a time.
pub(crate) fn read_at(
    conn: &mut Connection,
    video_id: VideoId,
    ats: &[i64],
    mut each: impl FnMut(Annotation),
) -> Result<()> {
    let mut last: Option<(i64, AnnotationId)> = None;
    loop {
        // Read the rest of the moment where the last page ended first, so that nothing is read twice.
        let mut page: Vec<Annotation> = match last {
            Some((at, id)) => with_conn!(conn, conn => annotations::table
                .filter(annotations::video_id.eq(video_id))
                .filter(annotations::at.eq(at))
                .filter(annotations::id.gt(id))
                .order(annotations::id)
                .limit(PAGE)
                .select(Annotation::as_select())
                .load(conn)?),
            None => Vec::new(),
        };
        if page.is_empty() {
            page = with_conn!(conn, conn => annotations::table
                .filter(annotations::video_id.eq(video_id))
                .filter(among(annotations::at, ats.iter().copied()))
                .filter(annotations::at.gt(last.map_or(-1, |(at, _)| at)))
                .order((annotations::at, annotations::id))
                .limit(PAGE)
                .select(Annotation::as_select())
                .load(conn)?);
        }
        let Some(end) = page.last() else { return Ok(()) };
        last = Some((end.at, end.id));
        page.into_iter().for_each(&mut each);
    }
}

/// The validation errors of a new annotation by field; any other error is passed on.
pub(crate) fn field_errors(error: Error) -> Result<Vec<(&'static str, FieldError)>> {
    let Error::Invalid(changeset) = error else { return Err(error) };
    Ok(changeset.errors().map(|(field, error)| (field, error.clone())).collect())
}
