//! The page of a conversation. It subscribes to the conversation's topic, and reads everything again when its client
//! reconnects.

mod actions;
mod header;
mod items;
mod log;
mod reading;
mod status;
mod typing;
mod updates;
mod view;

pub(super) use view::ConversationLive;
