//! Where videos end: nothing is said after that, as far as their length is known; and nothing at all of a
//! video that a moderator has hidden.
//!
//! What was said before the length was known, or became less, stays where it is.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;

use super::annotation::AT;
use crate::changeset::{Action, Changeset, FieldError};
use crate::ids::{UserId, VideoId};
use crate::multimedia::is_before_end;
use crate::repo::{Connection, among, with_conn};
use crate::schema::videos;
use crate::webhooks::has_webhooks;
use crate::{Error, Result};

const AFTER_END: FieldError = FieldError::new("is after the end of the video");

/// The lengths of videos that are shown, in milliseconds, as far as they are known, and the owners of those that
/// have webhooks.
#[derive(Debug)]
pub(super) struct Ends {
    ends_ms: BTreeMap<VideoId, Option<i64>>,
    told: BTreeMap<VideoId, UserId>,
}

impl Ends {
    /// Reads those of some videos.
    pub(super) fn of(conn: &mut Connection, ids: &BTreeSet<VideoId>) -> Result<Self> {
        let shown: Vec<(VideoId, Option<i64>, UserId, bool)> = with_conn!(conn, conn => videos::table
            .filter(among(videos::id, ids.iter().copied()))
            .filter(videos::hidden_at.is_null())
            .select((videos::id, videos::duration_ms, videos::user_id, has_webhooks()))
            .load(conn)?);
        let told = shown.iter().filter(|(.., is_told)| *is_told);
        let told = told.map(|(id, _, owner, _)| (*id, *owner)).collect();
        let ends_ms = shown.into_iter().map(|(id, end_ms, ..)| (id, end_ms)).collect();
        Ok(Self { ends_ms, told })
    }

    /// The owner of a video, if it has webhooks.
    pub(super) fn told(&self, video_id: VideoId) -> Option<UserId> {
        self.told.get(&video_id).copied()
    }

    /// Refuses what is said of a video that is hidden.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub(super) fn check_shown(&self, video_id: VideoId) -> Result<()> {
        if self.ends_ms.contains_key(&video_id) { Ok(()) } else { Err(Error::NotFound) }
    }

    /// Refuses a moment after the end of its video, if the changeset changes the moment.
    ///
    /// # Errors
    /// [`Error::Invalid`], which names the field `at`.
    pub(super) fn check(
        &self,
        video_id: VideoId,
        changeset: &Changeset,
        action: Action,
    ) -> Result<()> {
        let at_ms = changeset.get_change(AT).as_integer();
        let end_ms = self.ends_ms.get(&video_id).copied().flatten();
        let is_after = |(at_ms, end_ms)| !is_before_end(at_ms, end_ms);
        if at_ms.zip(end_ms).is_some_and(is_after) {
            changeset.clone().add_error(AT, AFTER_END).apply_action(action)?;
        }
        Ok(())
    }
}
