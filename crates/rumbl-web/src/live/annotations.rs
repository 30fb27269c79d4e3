//! Annotations as a live thing.

use actix_channels::{Broadcast, Payload};
use rumbl_core::annotations::{self, AnnotationChange, AnnotationWrite, Reach};
use rumbl_core::log::{Logged, Missed, Topic, Written};
use rumbl_core::multimedia::video_topic;
use rumbl_core::repo::Connection;
use rumbl_core::{Error, Result};

use super::kind::LiveKind;
use crate::views::annotation_view::AnnotationChangeJson;

/// What people say about the moments of a video, on its topic.
#[derive(Debug, Clone, Copy)]
pub struct Annotations;

impl LiveKind for Annotations {
    const TOPICS: &'static str = "videos";

    type Write = AnnotationWrite;
    type Change = AnnotationChange;

    fn topic(write: &AnnotationWrite) -> Topic {
        video_topic(write.video_id)
    }

    fn write(
        db: &mut Connection,
        writes: &[AnnotationWrite],
    ) -> Vec<Result<Written<AnnotationChange>>> {
        annotations::write_annotations(db, writes)
    }

    fn missed(db: &mut Connection, topic: &Topic, after: i64) -> Result<Missed<AnnotationChange>> {
        let video_id = topic.id().ok_or(Error::NotFound)?;
        annotations::list_annotation_changes(db, video_id, after, Reach::Log)
    }

    fn broadcast(topic: &Topic, logged: &Logged<AnnotationChange>) -> Broadcast {
        let json = AnnotationChangeJson::from(logged);
        Broadcast::new(topic.as_str(), json.event(), Payload::json(&json))
    }
}
