//! Transports carry bytes to and from sessions. This is the only module that knows actix.

mod closing;
mod connection;
pub(crate) mod direct;
mod handshake;
mod header;
mod longpoll;
mod longpoll_post;
mod longpoll_response;
pub(crate) mod longpoll_session;
mod reader;
mod websocket;

use std::sync::Arc;

use actix_web::web::{self, ServiceConfig};

use crate::endpoint::Endpoint;

impl Endpoint {
    /// Serves every mounted socket as ordinary routes of an actix application. Mount them outside
    /// any scope with sessions or CSRF protection.
    ///
    /// ```
    /// # use actix_channels::{Config, Endpoint};
    /// # let endpoint = Endpoint::builder(Config::default()).build();
    /// let app = actix_web::App::new().configure(|services| endpoint.configure(services));
    /// # drop(app);
    /// ```
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
                let sessions = self.transport_state();
                let handler = move |request, body| {
                    let mount = longpoll::Mounted {
                        endpoint: endpoint.clone(),
                        mount: Arc::clone(&mount),
                        sessions: Arc::clone(&sessions),
                    };
                    longpoll::serve(mount, request, body)
                };
                services.route(&path, web::route().to(handler));
            }
        }
    }
}
