//! Extracts the device of a log-in.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::header::USER_AGENT;
use actix_web::{FromRequest, HttpRequest, web};

use crate::app::App;
use crate::client_address::ClientAddress;
use crate::error::{Error, Result};
use crate::identity::{Device, KnownUsers};

impl FromRequest for Device {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let address = ClientAddress::from_request(request, payload).into_inner();
        let known = request
            .app_data::<web::Data<App>>()
            .map(|app| KnownUsers::of(request, &app.config))
            .unwrap_or_default();
        let user_agent = request.headers().get(USER_AGENT).and_then(|text| text.to_str().ok());
        let user_agent = user_agent.map(str::to_owned);
        ready(address.map(|address| Self { address, user_agent, known }))
    }
}
