//! A user's conversations.

use std::sync::Arc;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Path;
use rumbl_core::changeset::{Changeset, Field, Params};
use rumbl_core::conversations::{
    self, ConversationAction, ConversationChange, ConversationListing, ConversationWrite, Invited,
    ListPlace, MAX_LISTED_MEMBERS,
};
use rumbl_core::ids::{ConversationId, MAX_ID, UserId};
use rumbl_core::log::Written;
use rumbl_core::page::Direction;
use rumbl_core::repo::Connection;
use serde::Serialize;
use serde_json::{Value, json};

use super::body::{JsonBody, Root};
use super::idempotent::Once;
use super::if_match::IfMatch;
use super::listing::{Cursor, Entries, Listing, Part};
use super::resource::{Attributes, Resource, id_schema};
use super::respond::{created, render};
use super::version::Version;
use crate::conn::Conn;
use crate::error::{Error, FieldErrors, Result};
use crate::live::outcome::WriteError;
use crate::views::conversation_view::kind;
use crate::views::video_json_view::utc;

pub(super) const ROOT: Root = Root { v1: "conversation", v2: "conversation", fields };

/// The fields that an update accepts.
pub(super) const CHANGE: Root = Root { fields: changeable_fields, ..ROOT };

const RECIPIENT_ID: &str = "recipient_id";
const MEMBER_IDS: &str = "member_ids";

fn fields() -> Value {
    json!({
        RECIPIENT_ID: {
            "type": "integer", "minimum": 1, "maximum": MAX_ID,
            "description": "with whom, for a conversation of two, of which there is one",
        },
        MEMBER_IDS: {
            "type": "array", "maxItems": 99, "items": id_schema(),
            "description": "with whom, for a group: at least one other person, unless there is a recipient",
        },
        "title": {
            "type": ["string", "null"], "maxLength": 100,
            "description": "of a group; without one it goes by the names of its members",
        },
    })
}

fn changeable_fields() -> Value {
    json!({"title": {"type": "string", "minLength": 1, "maxLength": 100}})
}

/// A conversation from the user's point of view.
#[derive(Debug, Serialize)]
pub(super) struct ConversationAttributes<'a> {
    kind: &'static str,
    status: &'static str,
    title: String,
    sender_id: UserId,
    recipient_id: Option<UserId>,
    owner_id: Option<UserId>,
    members: Vec<MemberJson<'a>>,
    member_count: i64,
    unread: i64,
    muted: bool,
    active_at: String,
}

#[derive(Debug, Serialize)]
struct MemberJson<'a> {
    id: UserId,
    username: &'a str,
    read_number: i64,
}

impl Attributes for ConversationAttributes<'_> {
    const KIND: &'static str = "conversation";

    fn properties() -> Value {
        let id = json!({"type": "integer", "minimum": 1});
        let id_or_nobody = json!({"type": ["integer", "null"], "minimum": 1});
        json!({
            "kind": {"type": "string", "enum": ["pair", "group"]},
            "status": {
                "type": "string", "enum": ["open", "closed"],
                "description": "a conversation of two is closed once the other person is gone",
            },
            "title": {"type": "string"},
            "sender_id": {"type": "integer", "minimum": 1, "description": "who began it"},
            "recipient_id": {
                "type": ["integer", "null"], "minimum": 1, "maximum": MAX_ID,
                "description": "with whom, of a conversation of two",
            },
            "owner_id": id_or_nobody,
            "members": {
                "type": "array", "maxItems": MAX_LISTED_MEMBERS,
                "description": "the first of them, in the order in which they came; all are at /members",
                "items": {
                    "type": "object",
                    "required": ["id", "username", "read_number"],
                    "properties": {
                        "id": id,
                        "username": {"type": "string"},
                        "read_number": {
                            "type": "integer", "minimum": 0,
                            "description": "the number of the last message that they have read; in a conversation of two of whom one has blocked the other, 0 for the other",
                        },
                    },
                },
            },
            "member_count": {"type": "integer", "minimum": 0},
            "unread": {"type": "integer", "minimum": 0},
            "muted": {"type": "boolean"},
            "active_at": {"type": "string", "format": "date-time"},
        })
    }
}

fn resource(listing: &ConversationListing) -> Resource<ConversationAttributes<'_>> {
    let conversation = &listing.conversation;
    let listed = usize::try_from(MAX_LISTED_MEMBERS).unwrap_or_default();
    let members = listing.members.iter().take(listed).map(|one| MemberJson {
        id: one.member.user_id,
        username: &one.username,
        read_number: one.member.read_number,
    });
    Resource {
        id: conversation.id.get(),
        attributes: ConversationAttributes {
            kind: kind(listing),
            status: listing.status().as_str(),
            title: listing.title().to_string(),
            sender_id: conversation.started_by_id,
            recipient_id: conversation.recipient_id(),
            owner_id: conversation.owner_id,
            members: members.collect(),
            member_count: listing.member_count,
            unread: listing.unread(),
            muted: listing.member.muted_at.is_some(),
            active_at: utc(conversation.active_at),
        },
        inserted_at: conversation.inserted_at,
        updated_at: conversation.updated_at,
    }
}

