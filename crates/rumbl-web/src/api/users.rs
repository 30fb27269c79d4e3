//! Users.

use std::sync::Arc;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Path;
use rumbl_core::accounts::{self, User};
use rumbl_core::changeset::{Changeset, Params};
use rumbl_core::idempotency;
use rumbl_core::ids::UserId;
use rumbl_core::repo::Connection;
use serde::Serialize;
use serde_json::{Value, json};

use super::body::{JsonBody, Root};
use super::idempotent::Once;
use super::if_match::IfMatch;
use super::listing::{Entries, Listing, Part};
use super::resource::{Attributes, Resource};
use super::respond::{Refusal, created, render};
use super::version::Version;
use crate::client_address::ClientAddress;
use crate::config::Registration;
use crate::conn::Conn;
use crate::current_password;
use crate::error::{Error, Result};
use crate::mail::mails;
use crate::pages::key::Shared;
use crate::pages::subject::Subject;

pub(super) const ROOT: Root = Root { v1: "user", v2: "user", fields };

fn fields() -> Value {
    json!({
        "name": {"type": "string", "minLength": 1, "maxLength": 100},
        "username": {"type": ["string", "null"], "maxLength": 20},
        "subname": {"type": ["string", "null"], "maxLength": 100},
        "email": {
            "type": "string", "format": "email", "maxLength": 254,
            "examples": ["ada@example.com"],
        },
        "job": {"type": ["string", "null"], "maxLength": 100},
    })
}

/// The response if registration is not possible.
pub(super) const REFUSALS: &[Refusal] = &[(
    403,
    "registration is not open to everybody; or, with the code mail_unavailable, this server can't send mail, so \
     nobody would get their password",
)];

/// The fields of a profile update. The e-mail address is changed separately, with a link that is mailed.
pub(super) const PROFILE: Root = Root {
    fields: || {
        json!({
            "name": {"type": "string", "minLength": 1, "maxLength": 100},
            "subname": {"type": ["string", "null"], "maxLength": 100},
            "job": {"type": ["string", "null"], "maxLength": 100},
        })
    },
    ..ROOT
};

/// The fields that confirm the deletion of an account.
pub(super) const DELETION: Root = Root {
    fields: || json!({"current_password": {"type": "string", "format": "password"}}),
    ..ROOT
};

/// A user. The e-mail address is included only for the user themselves.
#[derive(Debug, Serialize)]
pub(super) struct UserAttributes<'a> {
    name: &'a str,
    username: &'a str,
    subname: Option<&'a str>,
    job: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<&'a str>,
}

impl Attributes for UserAttributes<'_> {
    const KIND: &'static str = "user";

    fn properties() -> Value {
        json!({
            "name": {"type": "string"},
            "username": {"type": "string"},
            "subname": {"type": ["string", "null"]},
            "job": {"type": ["string", "null"]},
            "email": {"type": "string", "default": null, "description": "for the person alone"},
        })
    }
}

/// A user as others see them.
pub(super) fn resource(user: &User) -> Resource<UserAttributes<'_>> {
    own_resource(user, None)
}

/// A user as they see themselves.
pub(super) fn own_resource<'a>(
    user: &'a User,
    email: Option<&'a str>,
) -> Resource<UserAttributes<'a>> {
    Resource {
        id: user.id.get(),
        attributes: UserAttributes {
            name: &user.name,
            username: &user.username,
            subname: user.subname.as_deref(),
            job: user.job.as_deref(),
            email,
        },
        inserted_at: user.inserted_at,
        updated_at: user.updated_at,
    }
}

/// Registers a user, if registration is open. The generated password is mailed to them, and is not in the response.
pub(crate) async fn create(
    conn: Conn,
    once: Once,
    address: ClientAddress,
    body: JsonBody,
) -> Result<HttpResponse> {
    let params = body.params(conn.version(), ROOT)?;
    if conn.app().config.registration != Registration::Open {
        return Err(Error::Forbidden("nobody can register here without an invitation".to_owned()));
    }
    // Otherwise the account would have a password that nobody ever gets.
    if !conn.app().config.delivers_mail() {
        return Err(Error::NoMail);
    }
    // Requests with an idempotency key have already been counted.
    let known = once.request();
    if known.is_none() {
        conn.app().throttle.register(address)?;
    }
    let answer = |(user, email): &(User, String), version: Version| {
        let location = format!("{}/users/{}", version.base(), user.id);
        created(&own_resource(user, Some(email)), version, Some(location))
    };
    let make = move |db: &mut Connection| {
        let (user, email) = register(db, &params)?;
        if let Some(known) = &known {
            idempotency::tie_to(db, known, user.id)?;
        }
        Ok((user, email))
    };
    once.create(&conn, make, answer).await
}

