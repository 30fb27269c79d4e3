//! Moments of videos, shared in messages.

use std::collections::{BTreeSet, HashMap};

use diesel::prelude::*;

use crate::Result;
use crate::annotations::AT_RANGE_MS;
use crate::changeset::{Changeset, Field, Params};
use crate::ids::{AnnotationId, ConversationId, VideoId};
use crate::multimedia::{is_open, list_shared_with_conversations};
use crate::repo::{Connection, among, with_conn};
use crate::schema::{annotations, videos};

pub(super) const VIDEO_ID: Field = Field::integer("video_id");
pub(super) const AT: Field = Field::integer("at");
pub(super) const ANNOTATION_ID: Field = Field::integer("annotation_id");

/// A moment shared in a message, with what is visible of it now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SharedMoment {
    /// The video.
    pub video_id: VideoId,
    /// The moment, in milliseconds from its start.
    pub at: i64,
    /// The shared annotation, if any.
    pub annotation_id: Option<AnnotationId>,
    /// The head of the annotation's thread, if the annotation is a visible reply.
    pub reply_to_id: Option<AnnotationId>,
    /// The video's title; `None` if the video is deleted or hidden, or private and not shared with the conversation.
    pub title: Option<String>,
    /// The annotation's text; `None` if it is deleted or hidden.
    pub body: Option<String>,
}

/// What a message shares. A private video can be shared if all members can see it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shared {
    /// The conversation of the message.
    pub(super) conversation_id: ConversationId,
    pub(super) video_id: VideoId,
    pub(super) at: i64,
    pub(super) annotation_id: Option<AnnotationId>,
}

/// Casts what a new message shares: an annotation, or a video at a moment, by default its start.
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

/// What is visible of the moments shared in a batch of messages.
pub(super) struct Moments {
    /// Titles of videos that everyone can see.
    open: HashMap<VideoId, String>,
    /// Titles of private videos that all members of the conversation can see.
    shared: HashMap<(ConversationId, VideoId), String>,
    said: HashMap<AnnotationId, (String, Option<AnnotationId>)>,
}

/// Reads what is visible of shared moments.
pub(super) fn read(
    conn: &mut Connection,
    shared: impl Iterator<Item = Shared> + Clone,
) -> Result<Moments> {
    let video_ids: BTreeSet<VideoId> = shared.clone().map(|one| one.video_id).collect();
    let annotation_ids: BTreeSet<AnnotationId> =
        shared.clone().filter_map(|one| one.annotation_id).collect();
    let mut moments =
        Moments { open: HashMap::new(), shared: HashMap::new(), said: HashMap::new() };
    if !video_ids.is_empty() {
        moments.open = open_titles(conn, &video_ids)?.into_iter().collect();
    }
    let private = shared.filter(|one| !moments.open.contains_key(&one.video_id));
    let private = private.map(|one| (one.conversation_id, one.video_id)).collect();
    moments.shared = list_shared_with_conversations(conn, private)?.into_iter().collect();
    if !annotation_ids.is_empty() {
        let said: Vec<(AnnotationId, (String, Option<AnnotationId>))> = with_conn!(conn, conn => annotations::table
            .filter(among(annotations::id, annotation_ids))
            .select((annotations::id, (annotations::body, annotations::reply_to_id)))
            .load(conn)?);
        moments.said.extend(said);
    }
    Ok(moments)
}

/// The titles of the videos that all members of a conversation can see.
pub(super) fn titles(
    conn: &mut Connection,
    conversation_id: ConversationId,
    ids: BTreeSet<VideoId>,
) -> Result<Vec<(VideoId, String)>> {
    let open = open_titles(conn, &ids)?;
    let others = ids.into_iter().filter(|id| open.iter().all(|(open, _)| open != id));
    let others = others.map(|id| (conversation_id, id)).collect();
    let shared = list_shared_with_conversations(conn, others)?.into_iter();
    Ok(open.into_iter().chain(shared.map(|((_, id), title)| (id, title))).collect())
}

fn open_titles(conn: &mut Connection, ids: &BTreeSet<VideoId>) -> Result<Vec<(VideoId, String)>> {
    Ok(with_conn!(conn, conn => videos::table
        .filter(among(videos::id, ids.iter().copied()))
        .filter(is_open!())
        .select((videos::id, videos::title))
        .load(conn)?))
}

impl Moments {
    /// The title of a video, if all members of the conversation can see it.
    pub(super) fn title(
        &self,
        conversation_id: ConversationId,
        video_id: VideoId,
    ) -> Option<&String> {
        let shared = || self.shared.get(&(conversation_id, video_id));
        self.open.get(&video_id).or_else(shared)
    }

    pub(super) fn of(&self, shared: Shared) -> SharedMoment {
        let Shared { conversation_id, video_id, at, annotation_id } = shared;
        let title = self.title(conversation_id, video_id).cloned();
        let said = annotation_id.and_then(|id| self.said.get(&id).cloned());
        // Show nothing of a video that some members can't see.
        let (body, reply_to_id) = said.filter(|_| title.is_some()).unzip();
        let reply_to_id = reply_to_id.flatten();
        SharedMoment { video_id, at, annotation_id, reply_to_id, title, body }
    }
}

impl Shared {
    /// The columns for a message; all `NULL` if it shares nothing.
    pub(super) fn columns(
        shared: Option<Self>,
    ) -> (Option<VideoId>, Option<i64>, Option<AnnotationId>) {
        let of = |shared: Self| (Some(shared.video_id), Some(shared.at), shared.annotation_id);
        shared.map_or((None, None, None), of)
    }
}
