//! Where videos end: nothing is said after that, as far as their length is known.
//!
//! What was said before the length was known, or became less, stays where it is.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;

use super::annotation::AT;
use crate::Result;
use crate::changeset::{Action, Changeset, FieldError};
use crate::ids::VideoId;
use crate::multimedia::is_before_end;
use crate::repo::Connection;
use crate::schema::videos;

const AFTER_END: FieldError = FieldError::new("is after the end of the video");

/// The lengths of some videos, in milliseconds, of those that are known.
#[derive(Debug)]
pub(super) struct Ends(BTreeMap<VideoId, i64>);

impl Ends {
    /// Reads those of some videos.
    pub(super) fn of(conn: &mut Connection, ids: &BTreeSet<VideoId>) -> Result<Self> {
        let known: Vec<(VideoId, i64)> = videos::table
            .filter(videos::id.eq_any(ids))
            .filter(videos::duration_ms.is_not_null())
            .select((videos::id, videos::duration_ms.assume_not_null()))
            .load(conn)?;
        Ok(Self(known.into_iter().collect()))
    }

    /// Refuses a moment after the end of its video, if the changeset changes the moment.
    ///
    /// # Errors
    /// [`crate::Error::Invalid`], which names the field `at`.
    pub(super) fn check(
        &self,
        video_id: VideoId,
        changeset: &Changeset,
        action: Action,
    ) -> Result<()> {
        let at_ms = changeset.get_change(AT).as_integer();
        let is_after = |(at_ms, end_ms): (i64, &i64)| !is_before_end(at_ms, *end_ms);
        if at_ms.zip(self.0.get(&video_id)).is_some_and(is_after) {
            changeset.clone().add_error(AT, AFTER_END).apply_action(action)?;
        }
        Ok(())
    }
}
