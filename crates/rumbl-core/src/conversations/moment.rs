//! Moments of videos that messages share.

use std::collections::{BTreeSet, HashMap};

use diesel::prelude::*;

use crate::Result;
use crate::annotations::AT_RANGE_MS;
use crate::changeset::{Action, Changeset, Field, FieldError, Params};
use crate::ids::{AnnotationId, VideoId};
use crate::multimedia::{is_before_end, is_open};
use crate::repo::{Connection, among, with_conn};
use crate::schema::{annotations, videos};

const VIDEO_ID: Field = Field::integer("video_id");
const AT: Field = Field::integer("at");
const ANNOTATION_ID: Field = Field::integer("annotation_id");

const GONE: FieldError = FieldError::new("can't be shared: it is gone, or nobody can see it");
const AFTER_END: FieldError = FieldError::new("is after the end of the video");

/// A moment that a message shares, as it can be seen now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SharedMoment {
    /// The video.
    pub video_id: VideoId,
    /// The moment, in milliseconds from its start.
    pub at: i64,
    /// The annotation that is shared, if one is.
    pub annotation_id: Option<AnnotationId>,
    /// What heads the thread of the annotation, if it is a reply that can be seen.
    pub reply_to_id: Option<AnnotationId>,
    /// The title of the video; nothing when it is gone or hidden.
    pub title: Option<String>,
    /// What the annotation says; nothing when it is gone or hidden.
    pub body: Option<String>,
}

/// What a message shares.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shared {
    pub(super) video_id: VideoId,
    pub(super) at: i64,
    pub(super) annotation_id: Option<AnnotationId>,
}

/// Casts what a new message shares: an annotation, or a video at a moment, which is its start unless told.
pub(super) fn cast(changeset: Changeset, params: &Params) -> Changeset {
    let changeset =
        changeset.cast(params, &[VIDEO_ID, AT, ANNOTATION_ID]).validate_number(AT, AT_RANGE_MS);
    let has = |field| changeset.integer(field).is_some();
    if has(AT) && !has(VIDEO_ID) && !has(ANNOTATION_ID) {
        return changeset.validate_required(&[VIDEO_ID]);
    }
    changeset
}

pub(super) fn is_shared(changeset: &Changeset) -> bool {
    [VIDEO_ID, ANNOTATION_ID].into_iter().any(|field| changeset.integer(field).is_some())
}

/// Looks what a new message shares, if it does.
///
/// # Errors
/// [`crate::Error::Invalid`] when nobody can see it.
pub(super) fn find(conn: &mut Connection, changeset: &Changeset) -> Result<Option<Shared>> {
    let refuse = |field, error| -> Result<Option<Shared>> {
        changeset.clone().add_error(field, error).apply_action(Action::Insert)?;
        Ok(None)
    };
    if let Some(id) = changeset.integer(ANNOTATION_ID) {
        let shown = annotations::table
            .inner_join(videos::table)
            .filter(annotations::id.eq(id))
            .filter(is_open!())
            .select((annotations::id, annotations::video_id, annotations::at));
        let found: Option<(AnnotationId, VideoId, i64)> = shown.first(conn).optional()?;
        let Some((id, video_id, at)) = found else { return refuse(ANNOTATION_ID, GONE) };
        return Ok(Some(Shared { video_id, at, annotation_id: Some(id) }));
    }
    let Some(id) = changeset.integer(VIDEO_ID) else { return Ok(None) };
    let shown = videos::table.filter(videos::id.eq(id)).filter(is_open!());
    let found: Option<(VideoId, Option<i64>)> =
        shown.select((videos::id, videos::duration_ms)).first(conn).optional()?;
    let Some((video_id, end_ms)) = found else { return refuse(VIDEO_ID, GONE) };
    let at = changeset.integer(AT).unwrap_or_default();
    if end_ms.is_some_and(|end_ms| !is_before_end(at, end_ms)) {
        return refuse(AT, AFTER_END);
    }
    Ok(Some(Shared { video_id, at, annotation_id: None }))
}

/// What the moments of some messages show.
pub(super) struct Moments {
    titles: HashMap<VideoId, String>,
    said: HashMap<AnnotationId, (String, Option<AnnotationId>)>,
}

/// Reads what can be seen of the moments that messages share.
pub(super) fn read(
    conn: &mut Connection,
    shared: impl Iterator<Item = Shared> + Clone,
) -> Result<Moments> {
    let video_ids: BTreeSet<VideoId> = shared.clone().map(|one| one.video_id).collect();
    let annotation_ids: BTreeSet<AnnotationId> =
        shared.filter_map(|one| one.annotation_id).collect();
    let mut moments = Moments { titles: HashMap::new(), said: HashMap::new() };
    if !video_ids.is_empty() {
        let titles: Vec<(VideoId, String)> = with_conn!(conn, conn => videos::table
            .filter(among(videos::id, video_ids))
            .filter(is_open!())
            .select((videos::id, videos::title))
            .load(conn)?);
        moments.titles.extend(titles);
    }
    if !annotation_ids.is_empty() {
        let said: Vec<(AnnotationId, (String, Option<AnnotationId>))> = with_conn!(conn, conn => annotations::table
            .filter(among(annotations::id, annotation_ids))
            .select((annotations::id, (annotations::body, annotations::reply_to_id)))
            .load(conn)?);
        moments.said.extend(said);
    }
    Ok(moments)
}

impl Moments {
    pub(super) fn of(&self, shared: Shared) -> SharedMoment {
        let Shared { video_id, at, annotation_id } = shared;
        let title = self.titles.get(&video_id).cloned();
        let said = annotation_id.and_then(|id| self.said.get(&id).cloned());
        // Nothing is shown of a video that is hidden or private.
        let (body, reply_to_id) = said.filter(|_| title.is_some()).unzip();
        let reply_to_id = reply_to_id.flatten();
        SharedMoment { video_id, at, annotation_id, reply_to_id, title, body }
    }
}

impl Shared {
    /// Nothing that it may not have.
    pub(super) fn columns(
        shared: Option<Self>,
    ) -> (Option<VideoId>, Option<i64>, Option<AnnotationId>) {
        let of = |shared: Self| (Some(shared.video_id), Some(shared.at), shared.annotation_id);
        shared.map_or((None, None, None), of)
    }
}