/// Lists the user's conversations, most recently active first. A cursor leads to those that were active before, as
/// [`ListPlace`] describes.
pub(crate) async fn index(conn: Conn, listing: Listing) -> Result<HttpResponse> {
    conn.own_document(move |db, user, version| {
        let entries = match listing.part {
            Part::Page(request) => {
                Entries::page(conversations::list_conversations(db, user, request)?, cursor)
            }
            Part::After { cursor: after, size } => {
                let from = (Direction::Backward, place(after)?);
                let rest = conversations::list_conversations_beyond(db, user, from, size)?;
                Entries::stretch(rest, size, cursor)
            }
        };
        entries.render(version, &format!("{}/conversations", version.base()), resource)
    })
    .await
}

fn cursor(listing: &ConversationListing) -> Cursor {
    let (active_at_us, id) = ListPlace::from(&listing.conversation).numbers();
    Cursor { sorted_by: Some(active_at_us), id }
}

fn place(cursor: Cursor) -> Result<ListPlace> {
    let place = cursor.sorted_by.and_then(|at_us| ListPlace::try_from((at_us, cursor.id)).ok());
    place.ok_or_else(|| refused("cursor", "is invalid"))
}

pub(crate) async fn show(conn: Conn, path: Path<String>) -> Result<HttpResponse> {
    let id = conversation_id(&path)?;
    conn.own_document(move |db, user, version| {
        render(&resource(&conversations::get_conversation(db, user.id, id)?), version)
    })
    .await
}

/// Opens the conversation with another user, or creates a group.
pub(crate) async fn create(conn: Conn, once: Once, body: JsonBody) -> Result<HttpResponse> {
    let (user, params) = (conn.acting_user()?, body.params(conn.version(), ROOT)?);
    conn.app().live.limit.check(user.id).map_err(Error::too_many_requests)?;
    let recipient_id = recipient_id(&params)?;
    let member_ids = conversations::parse_member_ids(&params)?;
    if recipient_id.is_none() && member_ids.iter().all(|id| *id == user.id) {
        return Err(refused(MEMBER_IDS, "can't be blank"));
    }
    let group = || Invited::Group(member_ids.clone());
    let invited = recipient_id.map_or_else(group, Invited::Pair);
    conn.app().live.invite(user.id, invited).await?.map_err(Error::too_many_requests)?;
    let open = move |db: &mut Connection| {
        let id = if let Some(recipient_id) = recipient_id {
            conversations::open_pair(db, &user, recipient_id)?.id
        } else {
            conversations::create_group(db, &user, &params, &member_ids)?.id
        };
        conversations::get_conversation(db, user.id, id)
    };
    let answer = |opened: &ConversationListing, version: Version| {
        let location = format!("{}/conversations/{}", version.base(), opened.conversation.id);
        created(&resource(opened), version, Some(location))
    };
    once.create(&conn, open, answer).await
}

/// Renames one of the user's groups.
pub(crate) async fn update(
    conn: Conn,
    path: Path<String>,
    IfMatch(if_unchanged): IfMatch,
    body: JsonBody,
) -> Result<HttpResponse> {
    let (id, params) = (conversation_id(&path)?, body.params(conn.version(), CHANGE)?);
    write(&conn, id, ConversationAction::Rename { params, if_unchanged }).await?;
    let user_id = conn.acting()?.user.id;
    let get = move |db: &mut _| conversations::get_conversation(db, user_id, id);
    conn.written(StatusCode::OK, &resource(&conn.repo(get).await?))
}

/// Leaves a group.
pub(crate) async fn delete(conn: Conn, path: Path<String>) -> Result<HttpResponse> {
    write(&conn, conversation_id(&path)?, ConversationAction::Leave).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Submits a write. The rate limit per user is shared with pages and sockets.
pub(super) async fn write(
    conn: &Conn,
    conversation_id: ConversationId,
    action: ConversationAction,
) -> Result<Written<ConversationChange>> {
    let user = Arc::clone(&conn.acting()?.user);
    let live = &conn.app().live;
    live.limit.check(user.id).map_err(Error::too_many_requests)?;
    let write = ConversationWrite { user, conversation_id, action };
    live.conversations.write(write).await.map_err(|error| match error {
        WriteError::Refused(error) => Error::from(error),
        error => Error::unavailable(error),
    })
}

/// The other user of a conversation of two; `None` for a group.
fn recipient_id(params: &Params) -> Result<Option<UserId>> {
    if params.get(RECIPIENT_ID).is_none() {
        return Ok(None);
    }
    for field in [MEMBER_IDS, "title"] {
        if params.get(field).is_some_and(|sent| !sent.is_null()) {
            return Err(refused(field, "is only for a group, without a recipient"));
        }
    }
    // Use the changeset's cast, because numbers such as 7.0 count as integers too.
    let field = Field::integer(RECIPIENT_ID);
    let id = Changeset::new([]).cast(params, &[field]).integer(field);
    let id = id.and_then(|id| UserId::try_from(id).ok());
    id.map(Some).ok_or_else(|| refused(RECIPIENT_ID, "does not exist"))
}

fn refused(field: &'static str, message: &str) -> Error {
    Error::Invalid(FieldErrors::one(field, message.to_owned()))
}

pub(super) fn conversation_id(path: &str) -> Result<ConversationId> {
    path.parse().map_err(|_malformed| Error::NotFound)
}
