//! Extracts the client's address.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, web};

use crate::app::App;
use crate::client_address::ClientAddress;
use crate::error::{Error, Result};

impl FromRequest for ClientAddress {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let app = request.app_data::<web::Data<App>>();
        let trusted = app.map_or(&[][..], |app| &app.config.trusted_proxies);
        let peer = request.peer_addr().ok_or_else(|| Error::internal("the peer has no address"));
        ready(peer.map(|peer| Self::find(peer.ip(), request.headers(), trusted)))
    }
}
