use std::sync::Arc;

use crate::IfUnchanged;
use crate::accounts::User;
use crate::changeset::Params;
use crate::ids::{AnnotationId, VideoId};

/// A request to change the annotations of a video.
#[derive(Debug, Clone)]
pub struct AnnotationWrite {
    /// The acting user.
    pub user: Arc<User>,
    /// The video.
    pub video_id: VideoId,
    /// What to do.
    pub action: AnnotationAction,
}

/// A write to the annotations of a video. Params: `body`, `at` (milliseconds).
#[derive(Debug, Clone)]
pub enum AnnotationAction {
    /// Create an annotation.
    Create {
        /// The params. `client_id`, an id that the client gave this post, makes it safe to retry.
        params: Params,
        /// Set if the annotation is an automatic answer.
        answer: Option<Answer>,
    },
    /// Change an annotation; only its author may.
    Update {
        /// The annotation.
        id: AnnotationId,
        /// The params; fields that are missing stay unchanged.
        params: Params,
        /// The versions that the client has seen.
        if_unchanged: IfUnchanged,
    },
    /// Delete an annotation; its author and the video's owner may.
    Delete {
        /// The annotation.
        id: AnnotationId,
    },
    /// Resolve or reopen the head of a thread; only the video's owner may.
    Resolve {
        /// The annotation.
        id: AnnotationId,
        /// Whether to resolve or to reopen it.
        is_resolved: bool,
    },
    /// Hide an annotation, by a moderator. Viewers see it as deleted.
    Hide {
        /// The annotation.
        id: AnnotationId,
        /// The moderator's note.
        note: Option<String>,
    },
    /// Remove the name of the acting user, who asked, from an answer.
    ForgetAsker {
        /// The annotation.
        id: AnnotationId,
    },
    /// Show a hidden annotation again, by a moderator.
    Restore {
        /// The annotation.
        id: AnnotationId,
        /// The moderator's note.
        note: Option<String>,
    },
}

/// The extra fields of an automatic answer.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The person who asked.
    pub asked_by: Arc<User>,
    /// Where the answer comes from, if it has a source.
    pub source_url: Option<String>,
}
