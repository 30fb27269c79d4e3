//! The server for the official client's suite (`assets/test/phoenix`):
//! `cargo run -p actix-channels --example phoenix_js -- base|direct [PORT]`.
//!
//! It prints `{"port":…}` once it listens, executes the commands that it reads line by line from
//! its standard input, and exits when that input ends, so that it never outlives the suite that
//! started it.

mod channels;
mod control;
mod feed;

use std::io::{self, Write};
use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use actix_channels::{Config, Endpoint};
use actix_http::HttpService;
use actix_service::map_config;
use actix_web::dev::{AppConfig, Server};
use actix_web::http::header::ContentType;
use actix_web::{App, HttpResponse, HttpServer, web};
use anyhow::{Context, Result, bail};

use channels::{Shared, UserSocket};

/// Two, so that clients of one topic are served by different threads.
const WORKERS: usize = 2;
/// How long shutting down may take after a drain; only idle keep-alive connections are left then.
const SHUTDOWN_SECONDS: u64 = 1;
/// How long a poll stays open on the mount whose polls time out without messages.
const SHORT_WINDOW: Duration = Duration::from_millis(100);
/// The page of the browser tests. It has no scripts, because the tests inject their own.
const PAGE: &str = "<!doctype html><html lang=\"en\"><title>phoenix.js</title></html>";

async fn page() -> HttpResponse {
    HttpResponse::Ok().content_type(ContentType::html()).body(PAGE)
}

/// One socket mounted at several paths, each of which supports something different.
fn endpoint(shared: &Arc<Shared>) -> Endpoint {
    let config = Config { auth_token: true, ..Config::default() };
    let socket = || UserSocket(Arc::clone(shared));
    let no_websocket = Config { websocket: false, ..config.clone() };
    let short_polls = Config { long_poll_window: SHORT_WINDOW, ..config.clone() };
    Endpoint::builder(config)
        .socket("/socket", socket())
        .socket("/silent", socket())
        .socket_with("/no-websocket", socket(), no_websocket)
        .socket_with("/short-polls", socket(), short_polls)
        .build()
}

fn serve_base(endpoint: Endpoint, listener: TcpListener) -> io::Result<Server> {
    let server = HttpServer::new(move || {
        let endpoint = endpoint.clone();
        App::new()
            .configure(move |services| endpoint.configure(services))
            .route("/", web::get().to(page))
    });
    let server = server.workers(WORKERS).shutdown_timeout(SHUTDOWN_SECONDS).disable_signals();
    Ok(server.listen(listener)?.run())
}

fn serve_direct(endpoint: Endpoint, listener: TcpListener) -> io::Result<Server> {
    let server = Server::build().workers(WORKERS).shutdown_timeout(SHUTDOWN_SECONDS);
    let server = server.disable_signals();
    let server = server.listen("phoenix_js", listener, move || {
        let routes = endpoint.clone();
        let app = App::new()
            .configure(move |services| routes.configure(services))
            .route("/", web::get().to(page));
        let app = map_config(app, |()| AppConfig::default());
        HttpService::build().upgrade(endpoint.direct()).h1(app).tcp()
    });
    Ok(server?.run())
}

#[actix_web::main]
async fn main() -> Result<()> {
    tracing_subscriber::fmt().with_writer(io::stderr).init();
    let mut arguments = std::env::args().skip(1);
    let transport = arguments.next().context("say base or direct")?;
    let port: u16 = arguments.next().map_or(Ok(0), |port| port.parse())?;
    let listener = TcpListener::bind(("127.0.0.1", port))?;
    let port = listener.local_addr()?.port();
    let shared = Arc::new(Shared::default());
    let endpoint = endpoint(&shared);
    let server = match transport.as_str() {
        "base" => serve_base(endpoint.clone(), listener)?,
        "direct" => serve_direct(endpoint.clone(), listener)?,
        other => bail!("there is no transport {other}"),
    };
    let handle = server.handle();
    let serving = actix_web::rt::spawn(server);
    writeln!(io::stdout(), "{{\"port\":{port}}}")?;
    control::obey(&endpoint, &shared).await?;
    handle.stop(true).await;
    Ok(serving.await??)
}
