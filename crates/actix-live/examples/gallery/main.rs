//! Shows each feature of actix-live on its own page: `cargo run -p actix-live --example gallery`.
//!
//! It listens on 127.0.0.1, on the port given by its first argument or `PORT`, or else on a free
//! one, and prints the address. Its pages use the official client from npm, which
//! `cargo xtask assets` installs.

#![expect(clippy::panic, reason = "some pages show what a panic does")]

mod dead;
mod layout;
mod pages;
#[cfg(test)]
mod tests;

use std::io::{self, Write};
use std::net::TcpListener;
use std::sync::Arc;

use actix_channels::{Config, Endpoint};
use actix_http::HttpService;
use actix_live::{LiveSession, Site, ViewSocket};
use actix_server::Server;
use actix_service::map_config;
use actix_web::dev::AppConfig;
use actix_web::{App, web};

use layout::{AppFrame, Document, StickyFrame};

fn site() -> Arc<Site> {
    let default = pages::routes(LiveSession::new("default").layout(AppFrame));
    let admin = LiveSession::new("admin").layout(AppFrame).live::<pages::nav::Admin>("/admin");
    let authed = LiveSession::new("authed")
        .layout(AppFrame)
        .on_mount(pages::nav::EnsureUser)
        .live::<pages::nav::Private>("/private");
    let sticky = LiveSession::new("sticky")
        .layout(StickyFrame)
        .live::<pages::nested::StickyA>("/sticky/a")
        .live::<pages::nested::StickyB>("/sticky/b");
    Site::builder("an example's secret, which is not secret at all", Document)
        .live_session(default)
        .live_session(admin)
        .live_session(authed)
        .live_session(sticky)
        .nested::<pages::nested::Child>()
        .nested::<pages::nested::Player>()
        .build()
}

#[actix_web::main]
async fn main() -> io::Result<()> {
    tracing_subscriber::fmt().with_writer(io::stderr).init();
    #[expect(clippy::disallowed_methods, reason = "an example has no config module")]
    let port = std::env::args().nth(1).or_else(|| std::env::var("PORT").ok());
    let port: u16 = port.and_then(|port| port.parse().ok()).unwrap_or(0);
    let listener = TcpListener::bind(("127.0.0.1", port))?;
    writeln!(io::stdout(), "http://{}", listener.local_addr()?)?;
    let site = site();
    let endpoint =
        Endpoint::builder(Config::default()).socket("/live", ViewSocket::new(&site)).build();
    let external = web::Data::new(dead::Stored::default());
    let server = Server::build().workers(2).listen("gallery", listener, move || {
        let (routes, site) = (endpoint.clone(), Arc::clone(&site));
        let app = App::new()
            .app_data(web::Data::new(routes.clone()))
            .app_data(web::Data::from(Arc::clone(&site)))
            .app_data(external.clone())
            .configure(move |services| routes.configure(services))
            .configure(move |services| site.configure(services))
            .configure(dead::configure);
        let app = map_config(app, |()| AppConfig::default());
        HttpService::build().upgrade(endpoint.direct()).h1(app).tcp()
    })?;
    server.run().await
}
