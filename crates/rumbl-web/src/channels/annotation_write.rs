//! Writes to annotations on a video's channel, from the event to the reply.

use std::sync::Arc;

use actix_channels::{Channel, ChannelSocket, HandleIn, Reply};
use rumbl_core::IfUnchanged;
use rumbl_core::annotations::{self, AnnotationAction, AnnotationChange, AnnotationWrite};
use rumbl_core::changeset::Params;
use rumbl_core::ids::{AnnotationId, VideoId};
use rumbl_core::log::{Logged, Written};
use rumbl_core::multimedia::video_topic;
use serde_json::Map;

use super::failures::{
    Flood, LOGIN_REQUIRED, explain_as, explain_write, no_such_annotation, no_such_video,
    not_to_be_resolved, too_many,
};
use super::viewer::Viewer;
use crate::live::outcome::Outcome;
use crate::views::changeset_view::ErrorsJson;
use crate::views::live_json::StoredJson;

/// A write that a client asks for.
pub(super) struct Write {
    action: AnnotationAction,
    /// The error reply if the annotation doesn't exist, or the person may not change it.
    not_found: fn() -> ErrorsJson,
}

impl Write {
    /// Parses an event; `None` if it is not a write.
    ///
    /// # Errors
    /// When the event does not name an annotation.
    pub(super) fn parse(event: &str, params: Params) -> Result<Option<Self>, ErrorsJson> {
        let annotation = || {
            let id = annotations::parse_annotation_id(&params);
            id.map_err(|error| explain_as(&error, no_such_annotation))
        };
        let (action, not_found): (_, fn() -> ErrorsJson) = match event {
            "new_annotation" => (AnnotationAction::Create { params, answer: None }, no_such_video),
            "update_annotation" => {
                let (id, if_unchanged) = (annotation()?, IfUnchanged::ANY);
                (AnnotationAction::Update { id, params, if_unchanged }, no_such_annotation)
            }
            "resolve_annotation" => {
                let resolution = annotations::parse_resolution(&params);
                let (id, is_resolved) =
                    resolution.map_err(|error| explain_as(&error, not_to_be_resolved))?;
                (AnnotationAction::Resolve { id, is_resolved }, not_to_be_resolved)
            }
            "delete_annotation" => {
                (AnnotationAction::Delete { id: annotation()? }, no_such_annotation)
            }
            _ => return Ok(None),
        };
        Ok(Some(Self { action, not_found }))
    }

    /// Submits the write. The reply is sent right after the broadcast, by the task that broadcasts, so that the
    /// client receives both together. If the annotation is a question that nobody can answer, `unanswered` is called.
    ///
    /// # Errors
    /// When the person writes too often.
    pub(super) fn hand_in<C: Channel<Assigns = Viewer>>(
        self,
        video_id: VideoId,
        socket: &ChannelSocket<C>,
        unanswered: impl FnOnce(AnnotationId) + Send + 'static,
    ) -> Result<HandleIn, ErrorsJson> {
        let Self { action, not_found } = self;
        let viewer = socket.assigns();
        let Some(user) = viewer.user() else { return Ok(HandleIn::error(&LOGIN_REQUIRED)) };
        if viewer.live.limit.check(user.id).is_err() {
            return Err(too_many(Flood::Annotations));
        }
        let (is_repeatable, locale) = (is_repeatable(&action), viewer.locale);
        let write = AnnotationWrite { user: Arc::clone(user), video_id, action };
        let (pushed, user, answers) =
            (socket.reply_ref(), Arc::clone(user), viewer.live.answers.clone());
        viewer.live.annotations.hand_in(write, move |outcome| {
            let answer = answer(&outcome, video_id, not_found, is_repeatable);
            pushed
                .reply(&answer.unwrap_or_else(|errors| Reply::error(&errors.in_language(locale))));
            if let (
                Ok(Written::Changed(Logged { change: AnnotationChange::Created(one), .. })),
                Some(answers),
            ) = (outcome, answers)
            {
                answers.consider(one.annotation, user, unanswered);
            }
        });
        Ok(HandleIn::NoReply)
    }
}

/// Whether repeating the action is harmless: all are, except a post without a `client_id`.
fn is_repeatable(action: &AnnotationAction) -> bool {
    match action {
        AnnotationAction::Create { params, .. } => params.text("client_id").is_some(),
        AnnotationAction::Update { .. }
        | AnnotationAction::Resolve { .. }
        | AnnotationAction::Delete { .. } => true,
        // Moderators do these on their own pages, which show the outcome.
        AnnotationAction::Hide { .. }
        | AnnotationAction::Restore { .. }
        | AnnotationAction::ForgetAsker { .. } => false,
    }
}

/// The reply to a write. A new annotation's reply has its id and `seq`, also when it was stored by an earlier
/// attempt.
fn answer(
    outcome: &Outcome<AnnotationWrite>,
    video_id: VideoId,
    not_found: fn() -> ErrorsJson,
    is_repeatable: bool,
) -> Result<Reply, ErrorsJson> {
    Ok(match outcome {
        Ok(Written::Changed(Logged { seq, change: AnnotationChange::Created(one) })) => {
            Reply::ok(&StoredJson { id: one.annotation.id.get(), seq: Some(*seq) })
        }
        Ok(Written::Repeated { id, seq }) => Reply::ok(&StoredJson { id: *id, seq: *seq }),
        Ok(Written::Changed(_) | Written::Unchanged) => Reply::ok(&Map::new()),
        Err(error) => {
            let topic = video_topic(video_id);
            return Err(explain_write(error, topic, not_found, is_repeatable));
        }
    })
}
