//! Tells controllers whose log-in waits for the second factor.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, web};

use crate::app::App;
use crate::error::{Error, Result};
use crate::identity::PendingLogIn;

impl FromRequest for PendingLogIn {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let app = request.app_data::<web::Data<App>>();
        let pending = app.and_then(|app| Self::of(request, &app.config));
        ready(pending.ok_or(Error::NotFound))
    }
}
