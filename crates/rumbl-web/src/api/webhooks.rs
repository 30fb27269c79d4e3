//! Webhooks, to which changes of a user's videos are sent, for programs that manage them.

use std::sync::Arc;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Path;
use rumbl_core::changeset::Params;
use rumbl_core::ids::{MAX_ID, VideoId, WebhookId};
use rumbl_core::repo::Connection;
use rumbl_core::webhooks::{self, Event, Webhook, WebhookSecret};
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::body::{JsonBody, Root};
use super::endpoint::{Body, Endpoint, MANAGING, MANAGING_JSON, Shape, scope};
use super::idempotent::Once;
use super::if_match::IfMatch;
use super::listing::Entries;
use super::resource::{self, Attributes, Resource};
use super::respond::{created, render};
use super::version::Version;
use crate::conn::Conn;
use crate::error::{Error, FieldErrors, Result};

const ROOT: Root = Root { v1: "webhook", v2: "webhook", fields };

/// The fields that an update accepts.
const CHANGE: Root = Root { fields: changeable_fields, ..ROOT };

const EVENTS: &str = "events";
const PAUSED: &str = "paused";

fn fields() -> Value {
    json!({
        "url": {
            "type": "string", "minLength": 1, "maxLength": 1000,
            "description": "where messages are sent, on the public internet",
            "examples": ["https://hooks.example/rumbl"],
        },
        "events": {
            "type": "array", "minItems": 1, "uniqueItems": true,
            "items": {"type": "string", "enum": Event::ALL.map(Event::name)},
        },
        "video_id": {
            "type": ["integer", "null"], "minimum": 1, "maximum": MAX_ID,
            "description": "for the changes of one video alone; without it, of all that are the person's",
        },
    })
}

fn changeable_fields() -> Value {
    let mut fields = fields();
    if let Some(fields) = fields.as_object_mut() {
        let paused = json!({
            "type": "boolean", "description": "false also turns one on again that was disabled",
        });
        fields.insert(PAUSED.to_owned(), paused);
    }
    fields
}

#[derive(Serialize)]
pub(super) struct WebhookAttributes<'a> {
    url: &'a str,
    events: Vec<&'static str>,
    video_id: Option<VideoId>,
    paused: bool,
    disabled: bool,
    /// Only in the response to its creation.
    #[serde(skip_serializing_if = "Option::is_none")]
    secret: Option<String>,
}

impl Attributes for WebhookAttributes<'_> {
    const KIND: &'static str = "webhook";

    fn properties() -> Value {
        json!({
            "url": {"type": "string"},
            "events": {"type": "array", "items": {"type": "string"}},
            "video_id": {"type": ["integer", "null"]},
            "paused": {"type": "boolean"},
            "disabled": {"type": "boolean", "description": "whether nothing is sent, as that failed for too long"},
            "secret": {
                "type": "string", "default": null,
                "description": "what messages are signed with, in the response to the POST alone",
            },
        })
    }
}

fn resource_of(webhook: &Webhook) -> Resource<WebhookAttributes<'_>> {
    with_secret(webhook, None)
}

fn with_secret<'a>(
    webhook: &'a Webhook,
    secret: Option<&WebhookSecret>,
) -> Resource<WebhookAttributes<'a>> {
    Resource {
        id: webhook.id.get(),
        attributes: WebhookAttributes {
            url: &webhook.url,
            events: webhook.events().map(Event::name).collect(),
            video_id: webhook.video_id,
            paused: webhook.paused_at.is_some(),
            disabled: webhook.disabled_at.is_some(),
            secret: secret.map(WebhookSecret::expose),
        },
        inserted_at: webhook.inserted_at,
        updated_at: webhook.updated_at,
    }
}

/// The routes of webhooks.
pub(super) fn endpoints() -> Vec<Endpoint> {
    const WEBHOOK: fn(Version) -> Value = resource::schema::<WebhookAttributes<'_>>;
    const NEW: Body = Body { root: ROOT, required: &["url", "events"] };
    const CHANGED: Body = Body { root: CHANGE, required: &[] };
    let reading = scope! { &MANAGING;
        GET "/webhooks" => webhooks::index, "List your webhooks", Shape::many(WEBHOOK);
        GET "/webhooks/{id}" => webhooks::show, "Get a webhook", Shape::one(WEBHOOK);
        DELETE "/webhooks/{id}" => webhooks::delete, "Delete a webhook", Shape::NOTHING;
    };
    let writing = scope! { &MANAGING_JSON;
        POST "/webhooks" => webhooks::create once, "Have the changes of your videos sent",
            Shape::one(WEBHOOK).takes(NEW).created();
        PATCH "/webhooks/{id}" => webhooks::update, "Change a webhook",
            Shape::one(WEBHOOK).takes(CHANGED);
    };
    reading.into_iter().chain(writing).collect()
}

