//! Authenticates programs, and checks their scopes.

use actix_web::dev::ServiceRequest;
use actix_web::http::Method;
use actix_web::http::header::{AUTHORIZATION, HeaderMap, HeaderValue, IF_MATCH};
use futures_util::FutureExt;
use futures_util::future::{LocalBoxFuture, ready};
use rumbl_core::accounts::{ApiKeyToken, Scope};

use super::plug::Flow;
use crate::conn::Conn;
use crate::error::{Error, Result};
use crate::identity::Caller;

const X_API_KEY: &str = "x-api-key";
/// The longest token, in bytes, that rumbl could have issued.
const MAX_TOKEN_BYTES: usize = 2_048;

/// Identifies the person that a program acts for, by an API key or a session token. All invalid credentials get the
/// same response; requests without any are asked for some.
pub(super) fn fetch_caller<'a>(
    request: &'a mut ServiceRequest,
    conn: &'a Conn,
) -> LocalBoxFuture<'a, Result<Flow>> {
    async {
        let caller = find(conn, shown(request.headers())?).await?;
        conn.put_caller(caller.ok_or(Error::Unauthorized)?);
        Ok(Flow::Next)
    }
    .boxed_local()
}

/// The token or key of a request.
///
/// # Errors
/// [`Error::NoCredentials`] when it has none, or names a scheme that rumbl doesn't support; [`Error::Unauthorized`] when
/// it is nothing that rumbl could have issued.
fn shown(headers: &HeaderMap) -> Result<&str> {
    let shown = if let Some(key) = headers.get(X_API_KEY) {
        text(key)?
    } else {
        let authorization = text(headers.get(AUTHORIZATION).ok_or(Error::NoCredentials)?)?;
        let (scheme, token) = authorization.split_once(' ').unwrap_or((authorization, ""));
        if !scheme.eq_ignore_ascii_case("bearer") {
            return Err(Error::NoCredentials);
        }
        token.trim()
    };
    if shown.len() <= MAX_TOKEN_BYTES { Ok(shown) } else { Err(Error::Unauthorized) }
}

fn text(value: &HeaderValue) -> Result<&str> {
    value.to_str().map_err(|_not_ascii| Error::Unauthorized)
}

async fn find(conn: &Conn, shown: &str) -> Result<Option<Caller>> {
    if let Some(key) = ApiKeyToken::parse(shown) {
        return Ok(conn.app().api_keys.find(&key).await?);
    }
    let Some((named, user_id)) = conn.app().program_tokens.verify(shown) else { return Ok(None) };
    let found = conn.app().sessions.find(&named).await?;
    Ok(found.filter(|identity| identity.user.id == user_id).map(Caller::with_token))
}

/// Refuses to delete under a condition, which a deletion doesn't check: it must not be carried out as if there were none.
pub(super) fn refuse_conditional_delete<'a>(
    request: &'a mut ServiceRequest,
    _: &'a Conn,
) -> LocalBoxFuture<'a, Result<Flow>> {
    let condition = request.headers().get(IF_MATCH).filter(|value| value.as_bytes() != b"*");
    let is_refused = request.method() == Method::DELETE && condition.is_some();
    let reason =
        "DELETE doesn't support If-Match: compare the ETag of a GET, then delete without it";
    let outcome =
        if is_refused { Err(Error::BadRequest(reason.to_owned())) } else { Ok(Flow::Next) };
    ready(outcome).boxed_local()
}

/// Requires the scope to read.
pub(super) fn require_read<'a>(
    _: &'a mut ServiceRequest,
    conn: &'a Conn,
) -> LocalBoxFuture<'a, Result<Flow>> {
    ready(require(conn, Scope::Read)).boxed_local()
}

/// Requires the scope to annotate.
pub(super) fn require_annotate<'a>(
    _: &'a mut ServiceRequest,
    conn: &'a Conn,
) -> LocalBoxFuture<'a, Result<Flow>> {
    ready(require(conn, Scope::Annotate)).boxed_local()
}

/// Requires the scope to manage.
pub(super) fn require_manage<'a>(
    _: &'a mut ServiceRequest,
    conn: &'a Conn,
) -> LocalBoxFuture<'a, Result<Flow>> {
    ready(require(conn, Scope::Manage)).boxed_local()
}

/// Requires the scope to take part in conversations.
pub(super) fn require_converse<'a>(
    _: &'a mut ServiceRequest,
    conn: &'a Conn,
) -> LocalBoxFuture<'a, Result<Flow>> {
    ready(require(conn, Scope::Converse)).boxed_local()
}

fn require(conn: &Conn, scope: Scope) -> Result<Flow> {
    let caller = conn.caller().ok_or(Error::NoCredentials)?;
    let forbidden =
        || Error::Forbidden(format!("the key does not have the scope {scope:?}").to_lowercase());
    if caller.may(scope) { Ok(Flow::Next) } else { Err(forbidden()) }
}
