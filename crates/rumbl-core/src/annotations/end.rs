//! Refuses annotations after the end of a video, where its length is known, and all annotations of videos that a
//! moderator has hidden.
//!
//! Annotations that were made before the length was known, or before it became shorter, stay where they are.

use std::collections::{BTreeMap, BTreeSet};

use diesel::dsl::exists;
use diesel::prelude::*;

use super::annotation::AT;
use crate::changeset::{Action, Changeset, FieldError};
use crate::ids::{UserId, VideoId};
use crate::multimedia::{Visibility, is_before_end, is_shown, may_annotate};
use crate::repo::{Connection, among, with_conn};
use crate::schema::{hidden_annotations, videos};
use crate::webhooks::has_webhooks;
use crate::{Error, Result};

const AFTER_END: FieldError = FieldError::new("is after the end of the video");

/// What the checks of new annotations need to know about some videos that are not hidden: their lengths in milliseconds
/// where known, their owners, which of them are private, which have webhooks, and which have hidden annotations.
#[derive(Debug)]
pub(super) struct Ends {
    lengths_ms: BTreeMap<VideoId, Option<i64>>,
    owners: BTreeMap<VideoId, UserId>,
    private: BTreeSet<VideoId>,
    told: BTreeSet<VideoId>,
    with_hidden: BTreeSet<VideoId>,
}

impl Ends {
    /// Reads these facts about some videos.
    pub(super) fn of(conn: &mut Connection, ids: &BTreeSet<VideoId>) -> Result<Self> {
        let is_hidden = hidden_annotations::video_id.eq(videos::id);
        let has_hidden = exists(hidden_annotations::table.filter(is_hidden));
        let shown: Vec<(VideoId, Option<i64>, UserId, Visibility, bool, bool)> = with_conn!(conn, conn => videos::table
            .filter(among(videos::id, ids.iter().copied()))
            .filter(is_shown!())
            .select((videos::id, videos::duration_ms, videos::user_id, videos::visibility, has_webhooks(), has_hidden))
            .load(conn)?);
        let told = shown.iter().filter(|(.., is_told, _)| *is_told);
        let told = told.map(|(id, ..)| *id).collect();
        let owners = shown.iter().map(|(id, _, owner, ..)| (*id, *owner)).collect();
        let private =
            shown.iter().filter(|(_, _, _, visibility, ..)| *visibility == Visibility::Private);
        let private = private.map(|(id, ..)| *id).collect();
        let with_hidden = shown.iter().filter(|(.., has_hidden)| *has_hidden);
        let with_hidden = with_hidden.map(|(id, ..)| *id).collect();
        let lengths_ms = shown.into_iter().map(|(id, end_ms, ..)| (id, end_ms)).collect();
        Ok(Self { lengths_ms, owners, private, told, with_hidden })
    }

    /// Records that annotations of these videos are about to be hidden.
    pub(super) fn add_hidden(&mut self, ids: impl IntoIterator<Item = VideoId>) {
        self.with_hidden.extend(ids);
    }

    /// Whether a video has hidden annotations.
    pub(super) fn has_hidden(&self, video_id: VideoId) -> bool {
        self.with_hidden.contains(&video_id)
    }

    /// The owner of a video, unless it is hidden.
    pub(super) fn owner(&self, video_id: VideoId) -> Option<UserId> {
        self.owners.get(&video_id).copied()
    }

    /// The owner of a video, if it has webhooks.
    pub(super) fn told(&self, video_id: VideoId) -> Option<UserId> {
        self.owner(video_id).filter(|_| self.told.contains(&video_id))
    }

    /// Refuses annotations of a hidden video.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub(super) fn check_shown(&self, video_id: VideoId) -> Result<()> {
        if self.lengths_ms.contains_key(&video_id) { Ok(()) } else { Err(Error::NotFound) }
    }

    /// Refuses annotations by users who have no right to annotate the video.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub(super) fn check_author(
        &self,
        conn: &mut Connection,
        user_id: UserId,
        video_id: VideoId,
    ) -> Result<()> {
        if self.private.contains(&video_id) && !may_annotate(conn, user_id, video_id)? {
            return Err(Error::NotFound);
        }
        Ok(())
    }

    /// Refuses a changeset that moves the annotation beyond the end of its video.
    ///
    /// # Errors
    /// [`Error::Invalid`] on the field `at`.
    pub(super) fn check(
        &self,
        video_id: VideoId,
        changeset: &Changeset,
        action: Action,
    ) -> Result<()> {
        let at_ms = changeset.get_change(AT).as_integer();
        let end_ms = self.lengths_ms.get(&video_id).copied().flatten();
        let is_after = |(at_ms, end_ms)| !is_before_end(at_ms, end_ms);
        if at_ms.zip(end_ms).is_some_and(is_after) {
            changeset.clone().add_error(AT, AFTER_END).apply_action(action)?;
        }
        Ok(())
    }
}