/// Stores the user together with the mail that contains their password, or neither.
fn register(db: &mut Connection, params: &Params) -> rumbl_core::Result<(User, String)> {
    let text = |field| params.text(field).unwrap_or_default();
    let email = text("email").trim().to_owned();
    if !text("username").trim().is_empty() {
        return insert(db, params).map(|user| (user, email));
    }
    let mut tried = Err(rumbl_core::Error::NotFound);
    for username in accounts::suggest_usernames(text("name"), &email) {
        tried = insert(db, &params.clone().with("username", username));
        let is_taken = |changeset: &Changeset| {
            changeset.errors().count() == 1 && changeset.errors_on("username").next().is_some()
        };
        if !matches!(&tried, Err(rumbl_core::Error::Invalid(changeset)) if is_taken(changeset)) {
            break;
        }
    }
    tried.map(|user| (user, email))
}

fn insert(db: &mut Connection, params: &Params) -> rumbl_core::Result<User> {
    let new = accounts::prepare_registration_by_mail(params)?;
    accounts::insert_user_and(db, &new, mails::generated_password)
}

/// Lists users in the order in which they registered.
pub(crate) async fn index(conn: Conn, listing: Listing) -> Result<HttpResponse> {
    let document = listing.narrow(Shared::new("api: users").about([Subject::People]));
    let part = listing.part;
    conn.document(document, move |db, version| {
        let id = |user: &User| user.id.get();
        let entries = match part {
            Part::Page(page) => Entries::page(accounts::list_users_page(db, page)?, id),
            Part::After { cursor, size } => {
                let after = cursor.id.try_into().map_err(|_no_id| Error::NotFound)?;
                Entries::stretch(accounts::list_users_after(db, after, size)?, size, id)
            }
        };
        entries.render(version, &format!("{}/users", version.base()), resource)
    })
    .await
}

pub(crate) async fn show(conn: Conn, path: Path<String>) -> Result<HttpResponse> {
    let id: UserId = path.parse().map_err(|_malformed| Error::NotFound)?;
    conn.document(Shared::new("api: user").of(id).about([Subject::User(id)]), move |db, version| {
        render(&resource(&accounts::get_user(db, id)?), version)
    })
    .await
}

/// Updates the user's profile.
pub(crate) async fn update(
    conn: Conn,
    path: Path<String>,
    IfMatch(if_unchanged): IfMatch,
    body: JsonBody,
) -> Result<HttpResponse> {
    let id: UserId = path.parse().map_err(|_malformed| Error::NotFound)?;
    let user = conn.acting_user()?;
    let params = body.params(conn.version(), PROFILE)?;
    let updated = conn.repo(move |db| {
        accounts::get_user(db, id)?;
        if user.id != id {
            return Ok(None);
        }
        accounts::update_user(db, id, &params, &if_unchanged).map(Some)
    });
    let of_another = || Error::Forbidden("people can only be changed by themselves".to_owned());
    conn.written(StatusCode::OK, &resource(&updated.await?.ok_or_else(of_another)?))
}

/// Deletes the user's account, given its password. Ends their sessions at once; a job does the rest.
pub(crate) async fn delete(
    conn: Conn,
    client: ClientAddress,
    path: Path<String>,
    body: JsonBody,
) -> Result<HttpResponse> {
    let id: UserId = path.parse().map_err(|_malformed| Error::NotFound)?;
    let user = Arc::clone(&conn.acting()?.user);
    let params = body.params(conn.version(), DELETION)?;
    if user.id != id {
        conn.repo(move |db| accounts::get_user(db, id)).await?;
        return Err(Error::Forbidden("people can only be deleted by themselves".to_owned()));
    }
    current_password::check(&conn, client, &user, &params).await??;
    conn.delete_account(user).await?;
    Ok(HttpResponse::Accepted().finish())
}
