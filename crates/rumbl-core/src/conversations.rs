//! Private conversations, in pairs and in groups.
//!
//! A conversation is a topic of the log, as a video is. The log records its messages, its title and its members. Each
//! write concerns one conversation, and [`write_conversations`] performs many at once. For everybody but its members, a
//! conversation doesn't exist.
//!
//! A user's own topic, the [`inbox`](crate::inbox), records when they join or leave a conversation, and when one
//! becomes unread or read. It doesn't record each message: clients that show messages subscribe to the conversation.

mod act;
mod action;
mod block;
mod change;
mod changes;
mod conversation;
mod done;
mod edit;
mod heads;
mod known;
mod list;
mod member;
mod membership;
mod message;
mod moment;
mod open;
mod own;
mod page;
mod place;
mod post;
mod remains;
mod replay;
mod room;
mod rows;
mod sharable;
mod shared_videos;
mod title;
mod write;

pub use act::{
    add_member, delete_message, leave_conversation, post_message, remove_member,
    rename_conversation, update_message,
};
pub use action::{ConversationAction, ConversationWrite};
pub use block::{
    BlockedUser, MAX_BLOCKS, block_user, can_talk, get_block, has_blocked, list_blocked_users,
    list_blocks_after, list_blocks_between, list_blocks_page, unblock_user,
};
pub use change::ConversationChange;
pub use changes::list_conversation_changes;
pub use conversation::{
    Conversation, Status, TITLE_LENGTH, change_conversation, conversation_topic,
};
pub(crate) use list::list_conversations_with_ids;
pub use list::{
    ConversationListing, count_unread_conversations, get_conversation, list_conversations,
    list_conversations_beyond, list_latest_conversations, list_message_counts,
};
pub use member::{
    MAX_CONVERSATIONS_PER_USER, MAX_LISTED_MEMBERS, MAX_MEMBERS, Member, MemberWithUser,
    are_members, get_member, list_members_after, list_members_page, read_number,
};
pub use membership::{Invited, count_newcomers};
pub use message::{CONTENT_LENGTH, Message, MessageWithUser, change_message, parse_message_id};
pub(crate) use message::{find_member_message, list_messages_by_ids};
pub use moment::SharedMoment;
pub use open::{Opened, change_new_group, create_group, open_pair, parse_member_ids};
pub use own::{OwnConversation, list_own_conversations};
pub(crate) use own::{
    delete_messages_of, has_conversations, leave_conversations_of, list_own_messages,
};
pub use page::{
    MAX_MESSAGE_PAGE, MAX_MESSAGE_STRETCH, MessagePage, MessageRange, get_message, list_messages,
    list_messages_between, list_messages_beyond,
};
pub use place::{InvalidListPlace, ListPlace};
pub use remains::{DeleteConversation, MAX_DELETED_MESSAGES, delete_remains};
pub use shared_videos::list_videos_shared_in;
pub use title::Title;
pub use write::write_conversations;
