//! Delivers webhooks according to Standard Webhooks. Addresses outside the public internet are refused unless a
//! setting allows them.

mod client;
mod handler;
mod resolver;
mod revival;
mod signature;

pub(crate) use client::WebhookClient;
pub(crate) use handler::WebhookHandler;
pub(crate) use revival::revive;
