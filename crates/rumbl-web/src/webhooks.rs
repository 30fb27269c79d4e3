//! Sends the messages of webhooks, after Standard Webhooks, and never to an address that is not on the public
//! internet unless a setting allows it.

mod client;
mod handler;
mod resolver;
mod revival;
mod signature;

pub(crate) use client::WebhookClient;
pub(crate) use handler::WebhookHandler;
pub(crate) use revival::revive;
