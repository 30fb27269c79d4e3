//! Logging in and out.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{AUTHORIZATION, HeaderValue};
use chrono::Utc;
use rumbl_core::accounts::{self, LogInMethod, Refreshed, Session, SessionToken, User};
use rumbl_core::repo::Connection;
use serde::Serialize;
use serde_json::{Value, json};

use super::body::{JsonBody, Root};
use super::resource::One;
use super::users::{UserAttributes, own_resource};
use super::version::Version;
use crate::conn::Conn;
use crate::error::{Error, Result};
use crate::identity::{Device, Shown, Stay, program_tokens::Issued};
use crate::mail::mails;
use crate::second_factor;

pub(super) const ROOT: Root = Root { v1: "creds", v2: "session", fields };
pub(super) const REFRESH: Root =
    Root { v1: "creds", v2: "session", fields: || json!({"refresh_token": {"type": "string"}}) };

fn fields() -> Value {
    json!({
        "email": {"type": ["string", "null"]},
        "username": {"type": ["string", "null"]},
        "password": {"type": "string", "format": "password"},
        "otp": {
            "type": ["string", "null"],
            "description": "a code of the authenticator app, or a recovery code. Without one, whoever has a \
                            second factor gets a 401 with the code `otp_required`; with a wrong one, \
                            `otp_invalid`",
        },
    })
}

/// A log-in: `{data: {user, token, expire, refresh_token}}`; in version 2 a session with these as its attributes.
/// `expire` is in seconds from 1970.
#[derive(Debug, Serialize)]
#[serde(untagged)]
enum LogIn<'a> {
    V1 { data: Tokens<'a> },
    V2 { data: Typed<'a> },
}

#[derive(Debug, Serialize)]
struct Typed<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    id: String,
    attributes: Tokens<'a>,
}

#[derive(Debug, Serialize)]
struct Tokens<'a> {
    user: One<'a, UserAttributes<'a>>,
    token: &'a str,
    expire: u64,
    refresh_token: &'a str,
}

/// The JSON Schema of a log-in.
pub(super) fn schema(version: Version) -> Value {
    let user = super::resource::schema::<UserAttributes<'_>>(version);
    let tokens = json!({
        "type": "object",
        "required": ["user", "token", "expire", "refresh_token"],
        "properties": {
            "user": user,
            "token": {"type": "string"},
            "expire": {"type": "integer", "description": "seconds from 1970"},
            "refresh_token": {"type": "string"},
        },
    });
    let data = match version {
        Version::V1 => tokens,
        Version::V2 => json!({
            "type": "object",
            "required": ["type", "id", "attributes"],
            "properties": {
                "type": {"const": "session"}, "id": {"type": "string"}, "attributes": tokens,
            },
        }),
    };
    json!({"type": "object", "required": ["data"], "properties": {"data": data}})
}

/// Logs a program in, with the user's e-mail address or username and password.
pub(crate) async fn create(conn: Conn, device: Device, body: JsonBody) -> Result<HttpResponse> {
    let address = device.address;
    let creds = body.params(conn.version(), ROOT)?;
    let (email, username) = (creds.text("email"), creds.text("username"));
    let login = email.or(username).unwrap_or_default().to_owned();
    let password = creds.text("password").unwrap_or_default().to_owned();
    let attempt = conn.app().throttle.log_in(address, &login, None)?;
    let (is_email, typed) = (email.is_some(), password.clone());
    let credentials = conn.repo(move |db| {
        if is_email {
            accounts::get_credentials_by_email(db, &login, &typed)
        } else {
            accounts::get_credentials(db, &login)
        }
    });
    let (credentials, typed) = (credentials.await?, password.clone());
    let verified = conn.hash(address, move || credentials.verify(&typed)).await??;
    let user = verified.map_err(|_which_is_nobodys_business| Error::WrongCredentials)?;
    attempt.succeeded();
    let id = user.id;
    conn.repo(move |db| accounts::confirm_by_mailed_password(db, id, &password)).await?;
    let otp = creds.text("otp").filter(|code| !code.trim().is_empty());
    second_factor::require(&conn, address, user.id, otp).await?;
    let (session, secret) = begin(&conn, &user, &device).await?;
    answer(&conn, &user, &session, &secret).await
}

