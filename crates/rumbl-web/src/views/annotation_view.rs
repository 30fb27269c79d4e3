//! Annotations as JSON, for the channel and for the API alike.

use rumbl_core::ids::{AnnotationId, UserId};
use rumbl_core::multimedia::{Annotation, AnnotationPage, AnnotationWithUser};
use serde::Serialize;

/// An annotation: `{id, body, at, user: {id, username}}`, `at` in milliseconds.
#[derive(Debug, Serialize)]
pub struct AnnotationJson<'a> {
    id: AnnotationId,
    user: AnnotationUserJson<'a>,
    body: &'a str,
    at: i64,
}

#[derive(Debug, Serialize)]
struct AnnotationUserJson<'a> {
    id: UserId,
    username: &'a str,
}

impl<'a> AnnotationJson<'a> {
    /// An annotation, made by the person called `username`.
    pub fn new(annotation: &'a Annotation, username: &'a str) -> Self {
        Self {
            id: annotation.id,
            user: AnnotationUserJson { id: annotation.user_id, username },
            body: &annotation.body,
            at: annotation.at,
        }
    }
}

impl<'a> From<&'a AnnotationWithUser> for AnnotationJson<'a> {
    fn from(AnnotationWithUser { annotation, username }: &'a AnnotationWithUser) -> Self {
        Self::new(annotation, username)
    }
}

/// A page of annotations. `next` fetches the following page and is null on the last one; `last_id`
/// is the highest id that was visible when the page was read.
#[derive(Debug, Serialize)]
pub struct AnnotationPageJson<'a> {
    annotations: Vec<AnnotationJson<'a>>,
    next: Option<String>,
    last_id: i64,
}

impl<'a> From<&'a AnnotationPage> for AnnotationPageJson<'a> {
    fn from(page: &'a AnnotationPage) -> Self {
        Self {
            annotations: page.annotations.iter().map(Into::into).collect(),
            next: page.next.as_ref().map(ToString::to_string),
            last_id: page.last_id,
        }
    }
}
