//! Who is logged in: what the session remembers.

use actix_session::Session;
use actix_web::dev::ServiceRequest;
use actix_web::http::header;
use rumbl_core::accounts::{self, User};
use rumbl_core::ids::UserId;
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::error::{Error, Result};
use crate::pipelines::csrf::CsrfToken;

/// Holds the session, encrypted. Visitors without an account have no session.
pub const SESSION_COOKIE: &str = "_rumbl_session";
const SESSION_KEY: &str = "user";

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
