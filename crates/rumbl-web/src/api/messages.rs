//! The messages in a user's conversations. Writes take the same path as on a socket.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderValue, LOCATION};
use actix_web::web::Path;
use rumbl_core::changeset::Params;
use rumbl_core::conversations::{self, ConversationAction, ConversationChange, MessageWithUser};
use rumbl_core::ids::{ConversationId, MAX_ID, MessageId, UserId};
use rumbl_core::log::{Logged, Written};
use rumbl_core::page::Direction;
use serde::Serialize;
use serde_json::{Value, json};

use super::body::{JsonBody, Root};
use super::conversations::{conversation_id, write};
use super::idempotent::IdempotencyKey;
use super::if_match::IfMatch;
use super::listing::{Entries, Listing, Part};
use super::resource::{Attributes, Resource, id_schema};
use super::respond::render;
use super::videos::Owner;
use crate::conn::Conn;
use crate::error::{Error, FieldErrors, Result};
use crate::views::conversation_view::MomentJson;
use crate::views::video_json_view::utc;

pub(super) const ROOT: Root = Root { v1: "message", v2: "message", fields };

/// The fields that an update accepts.
pub(super) const CHANGE: Root = Root { fields: changeable_fields, ..ROOT };

fn fields() -> Value {
    json!({
        "content": {"type": ["string", "null"], "maxLength": 2000},
        "client_id": {
            "type": ["string", "null"], "maxLength": 64,
            "description": "the program's own: sent again, it makes no second message",
        },
        "video_id": {
            "type": ["integer", "null"], "minimum": 1, "maximum": MAX_ID,
            "description": "of a video that is shared, at a moment",
        },
        "at": {
            "type": ["integer", "null"], "minimum": 0, "maximum": 604_800_000,
            "description": "that moment, in milliseconds from the start",
        },
        "annotation_id": {
            "type": ["integer", "null"], "minimum": 1, "maximum": MAX_ID,
            "description": "of an annotation that is shared, instead of a video",
        },
    })
}

fn changeable_fields() -> Value {
    json!({"content": {"type": "string", "maxLength": 2000}})
}

#[derive(Debug, Serialize)]
pub(super) struct MessageAttributes<'a> {
    conversation_id: ConversationId,
    number: i64,
    sender_id: UserId,
    user: Owner<'a>,
    content: &'a str,
    date: String,
    edited: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    moment: Option<MomentJson<'a>>,
}

impl Attributes for MessageAttributes<'_> {
    const KIND: &'static str = "message";

    fn properties() -> Value {
        json!({
            "conversation_id": {"type": "integer", "minimum": 1},
            "number": {
                "type": "integer", "minimum": 1,
                "description": "rises by one with each message of the conversation",
            },
            "sender_id": {"type": "integer", "minimum": 1},
            "user": Owner::schema(),
            "content": {"type": "string"},
            "date": {"type": "string", "format": "date-time"},
            "edited": {"type": "boolean"},
            "moment": {
                "type": "object", "default": null,
                "required": ["video_id", "at", "annotation_id", "title", "body"],
                "properties": {
                    "video_id": id_schema(),
                    "at": {"type": "integer", "minimum": 0},
                    "annotation_id": {"type": ["integer", "null"]},
                    "title": {
                        "type": ["string", "null"],
                        "description": "of the video; null when it is gone or hidden",
                    },
                    "body": {"type": ["string", "null"], "description": "of the annotation"},
                },
            },
        })
    }
}

fn resource(one: &MessageWithUser) -> Resource<MessageAttributes<'_>> {
    let MessageWithUser { message, username, moment } = one;
    Resource {
        id: message.id.get(),
        attributes: MessageAttributes {
            conversation_id: message.conversation_id,
            number: message.number,
            sender_id: message.user_id,
            user: Owner { id: message.user_id, username },
            content: &message.content,
            date: utc(message.inserted_at),
            edited: message.is_edited(),
            moment: moment.as_ref().map(MomentJson::from),
        },
        inserted_at: message.inserted_at,
        updated_at: message.updated_at,
    }
}

/// The order of a listing of messages. A cursor goes on in the order of its request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Order {
    Oldest,
    Newest,
}

const ORDER: &str = "order";

impl Order {
    fn parse(params: &Params) -> Result<Self> {
        match params.text(ORDER) {
            None | Some("" | "oldest") => Ok(Self::Oldest),
            Some("newest") => Ok(Self::Newest),
            Some(_) => Err(Error::Invalid(FieldErrors::one(ORDER, "is invalid"))),
        }
    }

