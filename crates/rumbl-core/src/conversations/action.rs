use std::sync::Arc;

use crate::IfUnchanged;
use crate::accounts::User;
use crate::changeset::Params;
use crate::ids::{ConversationId, MessageId, RoomId, UserId};

/// A write in a conversation by a user.
#[derive(Debug, Clone)]
pub struct ConversationWrite {
    /// The acting user.
    pub user: Arc<User>,
    /// The conversation.
    pub conversation_id: ConversationId,
    /// The action.
    pub action: ConversationAction,
}

/// An action in a conversation.
#[derive(Debug, Clone)]
pub enum ConversationAction {
    /// Post a message. Params: `content`, and for a shared moment `video_id` and `at` (milliseconds) or
    /// `annotation_id`. An optional `client_id`, assigned by the client, makes it safe to send the same message again.
    Post {
        /// The params.
        params: Params,
    },
    /// Change one's own message. Params: `content`.
    Update {
        /// The message.
        id: MessageId,
        /// The params.
        params: Params,
        /// The precondition: the versions that may be changed.
        if_unchanged: IfUnchanged,
    },
    /// Delete one's own message.
    Delete {
        /// The message.
        id: MessageId,
    },
    /// Delete a message as a moderator, who need not be a member.
    Moderate {
        /// The message.
        id: MessageId,
        /// The moderator's note about it.
        note: Option<String>,
    },
    /// Rename a group that one owns. Params: `title`.
    Rename {
        /// The params.
        params: Params,
        /// The precondition: the versions that may be changed.
        if_unchanged: IfUnchanged,
    },
    /// Add a member to a group that one is in.
    Add {
        /// The new member.
        user_id: UserId,
    },
    /// Join the conversation of a room that one has entered.
    Enter {
        /// The room.
        room_id: RoomId,
    },
    /// Remove a member from a group that one owns.
    Remove {
        /// The member.
        user_id: UserId,
    },
    /// Leave a group.
    Leave,
    /// Mark all messages up to a number as read.
    Read {
        /// The number, capped at that of the last message.
        number: i64,
    },
    /// Mute or unmute the conversation.
    Mute {
        /// Whether it is muted.
        is_muted: bool,
    },
    /// Delete a message together with its author's account, whether or not they are still a member.
    Forget {
        /// The message.
        id: MessageId,
    },
    /// Leave a group or a conversation of two, because one's account is being deleted.
    Depart,
}
