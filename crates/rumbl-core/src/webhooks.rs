//! Webhooks: the changes of a person's videos, sent to an address of theirs.
//!
//! A change that a webhook is for becomes a delivery, in the transaction that makes the change and gives it its
//! place in the log. So none is lost, and there is none for what was rolled back. Each webhook with deliveries
//! that wait has one job, which sends them one after another, in the order of the changes; each is sent at least
//! once, with the same id each time.
//!
//! A delivery says what happened to which row, as the log does. What the row says is read when it is sent, so a
//! text that somebody took back is sent to nobody later.

mod delivery;
mod event;
mod job;
mod own;
mod public_address;
mod revive;
mod secret;
mod send;
mod settle;
mod trigger;
mod webhook;

pub use delivery::{
    Delivery, DeliveryState, InvalidDeliveryState, MAX_SHOWN_DELIVERIES, MAX_WAITING_DELIVERIES,
};
pub use event::Event;
pub use job::SendWebhook;
pub use own::{
    MAX_WEBHOOKS_PER_USER, create_webhook, delete_webhook, get_delivery, get_webhook,
    list_deliveries, list_webhooks, pause_webhook, renew_webhook_secret, resume_webhook,
    retry_delivery, test_webhook, update_webhook, update_webhook_if,
};
pub use public_address::is_public;
pub use revive::revive_webhooks;
pub use secret::WebhookSecret;
pub use send::{Begun, Message, begin_delivery};
pub use settle::{
    Attempt, DISABLED_AFTER_FAILURES, FAILING_FOR_AT_MOST, MAX_DELIVERY_ATTEMPTS, NextStep,
    disable_webhook, hand_on, settle_delivery,
};
pub(crate) use trigger::{Change, has_webhooks, trigger, trigger_video};
pub use webhook::{AddressRule, Webhook, change_webhook};
