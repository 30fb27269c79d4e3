//! The page of a conversation. It follows the conversation's topic, and reads it anew whenever its client comes back.

mod acting;
mod header;
mod items;
mod log;
mod reading;
mod typing;
mod view;

pub(super) use view::ConversationLive;
