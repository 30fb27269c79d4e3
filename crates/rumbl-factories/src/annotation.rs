use rumbl_core::accounts::{self, User as UserRow};
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
    video: None,
    author: None,
    head: None,
    body: None,
    at_ms: None,
    is_resolved: false,
};

/// Makes annotations.
#[derive(Debug, Clone)]
pub struct AnnotationFactory {
    video: Option<VideoRow>,
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
        Self { video: Some(video.clone()), ..self }
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
        let length_ms =
            self.video.as_ref().and_then(|video| u64::try_from(video.duration_ms?).ok());
        let at_ms = || text::moment_ms(number, length_ms.unwrap_or(USUAL_LENGTH_MS));
        let at = self.at_ms.map_or_else(|| Json::from(at_ms()), Json::from);
        let body = self.body.clone().unwrap_or_else(|| text::sentences(number));
        let reply = self.head.as_ref().map(|head| ("reply_to_id", Json::from(head.id.get())));
        [("body", Json::from(body)), ("at", at)].into_iter().chain(reply).collect()
    }

    fn store(mut self, conn: &mut Connection) -> Result<Self::Row> {
        let (video_id, owner) = match (&self.video, &self.head) {
            (Some(video), _) => (video.id, accounts::get_user(conn, video.user_id)?),
            (None, Some(head)) => (head.video_id, owner_of(conn, head.video_id)?),
            (None, None) => {
                let video = try_insert(conn, Video)?;
                let owner = accounts::get_user(conn, video.user_id)?;
                (self.video.insert(video).id, owner)
            }
        };
        let author = self.author.as_ref().unwrap_or(&owner);
        let made = annotations::annotate_video(conn, author, video_id, &self.params())?;
        if !self.is_resolved {
            return Ok(made);
        }
        match annotations::resolve_annotation(conn, &owner, video_id, made.id, true)? {
            Written::Changed(Logged {
                change: annotations::AnnotationChange::Updated { annotation, .. },
                ..
            }) => Ok(annotation.annotation),
            _ => Err(Error::NotFound),
        }
    }
}

fn owner_of(conn: &mut Connection, id: VideoId) -> Result<UserRow> {
    let listing = multimedia::list_shown_videos_with_ids(conn, &[id])?.pop();
    Ok(listing.ok_or(Error::NotFound)?.user)
}
