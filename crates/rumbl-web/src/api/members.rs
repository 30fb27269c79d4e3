//! The members of a user's conversations.

use std::sync::Arc;

use actix_web::HttpResponse;
use actix_web::web::Path;
use rumbl_core::changeset::{Changeset, Field, Params};
use rumbl_core::conversations::{
    self, ConversationAction, ConversationWrite, Invited, MemberWithUser,
};
use rumbl_core::ids::{ConversationId, UserId};
use rumbl_core::repo::Connection;
use serde::Serialize;
use serde_json::{Value, json};

use super::body::{JsonBody, Root};
use super::conversations::{conversation_id, write};
use super::idempotent::Once;
use super::listing::{Entries, Listing, Part};
use super::resource::{Attributes, Resource, id_schema};
use super::respond::{created, render};
use super::version::Version;
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
            Part::After { cursor, size } => {
                let after = cursor.id.try_into().map_err(|_no_id| Error::NotFound)?;
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

/// Adds a member to a group. The follower broadcasts the change when it reads the log.
pub(crate) async fn create(
    conn: Conn,
    once: Once,
    path: Path<String>,
    body: JsonBody,
) -> Result<HttpResponse> {
    let (conversation_id, user) = (conversation_id(&path)?, Arc::clone(&conn.acting()?.user));
    let user_id = user_id(&body.params(conn.version(), ROOT)?)?;
    conn.app().live.limit.check(user.id).map_err(Error::too_many_requests)?;
    let invited = Invited::Member(conversation_id, user_id);
    conn.app().live.invite(user.id, invited).await?.map_err(Error::too_many_requests)?;
    let add = move |db: &mut Connection| {
        let (by, action) = (user.id, ConversationAction::Add { user_id });
        let write = ConversationWrite { user, conversation_id, action };
        // Not in a batch with others' writes, because it is stored together with the answer.
        conversations::write_conversations(db, &[write])
            .into_iter()
            .try_for_each(|it| it.map(drop))?;
        conversations::get_member(db, by, (conversation_id, user_id))
    };
    let answer = move |added: &MemberWithUser, version: Version| {
        let members = format!("{}/conversations/{conversation_id}/members", version.base());
        created(&resource(added), version, Some(format!("{members}/{user_id}")))
    };
    once.create(&conn, add, answer).await
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
