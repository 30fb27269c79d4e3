//! What new messages want to share.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use diesel::prelude::*;

use super::moment::{ANNOTATION_ID, AT, Moments, Shared, SharedMoment, VIDEO_ID, read};
use crate::Result;
use crate::changeset::{Action, Changeset, Field, FieldError};
use crate::ids::{AnnotationId, ConversationId, VideoId};
use crate::multimedia::{is_before_end, is_shown};
use crate::repo::{Connection, among, with_conn};
use crate::schema::{annotations, videos};

const GONE: FieldError =
    FieldError::new("can't be shared: it is gone, or not everybody here can see it");
const AFTER_END: FieldError = FieldError::new("is after the end of the video");

/// What a new message wants to share.
enum Wanted {
    Annotation(AnnotationId),
    Video(VideoId),
}

impl Wanted {
    /// `None` if the message shares nothing. An id outside the range of ids names nothing that exists.
    fn of(changeset: &Changeset) -> Option<Result<Self, Field>> {
        if let Some(id) = changeset.integer(ANNOTATION_ID) {
            return Some(id.try_into().map(Self::Annotation).map_err(|_no_id| ANNOTATION_ID));
        }
        let id = changeset.integer(VIDEO_ID)?;
        Some(id.try_into().map(Self::Video).map_err(|_no_id| VIDEO_ID))
    }
}

/// What the new messages of a batch want to share, read with as many statements for one message as for many.
pub(super) struct Sharable {
    /// The videos of the annotations, and the annotations' moments.
    annotations: HashMap<AnnotationId, (VideoId, i64)>,
    /// The ends of the videos, in milliseconds, if they are known.
    ends_ms: HashMap<VideoId, Option<i64>>,
    moments: Moments,
}

impl Sharable {
    /// Reads what new messages want to share.
    pub(super) fn read<'a>(
        conn: &mut Connection,
        new: impl Iterator<Item = (ConversationId, &'a Changeset)>,
    ) -> Result<Self> {
        let (mut annotation_ids, mut video_ids) = (BTreeMap::new(), BTreeSet::new());
        for (conversation_id, changeset) in new {
            match Wanted::of(changeset) {
                Some(Ok(Wanted::Annotation(id))) => {
                    annotation_ids.entry(id).or_insert_with(BTreeSet::new).insert(conversation_id);
                }
                Some(Ok(Wanted::Video(id))) => {
                    video_ids.insert((conversation_id, id));
                }
                Some(Err(_)) | None => {}
            }
        }
        let annotations = shown_annotations(conn, annotation_ids.keys().copied())?;
        let ends_ms = shown_videos(conn, video_ids.iter().map(|(_, id)| *id))?;
        let said = annotations.iter().flat_map(|(id, (video_id, at))| {
            let shared = |conversation_id: &ConversationId| Shared {
                conversation_id: *conversation_id,
                video_id: *video_id,
                at: *at,
                annotation_id: Some(*id),
            };
            annotation_ids.get(id).into_iter().flatten().map(shared)
        });
        let seen = video_ids.into_iter().filter(|(_, id)| ends_ms.contains_key(id));
        let seen = seen.map(|(conversation_id, video_id)| Shared {
            conversation_id,
            video_id,
            at: 0,
            annotation_id: None,
        });
        let wanted: Vec<Shared> = said.chain(seen).collect();
        let moments = read(conn, wanted.iter().copied())?;
        Ok(Self { annotations, ends_ms, moments })
    }

    /// What a new message shares, if anything.
    ///
    /// # Errors
    /// [`crate::Error::Invalid`] unless all members of the conversation can see it.
    pub(super) fn find(
        &self,
        conversation_id: ConversationId,
        changeset: &Changeset,
    ) -> Result<Option<Shared>> {
        let refuse = |field, error| -> Result<Option<Shared>> {
            changeset.clone().add_error(field, error).apply_action(Action::Insert)?;
            Ok(None)
        };
        let is_seen = |id| self.moments.title(conversation_id, id).is_some();
        match Wanted::of(changeset) {
            None => Ok(None),
            Some(Err(field)) => refuse(field, GONE),
            Some(Ok(Wanted::Annotation(id))) => match self.annotations.get(&id) {
                Some((video_id, at)) if is_seen(*video_id) => {
                    let (video_id, at, annotation_id) = (*video_id, *at, Some(id));
                    Ok(Some(Shared { conversation_id, video_id, at, annotation_id }))
                }
                _ => refuse(ANNOTATION_ID, GONE),
            },
            Some(Ok(Wanted::Video(video_id))) => {
                let end_ms = self.ends_ms.get(&video_id).filter(|_| is_seen(video_id));
                let Some(end_ms) = end_ms else { return refuse(VIDEO_ID, GONE) };
                let at = changeset.integer(AT).unwrap_or_default();
                if end_ms.is_some_and(|end_ms| !is_before_end(at, end_ms)) {
                    return refuse(AT, AFTER_END);
                }
                Ok(Some(Shared { conversation_id, video_id, at, annotation_id: None }))
            }
        }
    }

    /// A shared moment, with what is visible of it.
    pub(super) fn of(&self, shared: Shared) -> SharedMoment {
        self.moments.of(shared)
    }
}

/// The videos and the moments of annotations, except on hidden videos.
fn shown_annotations(
    conn: &mut Connection,
    ids: impl ExactSizeIterator<Item = AnnotationId>,
) -> Result<HashMap<AnnotationId, (VideoId, i64)>> {
    if ids.len() == 0 {
        return Ok(HashMap::new());
    }
    let found: Vec<(AnnotationId, (VideoId, i64))> = with_conn!(conn, conn => annotations::table
        .inner_join(videos::table)
        .filter(among(annotations::id, ids))
        .filter(is_shown!())
        .select((annotations::id, (annotations::video_id, annotations::at)))
        .load(conn)?);
    Ok(found.into_iter().collect())
}

/// The ends of videos, except hidden ones.
fn shown_videos(
    conn: &mut Connection,
    ids: impl ExactSizeIterator<Item = VideoId>,
) -> Result<HashMap<VideoId, Option<i64>>> {
    if ids.len() == 0 {
        return Ok(HashMap::new());
    }
    let found: Vec<(VideoId, Option<i64>)> = with_conn!(conn, conn => videos::table
        .filter(among(videos::id, ids))
        .filter(is_shown!())
        .select((videos::id, videos::duration_ms))
        .load(conn)?);
    Ok(found.into_iter().collect())
}
