//! Who is logged in: what the session remembers, and the pages that ask for it.

use actix_session::Session;
use actix_web::body::MessageBody;
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::http::header;
use actix_web::middleware::Next;
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use rumbl_core::accounts::{self, User};
use rumbl_core::ids::UserId;
use serde::{Deserialize, Serialize};
use std::future::{Ready, ready};
use std::ops::Deref;

use crate::app::App;
use crate::conn::Conn;
use crate::error::{Error, Result};
use crate::flash::Flash;
use crate::pipelines::csrf::CsrfToken;

/// Holds the session, encrypted. Who only looks around has none.
pub const SESSION_COOKIE: &str = "_rumbl_session";
const SESSION_KEY: &str = "user";
const LOGIN_REQUIRED: &str = "You must be logged in to access that page";

/// What the session remembers of a log-in.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct LogIn {
    user_id: UserId,
    /// The user's session version at log-in; a password change moves it on, which ends this log-in
    /// on every device.
    session_version: i32,
}

/// Logs `user` in, in a session that carries nothing over from before.
pub fn log_in(session: &Session, user: &User) -> Result<()> {
    session.clear();
    session.renew();
    let log_in = LogIn { user_id: user.id, session_version: user.session_version };
    session.insert(SESSION_KEY, log_in).map_err(|error| Error::internal(error.to_string()))?;
    CsrfToken::renew(session)
}

/// Whether a request comes with a session, whatever is in it.
pub fn has_session(request: &ServiceRequest) -> bool {
    request.headers().contains_key(header::COOKIE) && request.cookie(SESSION_COOKIE).is_some()
}

/// The user whom the session names, if that log-in still holds.
pub async fn current_user(app: &App, session: &Session) -> Result<Option<User>> {
    let Ok(Some(log_in)) = session.get::<LogIn>(SESSION_KEY) else { return Ok(None) };
    match app.repo.run(move |db| accounts::get_user(db, log_in.user_id)).await {
        Ok(user) if user.session_version == log_in.session_version => Ok(Some(user)),
        Ok(_) | Err(rumbl_core::Error::NotFound) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Sends people who are not logged in to the home page.
pub async fn authenticate_user(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let conn = request.extract::<Conn>().await?;
    if conn.current_user().is_none() {
        conn.put_flash(Flash::Error(LOGIN_REQUIRED.to_owned()))?;
        return Ok(request.into_response(conn.redirect("/")).map_into_right_body());
    }
    Ok(next.call(request).await?.map_into_left_body())
}

/// The person who is logged in, on routes behind [`authenticate_user`].
#[derive(Debug, Clone)]
pub struct Authenticated(pub User);

impl Deref for Authenticated {
    type Target = User;

    fn deref(&self) -> &User {
        &self.0
    }
}

impl FromRequest for Authenticated {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let conn = request.extensions().get::<Conn>().cloned();
        let user = conn.and_then(|conn| conn.current_user().cloned());
        ready(user.map(Self).ok_or_else(|| Error::internal("the route asks nobody to log in")))
    }
}
