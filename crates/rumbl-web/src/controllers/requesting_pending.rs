//! Extracts the pending state of a log-in.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, web};

use crate::app::App;
use crate::error::Error;
use crate::identity::Pending;

/// The pending state; `None` if there is none, or it has expired.
#[derive(Debug)]
pub(crate) struct Waiting<T>(pub(crate) Option<T>);

impl<T: Pending> FromRequest for Waiting<T> {
    type Error = Error;
    type Future = Ready<Result<Self, Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let app = request.app_data::<web::Data<App>>();
        ready(Ok(Self(app.and_then(|app| T::of(request, &app.config)))))
    }
}
