//! Annotations as JSON, for the channel and for the API alike.

use rumbl_core::ids::{AnnotationId, UserId};
use rumbl_core::multimedia::{Annotation, AnnotationPage, AnnotationWithUser};
use serde::Serialize;

/// An annotation: `{id, body, at, user: {id, username}}`, `at` in milliseconds. An answer has
/// `asked_by: {id, username}` besides, and `source_url` if it is from somewhere.
#[derive(Debug, Serialize)]
pub struct AnnotationJson<'a> {
    id: AnnotationId,
    user: AnnotationUserJson<'a>,
    body: &'a str,
    at: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    asked_by: Option<AnnotationUserJson<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source_url: Option<&'a str>,
}

#[derive(Debug, Serialize)]
struct AnnotationUserJson<'a> {
    id: UserId,
    username: &'a str,
}

impl<'a> AnnotationJson<'a> {
    /// An annotation, made by the person called `username`, as an answer to `asker` if there is
    /// one.
    pub fn new(annotation: &'a Annotation, username: &'a str, asker: Option<&'a str>) -> Self {
        let asked_by = annotation.asked_by_id.zip(asker);
        Self {
            id: annotation.id,
            user: AnnotationUserJson { id: annotation.user_id, username },
            body: &annotation.body,
            at: annotation.at,
            asked_by: asked_by.map(|(id, username)| AnnotationUserJson { id, username }),
            source_url: annotation.source_url.as_deref(),
        }
    }
}

impl<'a> From<&'a AnnotationWithUser> for AnnotationJson<'a> {
    fn from(one: &'a AnnotationWithUser) -> Self {
        Self::new(&one.annotation, &one.username, one.asked_by.as_deref())
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
