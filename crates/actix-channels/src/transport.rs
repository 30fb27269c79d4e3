//! How bytes reach a session. Only here does the crate know of actix.

mod connection;
pub(crate) mod direct;
mod farewell;
mod handshake;
mod longpoll;
mod reader;
mod websocket;

use std::sync::Arc;

use actix_web::web::{self, ServiceConfig};

use crate::endpoint::Endpoint;

impl Endpoint {
    /// Serves every mounted socket as ordinary routes of an actix application, outside any scope
    /// with a session or CSRF protection.
    pub fn configure(&self, services: &mut ServiceConfig) {
        for mount in self.mounts() {
            if mount.config.websocket {
                let (endpoint, mount) = (self.clone(), Arc::clone(mount));
                let path = format!("{}/websocket", mount.path);
                let handler = move |request, body| {
                    websocket::serve(endpoint.clone(), Arc::clone(&mount), request, body)
                };
                services.route(&path, web::route().to(handler));
            }
            if mount.config.long_poll {
                let (endpoint, mount) = (self.clone(), Arc::clone(mount));
                let path = format!("{}/longpoll", mount.path);
                let handler = move |request, body| {
                    longpoll::serve(endpoint.clone(), Arc::clone(&mount), request, body)
                };
                services.route(&path, web::route().to(handler));
            }
        }
    }
}
