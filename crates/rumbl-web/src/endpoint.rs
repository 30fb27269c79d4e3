//! The HTTP server: listens, wraps the router in middleware, and stops gracefully.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::num::NonZeroU32;
use std::time::Duration;

use actix_http::HttpService;
use actix_server::{Server, ServerHandle};
use actix_service::map_config;
use actix_web::body::MessageBody;
use actix_web::dev::{AppConfig, ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::middleware::from_fn;
use actix_web::web::{self, Data, ServiceConfig};
use actix_web::{App as ActixApp, Error};
use anyhow::Result;
use tokio::net::TcpStream;
use tokio::signal::unix::{SignalKind, signal};
use tokio::time::{sleep, timeout};

use crate::api::version::route_by_accept;
use crate::app::App;
use crate::dev::live_reload;
use crate::i18n::t;
use crate::pipelines::form_body::read_form_body;
use crate::pipelines::request_log::{in_request_span, log_request};
use crate::problem::Explain;
use crate::router;

/// A bound server; it serves once [`run`](Self::run) is called.
#[derive(Debug)]
pub struct Endpoint {
    app: Data<App>,
    listener: TcpListener,
}

impl Endpoint {
    /// Binds the configured address.
    ///
    /// # Errors
    /// When the address is in use or not this machine's.
    pub fn bind(app: App) -> Result<Self> {
        let address = app.config.address;
        let listener = listen(address, app.config.listen_backlog)
            .explain(|| t!("serve-no-listening", address = address.to_string()))?;
        Ok(Self { app: Data::new(app), listener })
    }

    /// The bound address, with the actual port if the configured one was 0.
    ///
    /// # Errors
    /// When the system can't tell.
    pub fn address(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// The shared state of the server.
    pub fn app(&self) -> &Data<App> {
        &self.app
    }

    /// Serves until SIGTERM or SIGINT, and then lets requests in flight finish.
    ///
    /// # Errors
    /// When the server can't start, or can't listen for signals.
    pub async fn run(self) -> Result<()> {
        let address = self.address()?;
        let app = self.app.clone();
        let server = self.serve()?;
        let node = app.config.node_name.as_str();
        tracing::info!(%address, node, "rumbl is at {}", app.config.public_url);
        let stop = actix_web::rt::spawn(stop_on_signal(app, server.handle()));
        server.await?;
        // Only the signal stops the server.
        if let Err(error) = stop.await {
            tracing::error!(%error, "the shutdown failed");
        }
        tracing::info!("stopped");
        Ok(())
    }

    /// Starts the workers; they run until the server is stopped by its handle.
    ///
    /// # Errors
    /// When the server can't start.
    pub fn serve(self) -> Result<Server> {
        let Self { app, listener } = self;
        let workers = app.config.workers;
        let slow_reader_timeout = app.config.limits.slow_reader_timeout();
        let mut server = Server::build()
            .disable_signals()
            .shutdown_timeout(app.config.limits.shutdown_timeout_s);
        if workers > 0 {
            server = server.workers(workers);
        }
        // actix's HTTP dispatcher would keep its buffers for each socket, so sockets are served below the app.
        let server = server.listen("rumbl", listener, move || {
            // It runs on each worker's thread.
            app.observer.add_worker();
            let sockets = app.sockets.direct();
            let app = map_config(application(app.clone()), |()| AppConfig::default());
            HttpService::build()
                .client_request_timeout(HEAD_TIMEOUT)
                .on_connect_ext(move |stream: &TcpStream, _| set_up(stream, slow_reader_timeout))
                // When a client hangs up, its requests in flight are dropped.
                .h1_allow_half_closed(false)
                .upgrade(sockets)
                .h1(app)
                .tcp()
        })?;
        Ok(server.run())
    }
}

/// The time limit for a request's head. actix's cached clock stands still while a worker starts or is busy, so with
/// the usual few seconds the first request afterwards would be refused.
const HEAD_TIMEOUT: Duration = Duration::from_secs(30);

/// Configures a client's connection.
fn set_up(stream: &TcpStream, slow_reader_timeout: Duration) {
    // A response may be sent in two parts. With Nagle's algorithm, the second would wait up to 40 ms until the client
    // acknowledges the first. The service's own `tcp_nodelay` has no effect on HTTP/1.
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "a connection can't send at once");
    }
    // The kernel knows best whether a client acknowledges data, and disconnects it if not.
    #[cfg(target_os = "linux")]
    {
        let timeout_ms = u32::try_from(slow_reader_timeout.as_millis()).unwrap_or(u32::MAX);
        if let Err(error) = rustix::net::sockopt::set_tcp_user_timeout(stream, timeout_ms) {
            tracing::debug!(%error, "a connection that takes nothing stays");
        }
    }
}

/// Listens at `address` with a queue for `backlog` unaccepted connections.
fn listen(address: SocketAddr, backlog: NonZeroU32) -> io::Result<TcpListener> {
    let listener = TcpListener::bind(address)?;
    // The standard library's backlog is 128; calling `listen` again replaces it.
    rustix::net::listen(&listener, i32::try_from(backlog.get()).unwrap_or(i32::MAX))?;
    Ok(listener)
}

/// The app with its middleware. The last one added runs first.
fn application(
    app: Data<App>,
) -> ActixApp<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse<impl MessageBody>,
        Error = Error,
        InitError = (),
    >,
> {
    ActixApp::new()
        .configure(move |services| services_of(services, &app))
        .wrap(from_fn(route_by_accept))
        .wrap(from_fn(read_form_body))
        .wrap(from_fn(in_request_span))
        .wrap(from_fn(log_request))
}

/// Registers all services: the sockets, then the router.
pub fn services_of(services: &mut ServiceConfig, app: &Data<App>) {
    services.app_data(app.clone());
    app.sockets.configure(services);
    if let Some(live_reload) = &app.live_reload {
        services.app_data(live_reload.clone());
        services.route(live_reload::PATH, web::get().to(live_reload::events));
    }
    router::configure(services);
}

/// Waits for the signal to stop, then tells every socket to reconnect. Requests are still accepted until the sockets
/// are closed and load balancers have had time to notice that this process is not ready. After that, requests in
/// flight finish and submitted writes are stored.
async fn stop_on_signal(app: Data<App>, server: ServerHandle) {
    if let Err(error) = stop_signal().await {
        tracing::error!(%error, "can't listen for signals; only a kill stops this server");
        return;
    }
    tracing::info!("stopping");
    let limits = &app.config.limits;
    tokio::join!(app.sockets.drain(), sleep(Duration::from_secs(limits.stop_delay_s)));
    server.stop(true).await;
    // No clients are connected any more, but submitted writes must still be stored.
    let patience = Duration::from_secs(limits.shutdown_timeout_s);
    if timeout(patience, app.live.settled()).await.is_err() {
        tracing::error!("annotations were still waiting to be stored");
    }
    let stopped = async { tokio::join!(app.jobs.stop(), app.webhooks.stop()) };
    if timeout(patience, stopped).await.is_err() {
        tracing::error!("jobs were still under way; another process does them again");
    }
}

async fn stop_signal() -> io::Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    Ok(())
}
