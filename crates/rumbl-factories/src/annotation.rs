use rumbl_core::accounts::User as UserRow;
use rumbl_core::annotations;
use rumbl_core::changeset::Params;
use rumbl_core::ids::VideoId;
use rumbl_core::log::{Logged, Written};
use rumbl_core::multimedia::{self, Video as VideoRow};
use rumbl_core::repo::Connection;
use rumbl_core::{Error, Result};
use serde_json::Value as Json;

use crate::factory::{Factory, try_insert};
use crate::sequence::next;
use crate::text;
use crate::video::{USUAL_LENGTH_MS, Video};

/// An annotation by the owner of a new video.
#[expect(non_upper_case_globals, reason = "it reads as what it makes")]
pub const Annotation: AnnotationFactory = AnnotationFactory {
    video_id: None,
    length_ms: None,
    author: None,
    head: None,
    body: None,
    at_ms: None,
    is_resolved: false,
};

/// Makes annotations.
#[derive(Debug, Clone)]
pub struct AnnotationFactory {
    video_id: Option<VideoId>,
    length_ms: Option<u64>,
    author: Option<UserRow>,
    head: Option<annotations::Annotation>,
    body: Option<String>,
    at_ms: Option<i64>,
    is_resolved: bool,
}

impl AnnotationFactory {
    /// Is on this video.
    #[must_use]
    pub fn on(self, video: &VideoRow) -> Self {
        let length_ms = video.duration_ms.and_then(|length_ms| u64::try_from(length_ms).ok());
        Self { video_id: Some(video.id), length_ms, ..self }
    }

    /// Is on the video with this id.
    #[must_use]
    pub fn on_id(self, video_id: VideoId) -> Self {
        Self { video_id: Some(video_id), ..self }
    }

    /// Is by this user, instead of by the video's owner.
    #[must_use]
    pub fn by(self, author: &UserRow) -> Self {
        Self { author: Some(author.clone()), ..self }
    }

    /// Is a reply, on the same video and at the same moment.
    #[must_use]
    pub fn replying_to(self, head: &annotations::Annotation) -> Self {
        Self { head: Some(head.clone()), ..self }
    }

    /// Says this.
    #[must_use]
    pub fn body(self, body: impl Into<String>) -> Self {
        Self { body: Some(body.into()), ..self }
    }

    /// Is at this moment, in milliseconds from the start of the video.
    #[must_use]
    pub fn at_ms(self, at_ms: i64) -> Self {
        Self { at_ms: Some(at_ms), ..self }
    }

    /// Was resolved by the video's owner. A reply can't be.
    #[must_use]
    pub fn resolved(self) -> Self {
        Self { is_resolved: true, ..self }
    }
}

impl Factory for AnnotationFactory {
    type Row = annotations::Annotation;

    fn params(&self) -> Params {
        let number = next();
        let anywhere =
            || Json::from(text::moment_ms(number, self.length_ms.unwrap_or(USUAL_LENGTH_MS)));
        // A reply is at the moment of its head, so that is what a form sends.
        let given = self.at_ms.or(self.head.as_ref().map(|head| head.at));
        let at = given.map_or_else(anywhere, Json::from);
        let body = self.body.clone().unwrap_or_else(|| text::sentences(number));
        let reply = self.head.as_ref().map(|head| ("reply_to_id", Json::from(head.id.get())));
        [("body", Json::from(body)), ("at", at)].into_iter().chain(reply).collect()
    }

    fn store(self, conn: &mut Connection) -> Result<Self::Row> {
        let video_id = match (self.video_id, &self.head) {
            (Some(id), _) => id,
            (None, Some(head)) => head.video_id,
            (None, None) => try_insert(conn, Video)?.id,
        };
        let params = self.params();
        let author = match self.author {
            Some(author) => author,
            None => owner_of(conn, video_id)?,
        };
        let made = annotations::annotate_video(conn, &author, video_id, &params)?;
        if !self.is_resolved {
            return Ok(made);
        }
        let owner = owner_of(conn, video_id)?;
        match annotations::resolve_annotation(conn, &owner, video_id, made.id, true)? {
            Written::Changed(Logged {
                change: annotations::AnnotationChange::Updated { annotation, .. },
                ..
            }) => Ok(annotation.annotation),
            _ => Err(Error::NotFound),
        }
    }
}

/// The owner of a video that is not hidden; hidden ones can't be annotated.
fn owner_of(conn: &mut Connection, id: VideoId) -> Result<UserRow> {
    let listing = multimedia::list_shown_videos_with_ids(conn, &[id])?.pop();
    Ok(listing.ok_or(Error::NotFound)?.user)
}
