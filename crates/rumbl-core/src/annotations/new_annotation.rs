//! A validated annotation that is not stored yet.

use std::sync::Arc;

use super::action::Answer;
use super::annotation::{self, AT, Annotation, AnnotationWithUser, CLIENT_ID, REPLY_TO};
use super::end::Ends;
use crate::Result;
use crate::accounts::User;
use crate::changeset::{Action, Changeset, Params};
use crate::ids::{UserId, VideoId};

/// A new annotation whose params are valid.
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

    /// Refuses a moment after the end of the video, and any annotation of a hidden video. A reply's own moment is
    /// ignored.
    pub(super) fn check_end(&self, ends: &Ends) -> Result<()> {
        ends.check_shown(self.video_id)?;
        if self.reply_to().is_some() {
            return Ok(());
        }
        ends.check(self.video_id, &self.changeset, Action::Insert)
    }

    /// The person who needs the right to annotate: the one who asked, if this is an answer, or else the author.
    pub(super) fn speaker_id(&self) -> UserId {
        self.answer.as_ref().map_or_else(|| self.author_id(), |answer| answer.asked_by.id)
    }

    pub(super) fn author_id(&self) -> UserId {
        self.user.id
    }

    pub(super) fn client_id(&self) -> Option<&str> {
        self.changeset.get_field(CLIENT_ID).as_text()
    }

    /// The id of the annotation that the client says it replies to.
    pub(super) fn reply_to(&self) -> Option<i64> {
        self.changeset.integer(REPLY_TO)
    }

    /// The moment that the client sent.
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
