//! Access to pages for logged-in people.

use std::future::{Ready, ready};
use std::ops::Deref;
use std::sync::Arc;

use actix_web::dev::{Payload, ServiceRequest};
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use futures_util::FutureExt;
use futures_util::future::LocalBoxFuture;
use rumbl_core::accounts::{Role, User};

use super::logged_out;
use super::plug::Flow;
use crate::conn::Conn;
use crate::error::{Error, Result};
use crate::flash::Flash;
use crate::i18n::t;

/// Redirects people who are not logged in to the log-in page, which returns here. If they sent a form, shows it with
/// their input so that nothing is lost.
pub(super) fn authenticate_user<'a>(
    request: &'a mut ServiceRequest,
    conn: &'a Conn,
) -> LocalBoxFuture<'a, Result<Flow>> {
    let flow = if conn.identity().is_some() {
        Ok(Flow::Next)
    } else if request.method().is_safe() {
        conn.put_flash(Flash::Error(t!("session-required")));
        Ok(Flow::Halt(conn.redirect(conn.log_in_path(request.method()))))
    } else {
        logged_out::answer(request, conn).map(Flow::Halt)
    };
    ready(flow).boxed_local()
}

/// Lets moderators and admins through.
pub(super) fn require_moderator<'a>(
    _request: &'a mut ServiceRequest,
    conn: &'a Conn,
) -> LocalBoxFuture<'a, Result<Flow>> {
    ready(require(conn, Role::Moderator)).boxed_local()
}

/// Lets admins through.
pub(super) fn require_admin<'a>(
    _request: &'a mut ServiceRequest,
    conn: &'a Conn,
) -> LocalBoxFuture<'a, Result<Flow>> {
    ready(require(conn, Role::Admin)).boxed_local()
}

/// Answers 404 to people without the role, just as for videos that aren't theirs to edit: a refusal would reveal
/// which pages exist and who has which role.
fn require(conn: &Conn, role: Role) -> Result<Flow> {
    let may = conn.current_user().is_some_and(|user| user.role >= role);
    if may { Ok(Flow::Next) } else { Err(Error::NotFound) }
}

/// The logged-in person, on routes behind [`authenticate_user`].
#[derive(Debug, Clone)]
pub(crate) struct Authenticated(pub Arc<User>);

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
