//! The page of a conversation. It follows the conversation's topic, and reads it again whenever its client comes back.

mod acting;
mod header;
mod hearing;
mod items;
mod log;
mod reading;
mod status;
mod typing;
mod view;

pub(super) use view::ConversationLive;
