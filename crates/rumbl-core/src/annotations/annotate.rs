//! Writes of one user to the annotations of a video.

use std::sync::Arc;

use diesel::prelude::*;

use super::action::{AnnotationAction, AnnotationWrite};
use super::annotation::Annotation;
use super::change::AnnotationChange;
use super::write::write_annotations;
use crate::accounts::User;
use crate::changeset::Params;
use crate::ids::{AnnotationId, VideoId};
use crate::log::{Logged, Written};
use crate::repo::Connection;
use crate::schema::annotations;
use crate::{Error, IfUnchanged, Result};

/// Annotates a video. Params: `body`, `at` (milliseconds), and optionally `client_id`, which makes retries safe: the
/// annotation is created once, and every retry returns it.
///
/// # Errors
/// [`Error::Invalid`]; [`Error::NotFound`] when there is no such video.
pub fn annotate_video(
    conn: &mut Connection,
    user: &User,
    video_id: VideoId,
    params: &Params,
) -> Result<Annotation> {
    let action = AnnotationAction::Create { params: params.clone(), answer: None };
    match write(conn, user, video_id, action)? {
        Written::Changed(Logged { change: AnnotationChange::Created(one), .. }) => {
            Ok(one.annotation)
        }
        Written::Repeated { id, .. } => {
            Ok(annotations::table.find(id).select(Annotation::as_select()).first(conn)?)
        }
        _ => Err(Error::NotFound),
    }
}

/// Changes an annotation that the user made. Params as for [`annotate_video`]; fields that are missing stay unchanged.
///
/// # Errors
/// [`Error::Invalid`]; [`Error::NotFound`] when the video has no such annotation of the user's.
pub fn update_annotation(
    conn: &mut Connection,
    user: &User,
    video_id: VideoId,
    id: AnnotationId,
    params: &Params,
) -> Result<Written<AnnotationChange>> {
    let if_unchanged = IfUnchanged::ANY;
    let action = AnnotationAction::Update { id, params: params.clone(), if_unchanged };
    write(conn, user, video_id, action)
}

/// Deletes one of the user's annotations, or any annotation on one of their videos.
///
/// # Errors
/// [`Error::NotFound`] when the video has no such annotation, or the user may not delete it.
pub fn delete_annotation(
    conn: &mut Connection,
    user: &User,
    video_id: VideoId,
    id: AnnotationId,
) -> Result<Written<AnnotationChange>> {
    write(conn, user, video_id, AnnotationAction::Delete { id })
}

/// Resolves or reopens an annotation on a video of the user's.
///
/// # Errors
/// [`Error::Invalid`] on the field `resolved` when it is a reply; [`Error::NotFound`] when the user has no such video,
/// when the video has no such annotation, or when the annotation is hidden.
pub fn resolve_annotation(
    conn: &mut Connection,
    user: &User,
    video_id: VideoId,
    id: AnnotationId,
    is_resolved: bool,
) -> Result<Written<AnnotationChange>> {
    write(conn, user, video_id, AnnotationAction::Resolve { id, is_resolved })
}

fn write(
    conn: &mut Connection,
    user: &User,
    video_id: VideoId,
    action: AnnotationAction,
) -> Result<Written<AnnotationChange>> {
    let write = AnnotationWrite { user: Arc::new(user.clone()), video_id, action };
    write_annotations(conn, &[write]).pop().unwrap_or(Err(Error::NotFound))
}
