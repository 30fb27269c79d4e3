//! The users whom a user has blocked. The API does not reveal who has blocked the user.

use actix_web::HttpResponse;
use actix_web::web::Path;
use rumbl_core::conversations::{self, BlockedUser};
use rumbl_core::ids::UserId;
use rumbl_core::repo::Connection;
use serde::Serialize;
use serde_json::{Value, json};

use super::body::{JsonBody, Root};
use super::idempotent::Once;
use super::listing::{Entries, Listing, Part};
use super::members::user_id;
use super::resource::{Attributes, Resource, id_schema};
use super::respond::{created, render};
use super::version::Version;
use crate::conn::Conn;
use crate::error::{Error, Result};

pub(super) const ROOT: Root = Root { v1: "block", v2: "block", fields };

fn fields() -> Value {
    json!({"user_id": id_schema()})
}

/// A block's id is the id of the blocked user.
#[derive(Debug, Serialize)]
pub(super) struct BlockAttributes<'a> {
    username: &'a str,
}

impl Attributes for BlockAttributes<'_> {
    const KIND: &'static str = "block";

    fn properties() -> Value {
        json!({"username": {"type": "string"}})
    }
}

fn resource(one: &BlockedUser) -> Resource<BlockAttributes<'_>> {
    Resource {
        id: one.user_id.get(),
        attributes: BlockAttributes { username: &one.username },
        inserted_at: one.inserted_at,
        updated_at: one.inserted_at,
    }
}

/// Lists the blocked users, ordered by id.
pub(crate) async fn index(conn: Conn, listing: Listing) -> Result<HttpResponse> {
    conn.own_document(move |db, user, version| {
        let id = |one: &BlockedUser| one.user_id.get();
        let entries = match listing.part {
            Part::Page(request) => {
                Entries::page(conversations::list_blocks_page(db, user.id, request)?, id)
            }
            Part::After { cursor, size } => {
                let after = cursor.id.try_into().map_err(|_no_id| Error::NotFound)?;
                let rest = conversations::list_blocks_after(db, user.id, (after, size))?;
                Entries::stretch(rest, size, id)
            }
        };
        entries.render(version, &format!("{}/blocks", version.base()), resource)
    })
    .await
}

pub(crate) async fn show(conn: Conn, path: Path<String>) -> Result<HttpResponse> {
    let id = blocked_id(&path)?;
    conn.own_document(move |db, user, version| {
        render(&resource(&conversations::get_block(db, user.id, id)?), version)
    })
    .await
}

/// Blocks a user; no effect if they are already blocked.
pub(crate) async fn create(conn: Conn, once: Once, body: JsonBody) -> Result<HttpResponse> {
    let user = conn.acting_user()?;
    let id = user_id(&body.params(conn.version(), ROOT)?)?;
    let block = move |db: &mut Connection| {
        conversations::block_user(db, &user, id)?;
        conversations::get_block(db, user.id, id)
    };
    let answer = |blocked: &BlockedUser, version: Version| {
        let location = format!("{}/blocks/{}", version.base(), blocked.user_id);
        created(&resource(blocked), version, Some(location))
    };
    once.create(&conn, block, answer).await
}

pub(crate) async fn delete(conn: Conn, path: Path<String>) -> Result<HttpResponse> {
    let (user, id) = (conn.acting_user()?, blocked_id(&path)?);
    let was_blocked = conn.repo(move |db| conversations::unblock_user(db, &user, id)).await?;
    if was_blocked { Ok(HttpResponse::NoContent().finish()) } else { Err(Error::NotFound) }
}

fn blocked_id(path: &str) -> Result<UserId> {
    path.parse().map_err(|_malformed| Error::NotFound)
}
