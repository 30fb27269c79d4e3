use std::sync::Arc;

use crate::IfUnchanged;
use crate::accounts::User;
use crate::changeset::Params;
use crate::ids::{AnnotationId, VideoId};

/// What somebody wants to do to the annotations of a video.
#[derive(Debug, Clone)]
pub struct AnnotationWrite {
    /// The acting user.
    pub user: Arc<User>,
    /// The video.
    pub video_id: VideoId,
    /// What they want.
    pub action: AnnotationAction,
}

/// What is done to an annotation. Params: `body`, `at` (milliseconds).
#[derive(Debug, Clone)]
pub enum AnnotationAction {
    /// A new one is made.
    Create {
        /// What was sent. `client_id`, an id that the client gave this post, makes it harmless to
        /// send the same again.
        params: Params,
        /// What makes it an answer, if it is one.
        answer: Option<Answer>,
    },
    /// One is changed by its author.
    Update {
        /// Which one.
        id: AnnotationId,
        /// What was sent; what is not among it stays.
        params: Params,
        /// The versions for which that is meant.
        if_unchanged: IfUnchanged,
    },
    /// One is deleted by its author or by the video's owner.
    Delete {
        /// Which one.
        id: AnnotationId,
    },
    /// One that heads a thread is resolved by the video's owner, or is open again.
    Resolve {
        /// Which one.
        id: AnnotationId,
        /// Whether it is resolved from now on.
        is_resolved: bool,
    },
    /// One is hidden by a moderator; for everybody who watches it is deleted.
    Hide {
        /// Which one.
        id: AnnotationId,
        /// What the moderator says about it.
        note: Option<String>,
    },
    /// An answer stops naming the person who asked, who is the acting user.
    ForgetAsker {
        /// Which one.
        id: AnnotationId,
    },
    /// One that was hidden is shown again by a moderator.
    Restore {
        /// Which one.
        id: AnnotationId,
        /// What the moderator says about it.
        note: Option<String>,
    },
}

/// What an annotation has that answers a question.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The person who asked.
    pub asked_by: Arc<User>,
    /// Where the answer is from, if it is from somewhere.
    pub source_url: Option<String>,
}
