//! The pages that are only for people who are logged in.

use std::future::{Ready, ready};
use std::ops::Deref;
use std::sync::Arc;

use actix_web::body::MessageBody;
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use rumbl_core::accounts::User;

use crate::conn::Conn;
use crate::error::{Error, Result};
use crate::flash::Flash;

const LOGIN_REQUIRED: &str = "You must be logged in to access that page";

/// Sends people who are not logged in to the home page.
pub async fn authenticate_user(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let conn = request.extract::<Conn>().await?;
    if conn.current_user().is_none() {
        conn.put_flash(Flash::Error(LOGIN_REQUIRED.to_owned()));
        return Ok(request.into_response(conn.redirect("/")).map_into_right_body());
    }
    Ok(next.call(request).await?.map_into_left_body())
}

/// The person who is logged in, on routes behind [`authenticate_user`].
#[derive(Debug, Clone)]
pub struct Authenticated(pub Arc<User>);

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
