//! The members of a user's conversations.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderValue, LOCATION};
use actix_web::web::Path;
use rumbl_core::changeset::{Changeset, Field, Params};
use rumbl_core::conversations::{self, ConversationAction, Invited, MemberWithUser};
use rumbl_core::ids::{ConversationId, UserId};
use serde::Serialize;
use serde_json::{Value, json};

use super::body::{JsonBody, Root};
use super::conversations::{conversation_id, write};
use super::listing::{Entries, Listing, Part};
use super::resource::{Attributes, Resource, id_schema};
use super::respond::render;
use crate::conn::Conn;
use crate::error::{Error, FieldErrors, Result};

pub(super) const ROOT: Root = Root { v1: "member", v2: "member", fields };

const USER_ID: &str = "user_id";

fn fields() -> Value {
    json!({USER_ID: id_schema()})
}

/// A member's id is the id of the user.
#[derive(Debug, Serialize)]
pub(super) struct MemberAttributes<'a> {
    conversation_id: ConversationId,
    username: &'a str,
    name: &'a str,
    read_number: i64,
}

impl Attributes for MemberAttributes<'_> {
    const KIND: &'static str = "member";

    fn properties() -> Value {
        json!({
            "conversation_id": id_schema(),
            "username": {"type": "string"},
            "name": {"type": "string"},
            "read_number": {
                "type": "integer", "minimum": 0,
                "description": "the number of the last message that they have read; in a conversation of two of whom one has blocked the other, 0 for the other",
            },
        })
    }
}

fn resource(one: &MemberWithUser) -> Resource<MemberAttributes<'_>> {
    let MemberWithUser { member, username, name } = one;
    Resource {
        id: member.user_id.get(),
        attributes: MemberAttributes {
            conversation_id: member.conversation_id,
            username,
            name,
            read_number: member.read_number,
        },
        inserted_at: member.inserted_at,
        updated_at: member.inserted_at,
    }
}

/// Lists the members of a conversation, ordered by id.
pub(crate) async fn index(
    conn: Conn,
    path: Path<String>,
    listing: Listing,
) -> Result<HttpResponse> {
    let id = conversation_id(&path)?;
    conn.own_document(move |db, user, version| {
        let of = |one: &MemberWithUser| one.member.user_id.get();
        let entries = match listing.part {
            Part::Page(request) => {
                Entries::page(conversations::list_members_page(db, user.id, id, request)?, of)
            }
            Part::After { id: after, size } => {
                let after = after.try_into().map_err(|_no_id| Error::NotFound)?;
                let rest = conversations::list_members_after(db, user.id, id, (after, size))?;
                Entries::stretch(rest, size, of)
            }
        };
        entries.render(version, &format!("{}/conversations/{id}/members", version.base()), resource)
    })
    .await
}

pub(crate) async fn show(conn: Conn, path: Path<(String, String)>) -> Result<HttpResponse> {
    let place = ids(&path)?;
    conn.own_document(move |db, user, version| {
        render(&resource(&conversations::get_member(db, user.id, place)?), version)
    })
    .await
}

/// Adds a member to a group.
pub(crate) async fn create(conn: Conn, path: Path<String>, body: JsonBody) -> Result<HttpResponse> {
    let (id, by) = (conversation_id(&path)?, conn.acting()?.user.id);
    let user_id = user_id(&body.params(conn.version(), ROOT)?)?;
    let invited = Invited::Member(id, user_id);
    conn.app().live.invite(by, invited).await?.map_err(Error::too_many_requests)?;
    write(&conn, id, ConversationAction::Add { user_id }).await?;
    let get = move |db: &mut _| conversations::get_member(db, by, (id, user_id));
    let mut response = conn.written(StatusCode::CREATED, &resource(&conn.repo(get).await?))?;
    let location = format!("{}/conversations/{id}/members/{user_id}", conn.version().base());
    let location = HeaderValue::try_from(location).map_err(Error::internal)?;
    response.headers_mut().insert(LOCATION, location);
    Ok(response)
}

/// Removes a member from one of the user's groups. To leave a group, delete the conversation instead.
pub(crate) async fn delete(conn: Conn, path: Path<(String, String)>) -> Result<HttpResponse> {
    let (id, user_id) = ids(&path)?;
    write(&conn, id, ConversationAction::Remove { user_id }).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// The user id in a request.
pub(super) fn user_id(params: &Params) -> Result<UserId> {
    // Use the changeset's cast, because numbers such as 7.0 count as integers too.
    let field = Field::integer(USER_ID);
    let id = Changeset::new([]).cast(params, &[field]).integer(field);
    let refused = if params.get(USER_ID).is_some_and(|sent| !sent.is_null()) {
        "does not exist"
    } else {
        "can't be blank"
    };
    let refused = || Error::Invalid(FieldErrors::one(USER_ID, refused.to_owned()));
    id.and_then(|id| UserId::try_from(id).ok()).ok_or_else(refused)
}

fn ids(path: &(String, String)) -> Result<(ConversationId, UserId)> {
    Ok((conversation_id(&path.0)?, path.1.parse().map_err(|_malformed| Error::NotFound)?))
}