/// Lists the user's webhooks.
pub(crate) async fn index(conn: Conn) -> Result<HttpResponse> {
    conn.own_document(|db, user, version| {
        let all = webhooks::list_webhooks(db, user)?;
        let count = u32::try_from(all.len()).unwrap_or(u32::MAX);
        let entries = Entries::following(all, count, None);
        entries.render(version, &format!("{}/webhooks", version.base()), resource_of)
    })
    .await
}

pub(crate) async fn show(conn: Conn, path: Path<String>) -> Result<HttpResponse> {
    let id = webhook_id(&path)?;
    conn.own_document(move |db, user, version| {
        render(&resource_of(&webhooks::get_webhook(db, user, id)?), version)
    })
    .await
}

/// Adds a webhook. Its secret is only in this response, and not even in an idempotent replay of it.
pub(crate) async fn create(conn: Conn, once: Once, body: JsonBody) -> Result<HttpResponse> {
    let (user, params) = (conn.acting_user()?, form(&body.params(conn.version(), ROOT)?)?);
    let key = Arc::clone(&conn.app().sealing_key);
    let rule = conn.app().config.webhooks.address_rule();
    let make = move |db: &mut _| webhooks::create_webhook(db, (&user, &key), &params, rule);
    let answer = |(webhook, secret): &(Webhook, WebhookSecret), version: Version| {
        let location = format!("{}/webhooks/{}", version.base(), webhook.id);
        created(&with_secret(webhook, Some(secret)), version, Some(location))
    };
    once.create_with_secret(&conn, make, answer).await.map_err(told)
}

pub(crate) async fn update(
    conn: Conn,
    path: Path<String>,
    IfMatch(if_unchanged): IfMatch,
    body: JsonBody,
) -> Result<HttpResponse> {
    let (id, user) = (webhook_id(&path)?, conn.acting_user()?);
    let sent = body.params(conn.version(), CHANGE)?;
    let (params, paused) = (form(&sent)?, sent.get(PAUSED).and_then(Value::as_bool));
    let rule = conn.app().config.webhooks.address_rule();
    let update = move |db: &mut Connection| {
        db.write(|db| {
            webhooks::update_webhook_if(db, &user, id, (&params, &if_unchanged), rule)?;
            match paused {
                Some(true) => webhooks::pause_webhook(db, &user, id)?,
                Some(false) => webhooks::resume_webhook(db, &user, id)?,
                None => {}
            }
            webhooks::get_webhook(db, &user, id)
        })
    };
    conn.written(StatusCode::OK, &resource_of(&conn.repo(update).await.map_err(told)?))
}

/// Deletes a webhook, and its pending deliveries.
pub(crate) async fn delete(conn: Conn, path: Path<String>) -> Result<HttpResponse> {
    let (id, user) = (webhook_id(&path)?, conn.acting_user()?);
    conn.repo(move |db| webhooks::delete_webhook(db, &user, id)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// The request as form params, with a checkbox for each event.
fn form(sent: &Params) -> Result<Params> {
    let mut fields = Map::new();
    for name in ["url", "video_id"] {
        if let Some(value) = sent.get(name) {
            fields.insert(name.to_owned(), value.clone());
        }
    }
    if let Some(chosen) = sent.get(EVENTS).and_then(Value::as_array) {
        let is_known = |name: &Value| Event::ALL.iter().any(|event| name == event.name());
        if !chosen.iter().all(is_known) {
            return Err(Error::Invalid(FieldErrors::one(EVENTS, "contains an unknown event")));
        }
        let is_chosen = |event: Event| chosen.iter().any(|name| name == event.name());
        let boxes = Event::ALL.map(|event| (event.field().to_owned(), is_chosen(event).into()));
        fields.extend(boxes);
    }
    Ok(Params::from(fields))
}

/// Maps errors on the checkboxes to `events`.
fn told(error: impl Into<Error>) -> Error {
    match error.into() {
        Error::Invalid(errors) => {
            let boxes = Event::ALL.into_iter().map(Event::field);
            Error::Invalid(boxes.fold(errors, |errors, field| errors.renamed(field, EVENTS)))
        }
        error => error,
    }
}

fn webhook_id(path: &str) -> Result<WebhookId> {
    path.parse().map_err(|_malformed| Error::NotFound)
}
