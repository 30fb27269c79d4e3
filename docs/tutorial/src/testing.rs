//! What the chapters' tests share.

use actix_web::cookie::Cookie;
use actix_web::dev::ServiceResponse;
use actix_web::http::header;
use rumbl_core::accounts::{self, User};
use rumbl_core::changeset::Params;
use rumbl_core::repo::Repo;

use crate::sessions;

/// An empty database.
pub(crate) fn sandbox() -> Repo {
    Repo::sandbox(&"sqlite::memory:".parse().unwrap()).unwrap()
}

/// Somebody new, and the cookie of the browser in which they are logged in.
pub(crate) async fn logged_in(repo: &Repo, username: &'static str) -> (User, Cookie<'static>) {
    let log_in = move |conn: &mut _| {
        let params = Params::from_iter([("name", username), ("username", username)]);
        let user = accounts::create_user(conn, &params)?;
        let (_session, token) = accounts::create_session(conn, &user, None)?;
        Ok((user, sessions::cookie(&token)))
    };
    repo.run(log_in).await.unwrap()
}

/// Where a response sends the browser.
pub(crate) fn location<B>(response: &ServiceResponse<B>) -> &str {
    response.headers().get(header::LOCATION).unwrap().to_str().unwrap()
}
