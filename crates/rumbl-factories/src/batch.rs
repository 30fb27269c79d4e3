//! Many writes at once, in batches as large as the contexts store in one statement.

use std::sync::Arc;

use rumbl_core::Result;
use rumbl_core::accounts::User;
use rumbl_core::annotations::{
    self, AnnotationAction, AnnotationChange, AnnotationWrite, MAX_BATCH, Visit,
};
use rumbl_core::changeset::Params;
use rumbl_core::conversations::{self, ConversationAction, ConversationWrite};
use rumbl_core::ids::{AnnotationId, ConversationId, VideoId};
use rumbl_core::log::{Logged, Written};
use rumbl_core::repo::Connection;
use serde_json::Value as Json;

use crate::text;

/// Annotations on one video.
pub(crate) struct Annotations<'a> {
    pub(crate) video_id: VideoId,
    /// Who annotates, in turn.
    pub(crate) people: &'a [Arc<User>],
    pub(crate) count: usize,
    /// How many of them are replies, to one of the others each.
    pub(crate) replies: usize,
    /// The number of the first text.
    pub(crate) first: u64,
    /// All moments are within so many milliseconds.
    pub(crate) length_ms: u64,
}

impl Annotations<'_> {
    /// Stores them, and that these people have visited the video. When one is refused, earlier batches stay.
    pub(crate) fn store(&self, conn: &mut Connection) -> Result<()> {
        let heads = self.count.saturating_sub(self.replies);
        let mut known = Vec::new();
        for from in (0..self.count).step_by(MAX_BATCH) {
            let numbers = from..self.count.min(from.saturating_add(MAX_BATCH));
            // A batch begins where the heads end, because a reply names an annotation that is stored.
            for numbers in
                [numbers.start..numbers.end.min(heads), numbers.start.max(heads)..numbers.end]
            {
                let made = self.write(conn, numbers, &known)?;
                // All of them, so that none gets more replies than it may have.
                known.extend(made.into_iter().take(heads.saturating_sub(known.len())));
            }
        }
        let visit = |user: &Arc<User>| Visit { user_id: user.id, video_id: self.video_id };
        let visits: Vec<Visit> = self.people.iter().take(self.count).map(visit).collect();
        annotations::store_visits(conn, &visits)
    }

    fn write(
        &self,
        conn: &mut Connection,
        numbers: std::ops::Range<usize>,
        known: &[AnnotationId],
    ) -> Result<Vec<AnnotationId>> {
        let heads = self.count.saturating_sub(self.replies);
        let people = self.people.iter().cycle().skip(numbers.start % self.people.len().max(1));
        let writes: Vec<AnnotationWrite> = numbers
            .zip(people)
            .map(|(place, user)| {
                let number = self.first.wrapping_add(place as u64);
                let mut fields = vec![
                    ("body", Json::from(text::sentences(number))),
                    ("at", Json::from(text::moment_ms(number, self.length_ms))),
                ];
                if place >= heads {
                    let head = place.checked_rem(known.len()).and_then(|place| known.get(place));
                    fields.extend(head.map(|head| ("reply_to_id", Json::from(head.get()))));
                }
                let params = Params::from_iter(fields);
                let action = AnnotationAction::Create { params, answer: None };
                AnnotationWrite { user: Arc::clone(user), video_id: self.video_id, action }
            })
            .collect();
        let written = annotations::write_annotations(conn, &writes);
        written.into_iter().filter_map(|outcome| outcome.map(id_of).transpose()).collect()
    }
}

fn id_of(written: Written<AnnotationChange>) -> Option<AnnotationId> {
    match written {
        Written::Changed(Logged { change: AnnotationChange::Created(one), .. }) => {
            Some(one.annotation.id)
        }
        _ => None,
    }
}

/// Messages in one conversation, by its members in turn.
pub(crate) fn post_messages(
    conn: &mut Connection,
    conversation_id: ConversationId,
    members: &[Arc<User>],
    count: usize,
    first: u64,
) -> Result<()> {
    let mut members = members.iter().cycle();
    for from in (0..count).step_by(MAX_BATCH) {
        let numbers = from..count.min(from.saturating_add(MAX_BATCH));
        let writes: Vec<ConversationWrite> = numbers
            .zip(members.by_ref())
            .map(|(place, user)| {
                let content = text::sentences(first.wrapping_add(place as u64));
                let params = Params::from_iter([("content", content)]);
                let action = ConversationAction::Post { params };
                ConversationWrite { user: Arc::clone(user), conversation_id, action }
            })
            .collect();
        for outcome in conversations::write_conversations(conn, &writes) {
            outcome?;
        }
    }
    Ok(())
}
