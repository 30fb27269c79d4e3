//! The HTTP server: listens, puts the middleware around the router, and stops gracefully.

use std::net::{SocketAddr, TcpListener};

use actix_web::dev::{Server, ServerHandle};
use actix_web::middleware::{Compress, from_fn};
use actix_web::web::{self, Data, ServiceConfig};
use actix_web::{App as ActixApp, HttpServer};
use anyhow::{Context, Result};
use tokio::signal::unix::{SignalKind, signal};
use tracing_actix_web::TracingLogger;

use crate::app::App;
use crate::dev::live_reload;
use crate::pipelines::form_body::read_form_body;
use crate::pipelines::request_log::{RequestSpan, put_request_id};
use crate::router;

/// A server that listens, and answers once it runs.
#[derive(Debug)]
pub struct Endpoint {
    app: Data<App>,
    listener: TcpListener,
}

impl Endpoint {
    /// Starts listening at the address of the settings.
    ///
    /// # Errors
    /// When the address is taken or not this machine's.
    pub fn bind(app: App) -> Result<Self> {
        let address = app.config.address;
        let listener = TcpListener::bind(address)
            .with_context(|| format!("the settings BIND and PORT: can't listen at {address}"))?;
        Ok(Self { app: Data::new(app), listener })
    }

    /// Where it listens; the port is the real one when any was asked for.
    ///
    /// # Errors
    /// When the system does not tell.
    pub fn address(&self) -> std::io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// What every part of the server shares.
    pub fn app(&self) -> &Data<App> {
        &self.app
    }

    /// Serves until the process is told to stop, by SIGTERM or SIGINT, and then lets what is under
    /// way finish.
    ///
    /// # Errors
    /// When the server can't start, or can't listen for signals.
    pub async fn run(self) -> Result<()> {
        let address = self.address()?;
        let app = self.app.clone();
        let server = self.serve()?;
        tracing::info!(%address, "rumbl is at {}", app.config.public_url);
        let stop = actix_web::rt::spawn(stop_on_signal(app, server.handle()));
        server.await?;
        stop.abort();
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
        let shutdown_timeout_s = app.config.limits.shutdown_timeout_s;
        let mut server = HttpServer::new(move || {
            ActixApp::new()
                .configure(|services| services_of(services, &app))
                .wrap(from_fn(read_form_body))
                .wrap(Compress::default())
                .wrap(from_fn(put_request_id))
                .wrap(TracingLogger::<RequestSpan>::new())
        })
        .disable_signals()
        .shutdown_timeout(shutdown_timeout_s);
        if workers > 0 {
            server = server.workers(workers);
        }
        Ok(server.listen(listener)?.run())
    }
}

/// Everything that answers requests: the sockets, then the router.
pub fn services_of(services: &mut ServiceConfig, app: &Data<App>) {
    services.app_data(app.clone());
    app.sockets.configure(services);
    if app.live_reload.is_some() {
        services.route(live_reload::PATH, web::get().to(live_reload::events));
    }
    router::configure(services, &app.config);
}

/// Waits for the signal to stop; then takes no more connections, tells every socket that it may
/// come back at once, and lets requests finish.
async fn stop_on_signal(app: Data<App>, server: ServerHandle) {
    if let Err(error) = stop_signal().await {
        tracing::error!(%error, "can't listen for signals; only a kill stops this server");
        return;
    }
    tracing::info!("stopping");
    server.pause().await;
    app.sockets.drain().await;
    server.stop(true).await;
}

async fn stop_signal() -> std::io::Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    Ok(())
}
