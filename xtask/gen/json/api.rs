//! A person's own [[ many_words ]], for programs.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Path;
[% for used in sent_ids %]use rumbl_core::[[ used.module ]]::{[[ used.names | join(sep=", ") ]]};
[% endfor -%]
use rumbl_core::[[ many ]]::{self, [[ type ]], [[ type ]]Id};
use serde::Serialize;
use serde_json::{Value, json};

use super::body::{JsonBody, Root};
use super::endpoint::{Body, Endpoint, MANAGING, MANAGING_JSON, PAGING, Shape, scope};
use super::idempotent::Once;
use super::if_match::IfMatch;
use super::listing::{Entries, Listing, Part};
use super::resource::{self, Attributes, Resource};
use super::respond::{created, render};
use super::version::Version;
use crate::conn::Conn;
use crate::error::{Error, Result};

const ROOT: Root = Root { v1: "[[ one ]]", v2: "[[ one ]]", fields };

fn fields() -> Value {
    json!({
[%- for field in own_fields %]
        "[[ field.name ]]": [[ field.json_schema ]],
[%- endfor %]
    })
}

/// The routes of [[ many_words ]].
pub(super) fn endpoints() -> Vec<Endpoint> {
    const ONE: fn(Version) -> Value = resource::schema::<[[ type ]]Attributes<'_>>;
    const NEW: Body = Body { root: ROOT, required: &[ [% for field in own_fields %][% if not field.is_optional and field.kind != "boolean" %]"[[ field.name ]]", [% endif %][% endfor %]] };
    const CHANGE: Body = Body { root: ROOT, required: &[] };
    let reading = scope! { &MANAGING;
        GET "/[[ slug ]]" => [[ many ]]::index, "List your [[ many_words ]]", Shape::many(ONE).asks(PAGING);
        GET "/[[ slug ]]/{id}" => [[ many ]]::show, "Get [[ a ]] [[ words ]]", Shape::one(ONE);
        DELETE "/[[ slug ]]/{id}" => [[ many ]]::delete, "Delete [[ a ]] [[ words ]]", Shape::NOTHING;
    };
    let writing = scope! { &MANAGING_JSON;
        POST "/[[ slug ]]" => [[ many ]]::create once, "Add [[ a ]] [[ words ]]",
            Shape::one(ONE).takes(NEW).created();
        PATCH "/[[ slug ]]/{id}" => [[ many ]]::update, "Change [[ a ]] [[ words ]]",
            Shape::one(ONE).takes(CHANGE);
    };
    reading.into_iter().chain(writing).collect()
}

/// What [[ a ]] [[ words ]] has.
#[derive(Debug, Serialize)]
struct [[ type ]]Attributes<'a> {
[%- for field in own_fields %]
    [[ field.name ]]: [[ field.json_type ]],
[%- endfor %]
}

impl Attributes for [[ type ]]Attributes<'_> {
    const KIND: &'static str = "[[ one ]]";

    fn properties() -> Value {
        json!({
[%- for field in own_fields %]
            "[[ field.name ]]": [[ field.json_property ]],
[%- endfor %]
        })
    }
}

fn resource_of([[ one ]]: &[[ type ]]) -> Resource<[[ type ]]Attributes<'_>> {
    Resource {
        id: [[ one ]].id.get(),
        attributes: [[ type ]]Attributes {
[%- for field in own_fields %]
            [[ field.name ]]: [[ field.json ]],
[%- endfor %]
        },
        inserted_at: [[ one ]].inserted_at,
        updated_at: [[ one ]].updated_at,
    }
}

/// The person's [[ many_words ]], the newest first.
pub(crate) async fn index(conn: Conn, listing: Listing) -> Result<HttpResponse> {
    conn.own_document(move |db, user, version| {
        let id = |[[ one ]]: &[[ type ]]| [[ one ]].id.get();
        let entries = match listing.part {
            Part::Page(request) => Entries::page([[ many ]]::list_[[ many ]]_page(db, user, request)?, id),
            Part::After { cursor, size } => {
                let rest = [[ many ]]::list_[[ many ]]_before(db, user, cursor.id, size)?;
                Entries::stretch(rest, size, id)
            }
        };
        entries.render(version, &format!("{}/[[ slug ]]", version.base()), resource_of)
    })
    .await
}

/// One of them.
pub(crate) async fn show(conn: Conn, path: Path<String>) -> Result<HttpResponse> {
    let id = [[ one ]]_id(&path)?;
    conn.own_document(move |db, user, version| {
        render(&resource_of(&[[ many ]]::get_[[ one ]](db, user, id)?), version)
    })
    .await
}

/// Adds one.
pub(crate) async fn create(conn: Conn, once: Once, body: JsonBody) -> Result<HttpResponse> {
    let (user, params) = (conn.acting_user()?, body.params(conn.version(), ROOT)?);
    let make = move |db: &mut _| [[ many ]]::create_[[ one ]](db, &user, &params);
    let answer = |made: &[[ type ]], version: Version| {
        let own_path = format!("{}/[[ slug ]]/{}", version.base(), made.id);
        created(&resource_of(made), version, Some(own_path))
    };
    once.create(&conn, make, answer).await
}

/// Changes one.
pub(crate) async fn update(
    conn: Conn,
    path: Path<String>,
    IfMatch(if_unchanged): IfMatch,
    body: JsonBody,
) -> Result<HttpResponse> {
    let (id, user) = ([[ one ]]_id(&path)?, conn.acting_user()?);
    let params = body.params(conn.version(), ROOT)?;
    let update =
        move |db: &mut _| [[ many ]]::update_[[ one ]]_if(db, &user, id, &params, &if_unchanged);
    conn.written(StatusCode::OK, &resource_of(&conn.repo(update).await?))
}

/// Deletes one.
pub(crate) async fn delete(conn: Conn, path: Path<String>) -> Result<HttpResponse> {
    let (id, user) = ([[ one ]]_id(&path)?, conn.acting_user()?);
    conn.repo(move |db| [[ many ]]::delete_[[ one ]](db, &user, id)).await?;
    Ok(HttpResponse::NoContent().finish())
}

fn [[ one ]]_id(path: &str) -> Result<[[ type ]]Id> {
    path.parse().map_err(|_malformed| Error::NotFound)
}