/// Creates the session, and notifies the user if no program has logged in with this user agent and address before.
/// Programs have no cookie to recognise them by.
async fn begin(conn: &Conn, user: &User, device: &Device) -> Result<(Session, SessionToken)> {
    let (user, origin) = (user.clone(), device.origin(Stay::LoggedIn, LogInMethod::Password));
    let (user_agent, address) = (device.user_agent.clone(), device.address.ip());
    let begin = move |db: &mut Connection| {
        db.write(|db| {
            let created = accounts::create_refreshable_session(db, &user, &origin)?;
            let told = db.write(|db| {
                if accounts::is_known_program(db, &user, &origin)? {
                    return Ok(());
                }
                let now = Utc::now().naive_utc();
                mails::new_device(db, user.id, user_agent.as_deref(), &address.to_string(), now)
            });
            // A full mail queue must not prevent log-ins. The next log-in from there sends the mail instead.
            if let Err(error) = told {
                tracing::warn!(%error, "the mail about a new log-in could not be stored");
            }
            Ok(created)
        })
    };
    Ok(conn.repo(begin).await?)
}

/// Exchanges a refresh token for the next two tokens. Presenting one twice ends the session.
pub(crate) async fn refresh(conn: Conn, body: JsonBody) -> Result<HttpResponse> {
    let creds = body.params(conn.version(), REFRESH)?;
    let shown = creds.text("refresh_token").unwrap_or_default();
    let tokens = &conn.app().program_tokens;
    let (named, secret) = tokens.verify_refresh(shown).ok_or(Error::Unauthorized)?;
    // The token also contains a part of the session's hash, because ids are assigned again after a backup is restored.
    let found = conn.app().sessions.find(&named).await?;
    let id = found.ok_or(Error::Unauthorized)?.session_id();
    let limits = conn.app().config.limits.session_limits();
    let (sessions, sockets) = (conn.app().sessions.clone(), conn.app().sockets.clone());
    let refreshed = conn.repo(move |db| {
        let refreshed = accounts::rotate_refresh_token(db, id, secret.hash(), limits)?;
        // Inside the repo call, which completes even if the program disconnects meanwhile.
        if matches!(refreshed, Refreshed::Reused) {
            tracing::warn!(session_id = %id, "a refresh token was reused: session ended");
            sessions.end(&sockets, id);
        }
        Ok(refreshed)
    });
    match refreshed.await {
        Ok(Refreshed::Rotated(rotated)) => {
            answer(&conn, &rotated.user, &rotated.session, &rotated.next).await
        }
        Ok(Refreshed::Reused) | Err(rumbl_core::Error::NotFound) => Err(Error::Unauthorized),
        Err(error) => Err(error.into()),
    }
}

/// Ends the token's session, everywhere.
pub(crate) async fn delete(conn: Conn) -> Result<HttpResponse> {
    match conn.acting()?.shown {
        Shown::Token(_) => conn.log_out().await?,
        Shown::Key(_) => {
            return Err(Error::Forbidden("a key ends in its owner's settings".to_owned()));
        }
    }
    Ok(HttpResponse::NoContent().finish())
}

async fn answer(
    conn: &Conn,
    user: &User,
    session: &Session,
    secret: &SessionToken,
) -> Result<HttpResponse> {
    let Issued { access, expires_at, refresh } =
        conn.app().program_tokens.issue(session, secret)?;
    let id = user.id;
    let email = conn.repo(move |db| accounts::get_email(db, id)).await?;
    let email = email.as_ref().map(|email| email.address.as_str());
    let (version, own) = (conn.version(), own_resource(user, email));
    let tokens = Tokens {
        user: own.in_version(version),
        token: &access,
        expire: expires_at,
        refresh_token: &refresh,
    };
    let body = match version {
        Version::V1 => LogIn::V1 { data: tokens },
        Version::V2 => {
            let id = session.id.to_string();
            LogIn::V2 { data: Typed { kind: "session", id, attributes: tokens } }
        }
    };
    let mut response = conn.json(StatusCode::OK, &body)?;
    let bearer = HeaderValue::try_from(format!("Bearer {access}")).map_err(Error::internal)?;
    response.headers_mut().insert(AUTHORIZATION, bearer);
    Ok(response)
}