    fn direction(self) -> Direction {
        match self {
            Self::Oldest => Direction::Forward,
            Self::Newest => Direction::Backward,
        }
    }

    /// The query of the links to the next messages.
    fn query(self) -> &'static str {
        match self {
            Self::Oldest => "",
            Self::Newest => "?order=newest",
        }
    }
}

/// The schema of the parameter `order`.
pub(super) fn order_schema() -> Value {
    json!({
        "type": "string", "enum": ["oldest", "newest"], "default": "oldest",
        "description": "which messages come first; a cursor is for the order in which it was given",
    })
}

/// Lists the messages of a conversation, oldest first unless the newest are asked for.
pub(crate) async fn index(
    conn: Conn,
    path: Path<String>,
    listing: Listing,
) -> Result<HttpResponse> {
    let id = conversation_id(&path)?;
    Listing::by_cursor_alone(&listing.params)?;
    let order = Order::parse(&listing.params)?;
    conn.own_document(move |db, user, version| {
        // A cursor is the number of a message, which may be gone by now.
        let (from, size) = match listing.part {
            Part::Page(request) => (None, request.size),
            Part::After { cursor, size } => (Some(cursor.id), size),
        };
        let from = (order.direction(), from);
        let said = conversations::list_messages_beyond(db, user.id, id, from, size)?;
        let entries = Entries::stretch(said, size, |one| one.message.number);
        let path = format!("{}/conversations/{id}/messages{}", version.base(), order.query());
        entries.render(version, &path, resource)
    })
    .await
}

pub(crate) async fn show(conn: Conn, path: Path<(String, String)>) -> Result<HttpResponse> {
    let place = ids(&path)?;
    conn.own_document(move |db, user, version| {
        render(&resource(&conversations::get_message(db, user.id, place)?), version)
    })
    .await
}

pub(crate) async fn create(
    conn: Conn,
    path: Path<String>,
    key: Option<IdempotencyKey>,
    body: JsonBody,
) -> Result<HttpResponse> {
    let id = conversation_id(&path)?;
    let mut params = body.params(conn.version(), ROOT)?;
    if let (None, Some(key)) = (params.text("client_id"), key) {
        params = params.with("client_id", key.client_id(&body));
    }
    let message = match write(&conn, id, ConversationAction::Post { params }).await? {
        Written::Changed(Logged { change: ConversationChange::Created(one), .. }) => one,
        Written::Repeated { id: message_id, .. } => {
            let message_id = message_id.try_into().map_err(|_no_id| Error::NotFound)?;
            find(&conn, (id, message_id)).await?
        }
        Written::Changed(_) | Written::Unchanged => return Err(Error::NotFound),
    };
    let mut response = conn.written(StatusCode::CREATED, &resource(&message))?;
    let base = conn.version().base();
    let location = format!("{base}/conversations/{id}/messages/{}", message.message.id);
    let location = HeaderValue::try_from(location).map_err(Error::internal)?;
    response.headers_mut().insert(LOCATION, location);
    Ok(response)
}

/// Changes one of the user's own messages.
pub(crate) async fn update(
    conn: Conn,
    path: Path<(String, String)>,
    IfMatch(if_unchanged): IfMatch,
    body: JsonBody,
) -> Result<HttpResponse> {
    let (conversation_id, id) = ids(&path)?;
    let params = body.params(conn.version(), CHANGE)?;
    let action = ConversationAction::Update { id, params, if_unchanged };
    let message = match write(&conn, conversation_id, action).await? {
        Written::Changed(Logged { change: ConversationChange::Updated(one), .. }) => one,
        _ => find(&conn, (conversation_id, id)).await?,
    };
    conn.written(StatusCode::OK, &resource(&message))
}

/// Deletes one of the user's own messages.
pub(crate) async fn delete(conn: Conn, path: Path<(String, String)>) -> Result<HttpResponse> {
    let (conversation_id, id) = ids(&path)?;
    write(&conn, conversation_id, ConversationAction::Delete { id }).await?;
    Ok(HttpResponse::NoContent().finish())
}

async fn find(conn: &Conn, place: (ConversationId, MessageId)) -> Result<MessageWithUser> {
    let user_id = conn.acting()?.user.id;
    Ok(conn.repo(move |db| conversations::get_message(db, user_id, place)).await?)
}

fn ids(path: &(String, String)) -> Result<(ConversationId, MessageId)> {
    Ok((conversation_id(&path.0)?, path.1.parse().map_err(|_malformed| Error::NotFound)?))
}
