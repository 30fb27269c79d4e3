//! Many annotations of one person's on one video, added or deleted at once, as by an import. They are as valid as
//! others, and counted and found like them. The log has one entry for all, and nobody is notified.

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
use crate::changeset::Params;
use crate::ids::{AnnotationId, UserId, VideoId};
use crate::log::{Append, Kind, LockedTopics};
use crate::multimedia::video_topic;
use crate::notifications::{self, Gone, News};
use crate::repo::{Connection, after_call, among, with_conn};
use crate::schema::annotations;
use crate::{Error, Result};

/// Annotations that are read at once.
const PAGE: i64 = 1_000;

/// New annotations of one person's on one video.
#[derive(Debug)]
pub(crate) struct Bulk {
    user: Arc<User>,
    video_id: VideoId,
    ends: Ends,
}

/// An annotation to be, which is valid, the head of its thread if it is a reply, and since when it is resolved.
pub(crate) struct BulkAnnotation {
    new: NewAnnotation,
    head: Option<Head>,
    resolved_at: Option<NaiveDateTime>,
}

/// What heads a thread.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Head {
    /// One of those that are stored together with its replies and before them, by its index.
    New(usize),
    /// One that is there already.
    Known(AnnotationId),
}

impl BulkAnnotation {
    /// Makes it a reply, where there is a head.
    pub(crate) fn in_thread(self, head: Option<Head>) -> Self {
        Self { head, ..self }
    }

    /// Makes it resolved, where there is a time and it is no reply.
    pub(crate) fn resolved_at(self, resolved_at: Option<NaiveDateTime>) -> Self {
        Self { resolved_at, ..self }
    }

    /// Where it goes; `ids` are those of what was stored before.
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
    /// Reads where the video ends.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such video, or it is hidden.
    pub(crate) fn of(conn: &mut Connection, user: &User, video_id: VideoId) -> Result<Self> {
        let ends = Ends::of(conn, &[video_id].into())?;
        ends.check_shown(video_id)?;
        Ok(Self { user: Arc::new(user.clone()), video_id, ends })
    }

    /// One of them, if it is valid. Params: `body`, `at` (milliseconds).
    ///
    /// # Errors
    /// [`Error::Invalid`].
    pub(crate) fn check(&self, params: &Params) -> Result<BulkAnnotation> {
        let new = NewAnnotation::new(Arc::clone(&self.user), self.video_id, params, None)?;
        new.check_end(&self.ends)?;
        Ok(BulkAnnotation { new, head: None, resolved_at: None })
    }

    /// Stores annotations, replies last, whose ids are in their order. The video's topic is locked; `subject_id` is what the log
    /// names.
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

/// Deletes annotations of a user's on one video, and returns those that were there. The video's topic is locked.
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
    // Also after a failure: a commit may have happened although its answer was lost.
    after_call(count::count_write_anywhere);
    count::add(conn, &BTreeMap::from([(video_id, added)]))?;
    topics.append(
        &video_topic(video_id),
        Append { kind: Kind::ANNOTATIONS_CHANGED, subject_id, data: None },
    )?;
    Ok(())
}

/// Hands over what is said at some moments of a video, at most [`PAGE`] at a time.
pub(crate) fn read_at(
    conn: &mut Connection,
    video_id: VideoId,
    ats: &[i64],
    mut each: impl FnMut(Annotation),
) -> Result<()> {
    let mut last: Option<(i64, AnnotationId)> = None;
    loop {
        // First the rest of the moment where the last page ended, so that nothing is read twice.
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

/// What is wrong with a new annotation, as people read it.
pub(crate) fn explain(error: Error) -> Result<String> {
    let Error::Invalid(changeset) = error else { return Err(error) };
    let name = |field| if field == "at" { "the time" } else { "the text" };
    let told = changeset.errors().map(|(field, error)| format!("{} {error}", name(field)));
    Ok(told.collect::<Vec<_>>().join(", "))
}
