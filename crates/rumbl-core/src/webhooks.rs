//! Webhooks: changes of a user's videos, sent to a URL of theirs.
//!
//! Each change that a webhook subscribes to becomes a delivery, in the same transaction as the change and its log
//! entry. So no change is lost, and nothing that was rolled back is sent. Each webhook with waiting deliveries has one
//! job, which sends them one after another in the order of the changes. Each delivery is sent at least once, always
//! with the same id.
//!
//! A delivery stores what happened to which row, as the log does. The row itself is read when the delivery is sent, so
//! text that was deleted meanwhile is not sent.

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
