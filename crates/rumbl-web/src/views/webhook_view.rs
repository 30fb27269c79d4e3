//! A person's webhooks, and the outcomes of their messages.

use rumbl_core::accounts::EncryptionKey;
use rumbl_core::changeset::Changeset;
use rumbl_core::ids::VideoId;
use rumbl_core::multimedia::VideoListing;
use rumbl_core::webhooks::{Delivery, DeliveryState, Event, Webhook};
use serde::Serialize;

use super::View;
use super::form_view::Form;
use super::when::When;
use crate::i18n::{Message, t};
use crate::paths;

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
    about: String,
    events: String,
    state: State,
}

/// The state of a webhook.
#[derive(Debug, Serialize)]
struct State {
    is_active: bool,
    words: &'static str,
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
    label: &'static str,
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
                "Off, as its secret can’t be read any more: make a new one"
            }
            _ if webhook.disabled_at.is_some() && webhook.overflowed_at.is_some() => {
                "Turned off, as too many messages waited"
            }
            _ if webhook.disabled_at.is_some() => "Turned off, as it failed for more than a day",
            _ if webhook.overflowed_at.is_some() => "Being turned off, as too many messages wait",
            _ if webhook.paused_at.is_some() => "Paused",
            _ if webhook.failures > 0 => "On, and failing",
            _ => "On",
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

const fn label(event: Event) -> &'static str {
    match event {
        Event::AnnotationCreated => "somebody annotates",
        Event::AnnotationUpdated => "an annotation changes",
        Event::AnnotationDeleted => "an annotation is deleted",
        Event::VideoCreated => "a video is added",
        Event::VideoUpdated => "a video changes",
        Event::VideoDeleted => "a video is deleted",
        Event::Test => "a test is sent",
    }
}

fn about(webhook: &Webhook, videos: &[VideoListing]) -> String {
    let Some(id) = webhook.video_id else { return "all your videos".to_owned() };
    let listing = videos.iter().find(|listing| listing.video.id == id);
    listing.map_or_else(|| "one video".to_owned(), |listing| format!("“{}”", listing.video.title))
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
            events: webhook.events().map(label).collect::<Vec<_>>().join(", "),
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
    outcome: String,
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

/// The outcome of a message in words: `answered 500 after 12 ms, to be tried again (attempt 2)`.
fn outcome(delivery: &Delivery) -> String {
    let attempts = delivery.attempts;
    let what = match (delivery.status, &delivery.error) {
        (Some(status), _) => format!("answered {status}"),
        (None, Some(error)) => format!("failed: {error}"),
        (None, None) => return "waits to be sent".to_owned(),
    };
    let took = delivery.duration_ms.map(|ms| format!(" after {ms} ms")).unwrap_or_default();
    match delivery.state {
        DeliveryState::Delivered => format!("{what}{took}"),
        DeliveryState::Failed => format!("{what}{took}, given up after {attempts} attempts"),
        DeliveryState::Waiting if attempts == 0 => format!("{what}{took}, is sent again"),
        DeliveryState::Waiting => format!("{what}{took}, is sent again (attempt {attempts})"),
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
