//! An annotation that is valid and not stored yet.

use std::sync::Arc;

use super::action::Answer;
use super::annotation::{self, AT, Annotation, AnnotationWithUser, CLIENT_ID, REPLY_TO};
use super::end::Ends;
use crate::Result;
use crate::accounts::User;
use crate::changeset::{Action, Changeset, Params};
use crate::ids::{UserId, VideoId};

/// An annotation to be, whose params are valid.
pub(super) struct NewAnnotation {
    pub(super) video_id: VideoId,
    pub(super) user: Arc<User>,
    pub(super) changeset: Changeset,
    pub(super) answer: Option<Answer>,
}

impl NewAnnotation {
    pub(super) fn new(
        user: Arc<User>,
        video_id: VideoId,
        params: &Params,
        answer: Option<Answer>,
    ) -> Result<Self> {
        Ok(Self { user, video_id, changeset: annotation::new_annotation(params)?, answer })
    }

    /// Refuses a moment after the end of the video, and a video that is hidden. The moment that comes with a reply does not
    /// count.
    pub(super) fn check_end(&self, ends: &Ends) -> Result<()> {
        ends.check_shown(self.video_id)?;
        if self.reply_to().is_some() {
            return Ok(());
        }
        ends.check(self.video_id, &self.changeset, Action::Insert)
    }

    /// For whom it is written: whoever asked what it answers, or else its author. They have to be let in.
    pub(super) fn speaker_id(&self) -> UserId {
        self.answer.as_ref().map_or_else(|| self.author_id(), |answer| answer.asked_by.id)
    }

    pub(super) fn author_id(&self) -> UserId {
        self.user.id
    }

    pub(super) fn client_id(&self) -> Option<&str> {
        self.changeset.get_field(CLIENT_ID).as_text()
    }

    /// The annotation that it replies to, as it was sent, if it is a reply.
    pub(super) fn reply_to(&self) -> Option<i64> {
        self.changeset.integer(REPLY_TO)
    }

    /// The moment that was sent.
    pub(super) fn at(&self) -> i64 {
        self.changeset.integer(AT).unwrap_or_default()
    }

    pub(super) fn with_users(&self, annotation: Annotation) -> AnnotationWithUser {
        AnnotationWithUser {
            annotation,
            username: self.user.username.clone(),
            asked_by: self.answer.as_ref().map(|answer| answer.asked_by.username.clone()),
        }
    }
}
