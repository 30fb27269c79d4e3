use std::sync::Arc;

use crate::IfUnchanged;
use crate::accounts::User;
use crate::changeset::Params;
use crate::ids::{ConversationId, MessageId, RoomId, UserId};

/// What somebody wants to do in a conversation.
#[derive(Debug, Clone)]
pub struct ConversationWrite {
    /// The acting user.
    pub user: Arc<User>,
    /// The conversation.
    pub conversation_id: ConversationId,
    /// What they want.
    pub action: ConversationAction,
}

/// What is done in a conversation.
#[derive(Debug, Clone)]
pub enum ConversationAction {
    /// Something is said. Params: `content`, and of a shared moment `video_id` and `at` (milliseconds) or
    /// `annotation_id`. `client_id`, an id that the client gave this message, makes it harmless to send the
    /// same again.
    Post {
        /// What was sent.
        params: Params,
    },
    /// A message is changed by its author. Params: `content`.
    Update {
        /// Which one.
        id: MessageId,
        /// What was sent.
        params: Params,
        /// The versions for which that is meant.
        if_unchanged: IfUnchanged,
    },
    /// A message is deleted by its author.
    Delete {
        /// Which one.
        id: MessageId,
    },
    /// A message is deleted by a moderator, who need not be a member.
    Moderate {
        /// Which one.
        id: MessageId,
        /// What the moderator says about it.
        note: Option<String>,
    },
    /// A group gets another title from its owner. Params: `title`.
    Rename {
        /// What was sent.
        params: Params,
        /// The versions for which that is meant.
        if_unchanged: IfUnchanged,
    },
    /// A member of a group adds somebody.
    Add {
        /// Whom.
        user_id: UserId,
    },
    /// Somebody who has come into a room joins the conversation that was begun there.
    Enter {
        /// The room.
        room_id: RoomId,
    },
    /// A group's owner removes somebody.
    Remove {
        /// Whom.
        user_id: UserId,
    },
    /// Somebody leaves a group.
    Leave,
    /// Somebody has read everything up to a message, by its number.
    Read {
        /// The number; one that is higher than the last stands for the last.
        number: i64,
    },
    /// Somebody wants to be told of the conversation no more, or again.
    Mute {
        /// Whether it is muted.
        is_muted: bool,
    },
    /// A message is deleted together with its author's account, whether they are still a member or not.
    Forget {
        /// Which one.
        id: MessageId,
    },
    /// Somebody leaves with their account, a conversation of two as well.
    Depart,
}
