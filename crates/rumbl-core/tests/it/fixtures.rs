//! Rows that tests begin with, and readings that they share.

use std::sync::atomic::{AtomicU32, Ordering};

use rumbl_core::accounts::{self, User};
use rumbl_core::changeset::Params;
use rumbl_core::ids::{UserId, VideoId};
use rumbl_core::multimedia::{
    self, Annotation, AnnotationAction, AnnotationWrite, AnnotationWritten, Video,
};
use rumbl_core::page::PageNumber;
use rumbl_core::repo::Connection;
use rumbl_core::{Error, Result};
use serde_json::{Value as Json, json};

pub(crate) fn params(json: Json) -> Params {
    serde_json::from_value(json).unwrap()
}

/// A text that no other test uses, as tests that share a database would wait for each other.
pub(crate) fn unique(prefix: &str) -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    format!("{prefix}{}x{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed))
}

pub(crate) fn user(conn: &mut Connection) -> User {
    let username = unique("eva");
    accounts::create_user(conn, &params(json!({"name": "Eva", "username": username}))).unwrap()
}

/// Everybody, in the order in which they came.
pub(crate) fn list_users(conn: &mut Connection) -> Vec<User> {
    let last = accounts::list_users_page(conn, PageNumber::FIRST).unwrap().last();
    let numbers = (1..=last.get()).map(|number| number.to_string().parse().unwrap());
    numbers.flat_map(|number| accounts::list_users_page(conn, number).unwrap().rows).collect()
}

pub(crate) fn video_params() -> Params {
    params(json!({
        "url": "https://example.com/video.mp4",
        "title": "Hello World",
        "description": "What the world said back",
    }))
}

pub(crate) fn video(conn: &mut Connection, user: &User) -> Video {
    multimedia::create_video(conn, user, &video_params()).unwrap()
}

pub(crate) fn annotate(conn: &mut Connection, user: &User, video: &Video, at: i64) -> Annotation {
    let body = format!("at {at}");
    multimedia::annotate_video(conn, user, video.id, &params(json!({"body": body, "at": at})))
        .unwrap()
}

/// What makes a new annotation.
pub(crate) fn creation(user_id: UserId, video_id: VideoId, params: Params) -> AnnotationWrite {
    AnnotationWrite { user_id, video_id, action: AnnotationAction::Create { params, answer: None } }
}

/// Makes annotations in one batch.
pub(crate) fn annotate_all(
    conn: &mut Connection,
    writes: Vec<AnnotationWrite>,
) -> Vec<Result<Annotation>> {
    let created = |outcome| match outcome {
        Ok(AnnotationWritten::Created(annotation)) => Ok(annotation),
        Ok(other) => panic!("{other:?} is no new annotation"),
        Err(error) => Err(error),
    };
    multimedia::write_annotations(conn, writes).into_iter().map(created).collect()
}

/// What somebody is told whose params were refused.
pub(crate) fn errors<T: std::fmt::Debug>(result: Result<T>) -> String {
    match result {
        Err(Error::Invalid(changeset)) => changeset.to_string(),
        other => panic!("{other:?} is not invalid"),
    }
}

pub(crate) fn is_not_found<T>(result: &Result<T>) -> bool {
    matches!(result, Err(Error::NotFound))
}
