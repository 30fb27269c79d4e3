//! What each receiver of a broadcast annotation may do to it.

use actix_channels::{Broadcast, HandleOut, Intercept, Payload};
use rumbl_core::ids::UserId;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::video_channel::{ANNOTATION_UPDATED, NEW_ANNOTATION};
use crate::views::annotation_view::{Reader, Rights};

/// Who made an annotation that is broadcast.
#[derive(Debug, Deserialize)]
struct Authored {
    user: Author,
}

#[derive(Debug, Deserialize)]
struct Author {
    id: UserId,
}

/// An annotation as it was broadcast, with what one receiver may do to it.
#[derive(Debug, Serialize)]
struct WithRights<'a> {
    #[serde(flatten)]
    annotation: &'a Map<String, Value>,
    #[serde(flatten)]
    rights: Rights,
}

/// Tells those who may change or delete an annotation that they may, as the book does with
/// `is_editable`; everybody else gets the frame that is shared.
impl Intercept for Reader {
    const EVENTS: &'static [&'static str] = &[NEW_ANNOTATION, ANNOTATION_UPDATED];

    fn handle_out(&self, broadcast: &Broadcast) -> HandleOut {
        let Ok(authored) = broadcast.parse::<Authored>() else { return HandleOut::Forward };
        let rights = self.rights(authored.user.id);
        if rights == Rights::default() {
            return HandleOut::Forward;
        }
        match broadcast.parse::<Map<String, Value>>() {
            Ok(annotation) => {
                let annotation = WithRights { annotation: &annotation, rights };
                HandleOut::Push(Payload::json(&annotation))
            }
            Err(_no_object) => HandleOut::Forward,
        }
    }
}
