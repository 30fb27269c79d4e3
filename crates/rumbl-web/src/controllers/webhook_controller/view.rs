//! A person's webhooks, and the outcomes of their messages.

use rumbl_core::accounts::EncryptionKey;
use rumbl_core::changeset::Changeset;
use rumbl_core::ids::VideoId;
use rumbl_core::multimedia::VideoListing;
use rumbl_core::webhooks::{Delivery, DeliveryState, Event, Webhook};
use serde::Serialize;

use crate::i18n::{Message, listed, t};
use crate::paths;
use crate::views::View;
use crate::views::form_view::Form;
use crate::views::when::When;

/// A person's webhooks, and the form to add one.
#[derive(Debug, Serialize)]
pub(crate) struct WebhookIndex<'a> {
    webhooks: Vec<Row<'a>>,
    editor: Editor<'a>,
}

#[derive(Debug, Serialize)]
struct Row<'a> {
    url: &'a str,
    path: String,
    about: Message,
    events: Option<Message>,
    state: State,
}

/// The state of a webhook.
#[derive(Debug, Serialize)]
struct State {
    is_active: bool,
    words: Message,
}

/// The form of a webhook.
#[derive(Debug, Serialize)]
struct Editor<'a> {
    form: Form,
    boxes: Vec<EventBox>,
    videos: Vec<Choice<'a>>,
}

#[derive(Debug, Serialize)]
struct EventBox {
    id: String,
    name: String,
    label: Message,
    is_ticked: bool,
}

#[derive(Debug, Serialize)]
struct Choice<'a> {
    id: VideoId,
    title: &'a str,
    is_chosen: bool,
}

impl State {
    fn of(webhook: &Webhook, key: &EncryptionKey) -> Self {
        let words = match webhook {
            _ if !webhook.has_readable_secret(key) => {
                t!("webhooks-unreadable")
            }
            _ if webhook.disabled_at.is_some() && webhook.overflowed_at.is_some() => {
                t!("webhooks-overflowed")
            }
            _ if webhook.disabled_at.is_some() => t!("webhooks-failed"),
            _ if webhook.overflowed_at.is_some() => t!("webhooks-overflowing"),
            _ if webhook.paused_at.is_some() => t!("webhooks-paused"),
            _ if webhook.failures > 0 => t!("webhooks-failing"),
            _ => t!("webhooks-on"),
        };
        Self { is_active: webhook.is_active(), words }
    }
}

impl<'a> Editor<'a> {
    fn new(form: Form, videos: &'a [VideoListing]) -> Self {
        let chosen = form.value("video_id").unwrap_or_default().to_owned();
        let choice = |listing: &'a VideoListing| Choice {
            id: listing.video.id,
            title: &listing.video.title,
            is_chosen: listing.video.id.to_string() == chosen,
        };
        let boxes = Event::ALL.map(|event| EventBox {
            id: format!("webhook_{}", event.field()),
            name: format!("webhook[{}]", event.field()),
            label: label(event),
            is_ticked: form.value(event.field()) == Some("true"),
        });
        Self { form, boxes: boxes.into(), videos: videos.iter().map(choice).collect() }
    }
}

/// Every field of the form.
fn fields() -> Vec<&'static str> {
    ["url", "video_id"].into_iter().chain(Event::ALL.map(Event::field)).collect()
}

const fn label(event: Event) -> Message {
    match event {
        Event::AnnotationCreated => t!("webhooks-annotation-created"),
        Event::AnnotationUpdated => t!("webhooks-annotation-updated"),
        Event::AnnotationDeleted => t!("webhooks-annotation-deleted"),
        Event::VideoCreated => t!("webhooks-video-created"),
        Event::VideoUpdated => t!("webhooks-video-updated"),
        Event::VideoDeleted => t!("webhooks-video-deleted"),
        Event::Test => t!("webhooks-test"),
    }
}

fn about(webhook: &Webhook, videos: &[VideoListing]) -> Message {
    let Some(id) = webhook.video_id else { return t!("webhooks-about-all") };
    let listing = videos.iter().find(|listing| listing.video.id == id);
    match listing {
        Some(listing) => t!("webhooks-about-video", title = listing.video.title.as_str()),
        None => t!("webhooks-about-one"),
    }
}

