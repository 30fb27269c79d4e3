//! Categories: readable by everyone, managed by admins.

use std::sync::Arc;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Path;
use rumbl_core::accounts::{Role, User};
use rumbl_core::audit::By;
use rumbl_core::ids::CategoryId;
use rumbl_core::multimedia::{self, Category};
use serde::Serialize;
use serde_json::{Value, json};

use super::body::{JsonBody, Root};
use super::idempotent::Once;
use super::if_match::IfMatch;
use super::listing::Entries;
use super::resource::{Attributes, Resource};
use super::respond::{created, render};
use super::version::Version;
use crate::conn::Conn;
use crate::error::{Error, Result};
use crate::pages::key::Shared;
use crate::pages::subject::Subject;

pub(super) const ROOT: Root = Root { v1: "category", v2: "category", fields };

fn fields() -> Value {
    json!({"name": {"type": "string", "minLength": 1, "maxLength": 100}})
}

#[derive(Debug, Serialize)]
pub(super) struct CategoryAttributes<'a> {
    name: &'a str,
}

impl Attributes for CategoryAttributes<'_> {
    const KIND: &'static str = "category";

    fn properties() -> Value {
        json!({"name": {"type": "string"}})
    }
}

fn resource(category: &Category) -> Resource<CategoryAttributes<'_>> {
    Resource {
        id: category.id.get(),
        attributes: CategoryAttributes { name: &category.name },
        inserted_at: category.inserted_at,
        updated_at: category.updated_at,
    }
}

/// Lists all categories by name.
pub(crate) async fn index(conn: Conn) -> Result<HttpResponse> {
    let document = Shared::new("api: categories").about([Subject::Categories]);
    conn.document(document, move |db, version| {
        let categories = multimedia::list_alphabetical_categories(db)?;
        let count = u32::try_from(categories.len()).unwrap_or(u32::MAX);
        let entries = Entries::following(categories, count, None);
        entries.render(version, &format!("{}/categories", version.base()), resource)
    })
    .await
}

pub(crate) async fn show(conn: Conn, path: Path<String>) -> Result<HttpResponse> {
    let id = category_id(&path)?;
    let document = Shared::new("api: category").of(id).about([Subject::Categories]);
    conn.document(document, move |db, version| {
        render(&resource(&multimedia::get_category(db, id)?), version)
    })
    .await
}

pub(crate) async fn create(conn: Conn, once: Once, body: JsonBody) -> Result<HttpResponse> {
    let admin = admin(&conn)?;
    let params = body.params(conn.version(), ROOT)?;
    let add = move |db: &mut _| multimedia::add_category(db, By::user(&admin), &params);
    let answer = |added: &Category, version: Version| {
        let location = format!("{}/categories/{}", version.base(), added.id);
        created(&resource(added), version, Some(location))
    };
    once.create(&conn, add, answer).await
}

pub(crate) async fn update(
    conn: Conn,
    path: Path<String>,
    IfMatch(if_unchanged): IfMatch,
    body: JsonBody,
) -> Result<HttpResponse> {
    let admin = admin(&conn)?;
    let (id, params) = (category_id(&path)?, body.params(conn.version(), ROOT)?);
    let update = move |db: &mut _| {
        multimedia::rename_category(db, By::user(&admin), id, &params, &if_unchanged)
    };
    conn.written(StatusCode::OK, &resource(&conn.repo(update).await?))
}

/// Deletes a category; its videos stay, without a category.
pub(crate) async fn delete(conn: Conn, path: Path<String>) -> Result<HttpResponse> {
    let (admin, id) = (admin(&conn)?, category_id(&path)?);
    conn.repo(move |db| multimedia::delete_category(db, By::user(&admin), id)).await?;
    Ok(HttpResponse::NoContent().finish())
}

fn admin(conn: &Conn) -> Result<Arc<User>> {
    let user = &conn.acting()?.user;
    match user.role {
        Role::Admin => Ok(Arc::clone(user)),
        Role::Member | Role::Moderator => {
            Err(Error::Forbidden("only an admin may change categories".to_owned()))
        }
    }
}

fn category_id(path: &str) -> Result<CategoryId> {
    path.parse().map_err(|_malformed| Error::NotFound)
}
