//! The topics of videos, which carry changes of annotations.

use actix_channels::{Broadcast, Payload};
use rumbl_core::annotations::{self, AnnotationChange, AnnotationWrite, Reach};
use rumbl_core::log::{Logged, Missed, Topic, Written};
use rumbl_core::multimedia::video_topic;
use rumbl_core::repo::Connection;
use rumbl_core::{Error, Result};

use super::kind::{LiveTopic, LiveWrite};
use crate::views::annotation_view::AnnotationChangeJson;
use crate::views::live_json::LiveJson;

/// The topics of videos.
#[derive(Debug, Clone, Copy)]
pub struct Videos;

impl LiveTopic for Videos {
    const KIND: &'static str = "videos";

    type Change = AnnotationChange;

    fn missed(db: &mut Connection, topic: &Topic, after: i64) -> Result<Missed<AnnotationChange>> {
        let video_id = topic.id().ok_or(Error::NotFound)?;
        annotations::list_annotation_changes(db, video_id, after, Reach::Process)
    }

    fn broadcast(topic: &Topic, logged: &Logged<AnnotationChange>) -> Broadcast {
        let json = AnnotationChangeJson::from(logged);
        Broadcast::new(topic.as_str(), json.event(), Payload::json(&json))
    }

    /// Moving an annotation also moves its replies.
    fn may_bring_others(change: &AnnotationChange) -> bool {
        let AnnotationChange::Updated { was_at, annotation, .. } = change else { return false };
        let annotation = &annotation.annotation;
        annotation.at != *was_at && annotation.reply_to_id.is_none()
    }
}

impl LiveWrite for AnnotationWrite {
    type On = Videos;

    fn topic(&self) -> Topic {
        video_topic(self.video_id)
    }

    fn write(db: &mut Connection, writes: &[Self]) -> Vec<Result<Written<AnnotationChange>>> {
        annotations::write_annotations(db, writes)
    }
}
