//! The topics of conversations, and each person's own topic, which carries news for that person only.

use actix_channels::{Broadcast, Payload};
use rumbl_core::conversations::{self, ConversationChange, ConversationWrite, conversation_topic};
use rumbl_core::inbox::{self, InboxChange};
use rumbl_core::log::{Logged, Missed, Reach, Topic, Written};
use rumbl_core::repo::Connection;
use rumbl_core::{Error, Result};

use super::kind::{LiveTopic, LiveWrite};
use crate::views::conversation_view::{ConversationChangeJson, InboxChangeJson};
use crate::views::live_json::LiveJson;

/// The topics of conversations.
#[derive(Debug, Clone, Copy)]
pub struct Conversations;

impl LiveTopic for Conversations {
    const KIND: &'static str = "conversations";

    type Change = ConversationChange;

    fn missed(
        db: &mut Connection,
        topic: &Topic,
        after: i64,
    ) -> Result<Missed<ConversationChange>> {
        let id = topic.id().ok_or(Error::NotFound)?;
        conversations::list_conversation_changes(db, id, after, Reach::Process)
    }

    fn broadcast(topic: &Topic, logged: &Logged<ConversationChange>) -> Broadcast {
        // Live pages take the change itself instead of its JSON.
        let told = broadcast(topic, &ConversationChangeJson::from(logged));
        told.with_companion(logged.clone())
    }
}

impl LiveWrite for ConversationWrite {
    type On = Conversations;

    fn topic(&self) -> Topic {
        conversation_topic(self.conversation_id)
    }

    fn write(db: &mut Connection, writes: &[Self]) -> Vec<Result<Written<ConversationChange>>> {
        conversations::write_conversations(db, writes)
    }
}

/// The topics of people.
#[derive(Debug, Clone, Copy)]
pub(super) struct Inboxes;

impl LiveTopic for Inboxes {
    const KIND: &'static str = "users";

    type Change = InboxChange;

    fn missed(db: &mut Connection, topic: &Topic, after: i64) -> Result<Missed<InboxChange>> {
        let user_id = topic.id().ok_or(Error::NotFound)?;
        inbox::list_inbox_changes(db, user_id, after, Reach::Process)
    }

    fn broadcast(topic: &Topic, logged: &Logged<InboxChange>) -> Broadcast {
        broadcast(topic, &InboxChangeJson::from(logged))
    }
}

fn broadcast(topic: &Topic, json: &impl LiveJson) -> Broadcast {
    Broadcast::new(topic.as_str(), json.event(), Payload::json(json))
}
