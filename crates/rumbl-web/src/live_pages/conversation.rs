//! The page of a conversation. It subscribes to the conversation's topic, and reads everything again when its client
//! reconnects.

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