impl<'a> WebhookIndex<'a> {
    /// The webhooks, and the form for a changeset of a new one.
    pub(crate) fn new(
        (webhooks, key): (&'a [Webhook], &EncryptionKey),
        videos: &'a [VideoListing],
        changeset: &Changeset,
    ) -> Self {
        let row = |webhook: &'a Webhook| Row {
            url: &webhook.url,
            path: paths::webhook(webhook.id),
            about: about(webhook, videos),
            events: listed(webhook.events().map(label)),
            state: State::of(webhook, key),
        };
        let form = Form::of("webhook", paths::WEBHOOKS, changeset, &fields());
        Self { webhooks: webhooks.iter().map(row).collect(), editor: Editor::new(form, videos) }
    }
}

impl View for WebhookIndex<'_> {
    const TEMPLATE: &'static str = "webhook/index.html";

    fn title(&self) -> Message {
        t!("title-webhooks")
    }
}

/// One webhook with its last messages.
#[derive(Debug, Serialize)]
pub(crate) struct WebhookShow<'a> {
    path: String,
    state: State,
    editor: Editor<'a>,
    deliveries: Vec<Sent<'a>>,
}

#[derive(Debug, Serialize)]
struct Sent<'a> {
    event: &'static str,
    message_id: &'a str,
    outcome: Message,
    has_failed: bool,
    answer: Option<&'a str>,
    at: When,
    retry_path: String,
    is_waiting: bool,
}

impl<'a> Sent<'a> {
    fn new(delivery: &'a Delivery) -> Self {
        Self {
            event: delivery.event.name(),
            message_id: &delivery.message_id,
            outcome: outcome(delivery),
            has_failed: delivery.error.is_some()
                || delivery.status.is_some_and(|status| !(200..300).contains(&status)),
            answer: delivery.answer.as_deref().filter(|answer| !answer.trim().is_empty()),
            at: When::ago(delivery.attempted_at.unwrap_or(delivery.inserted_at)),
            retry_path: paths::webhook_retry(delivery.webhook_id, delivery.id),
            is_waiting: delivery.state == DeliveryState::Waiting,
        }
    }
}

/// The outcome of a message in words: `answered 500 after 12 ms, is sent again (attempt 2)`.
fn outcome(delivery: &Delivery) -> Message {
    // As text, so that the digits are not grouped.
    let ms = delivery.duration_ms.map(|ms| ms.to_string());
    let outcome = match (delivery.status, &delivery.error, ms) {
        (Some(status), _, Some(ms)) => {
            t!("webhooks-answered-after", status = status.to_string(), ms = ms)
        }
        (Some(status), _, None) => t!("webhooks-answered", status = status.to_string()),
        (None, Some(error), Some(ms)) => {
            t!("webhooks-unanswered-after", error = error.as_str(), ms = ms)
        }
        (None, Some(error), None) => t!("webhooks-unanswered", error = error.as_str()),
        (None, None, _) => return t!("webhooks-waits"),
    };
    let count = delivery.attempts;
    match delivery.state {
        DeliveryState::Delivered => outcome,
        DeliveryState::Failed => t!("webhooks-given-up", outcome = outcome, count = count),
        DeliveryState::Waiting if count == 0 => t!("webhooks-is-sent-again", outcome = outcome),
        DeliveryState::Waiting => {
            t!("webhooks-is-sent-again-after", outcome = outcome, count = count)
        }
    }
}

impl<'a> WebhookShow<'a> {
    /// A webhook, its last messages, and the form for a changeset of it.
    pub(crate) fn new(
        (webhook, key): (&Webhook, &EncryptionKey),
        deliveries: &'a [Delivery],
        videos: &'a [VideoListing],
        changeset: &Changeset,
    ) -> Self {
        let path = paths::webhook(webhook.id);
        let form = Form::of("webhook", path.clone(), changeset, &fields()).put();
        Self {
            path,
            state: State::of(webhook, key),
            editor: Editor::new(form, videos),
            deliveries: deliveries.iter().map(Sent::new).collect(),
        }
    }
}

impl View for WebhookShow<'_> {
    const TEMPLATE: &'static str = "webhook/show.html";

    fn title(&self) -> Message {
        t!("title-webhook")
    }
}

/// A webhook's secret, shown once.
#[derive(Serialize)]
pub(crate) struct WebhookSecretShow {
    path: String,
    secret: String,
}

impl WebhookSecretShow {
    /// A webhook, and its secret as text.
    pub(crate) fn new(webhook: &Webhook, secret: String) -> Self {
        Self { path: paths::webhook(webhook.id), secret }
    }
}

impl View for WebhookSecretShow {
    const TEMPLATE: &'static str = "webhook/secret.html";

    fn title(&self) -> Message {
        t!("title-the-secret-of-your-webhook")
    }
}
