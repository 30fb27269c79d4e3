//! Tells a video's topic what was done to its annotations.

use actix_channels::{Endpoint, Numbered};
use rumbl_core::ids::{AnnotationChangeId, VideoId};
use rumbl_core::multimedia::AnnotationWritten;
use serde::Serialize;

use super::annotation_writer::{About, Publish};
use super::user_socket;
use super::video_channel::{
    ANNOTATION_DELETED, ANNOTATION_UPDATED, ANNOTATIONS, CHANGES, NEW_ANNOTATION, topic,
};
use crate::views::annotation_view::{AnnotationDeletedJson, AnnotationJson, AnnotationUpdatedJson};

/// Broadcasts what was written, numbered by its id: annotations among annotations, and changes
/// among changes.
#[derive(Debug)]
pub struct VideoPublisher(pub Endpoint);

impl Publish for VideoPublisher {
    fn publish(&self, written: &AnnotationWritten, about: &About) {
        let topic = topic(about.video_id);
        match written {
            AnnotationWritten::Created(annotation) => {
                let asker = about.asker.as_ref().map(|asker| asker.username.as_str());
                let json = AnnotationJson::new(annotation, &about.user.username, asker);
                let number = annotation.id.get().unsigned_abs();
                let numbered = Numbered { stream: ANNOTATIONS, number };
                self.0.broadcast_numbered(&topic, NEW_ANNOTATION, &json, numbered);
            }
            AnnotationWritten::Updated { change_id, was_at, annotation } => {
                let json = AnnotationUpdatedJson::new(*change_id, *was_at, annotation);
                self.change(&topic, ANNOTATION_UPDATED, &json, *change_id);
            }
            AnnotationWritten::Deleted { change_id, id, at } => {
                let json = AnnotationDeletedJson { change_id: *change_id, id: *id, at: *at };
                self.change(&topic, ANNOTATION_DELETED, &json, *change_id);
            }
            AnnotationWritten::Unchanged => {}
        }
    }

    /// Disconnects whoever is present: their clients reconnect by themselves, and resume after the
    /// last that they were told.
    async fn recall(&self, video_id: VideoId) {
        for key in self.0.presence().list(&topic(video_id)).await.keys() {
            if let Ok(user_id) = key.parse() {
                self.0.disconnect(&user_socket::id(user_id));
            }
        }
    }
}

impl VideoPublisher {
    fn change(&self, topic: &str, event: &str, json: &impl Serialize, id: AnnotationChangeId) {
        let numbered = Numbered { stream: CHANGES, number: id.get().unsigned_abs() };
        self.0.broadcast_numbered(topic, event, json, numbered);
    }
}
