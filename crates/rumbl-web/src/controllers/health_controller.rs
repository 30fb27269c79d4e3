//! Health checks: whether this process is alive, and whether it is ready for requests.

use std::time::Duration;

use actix_web::http::header::{CACHE_CONTROL, HeaderValue};
use actix_web::web::Data;
use actix_web::{HttpResponse, HttpResponseBuilder};
use rumbl_core::migrations;
use tokio::time::timeout;

use crate::app::App;
use crate::error::Result;
use crate::views::health_view::{Live, Ready};

/// How long the database may take to respond.
const PATIENCE: Duration = Duration::from_secs(2);

/// Always succeeds: a process that responds need not be restarted.
pub(crate) async fn live() -> Result<HttpResponse> {
    Ok(uncached(HttpResponse::Ok()).json(Live { status: "live" }))
}

/// Whether the database responds and is up to date, and the process is not shutting down.
pub(crate) async fn ready(app: Data<App>) -> Result<HttpResponse> {
    let database = match timeout(PATIENCE, app.repo.run(migrations::pending)).await {
        Ok(Ok(pending)) if pending.is_empty() => "ready",
        Ok(Ok(_pending)) => "outdated",
        Ok(Err(_)) | Err(_) => "unavailable",
    };
    let nodes = match &app.nodes {
        None => "alone",
        Some(nodes) if nodes.is_connected() => "connected",
        Some(_) => "disconnected",
    };
    let status = match database {
        _ if app.sockets.is_draining() => "stopping",
        "ready" => "ready",
        _ => "unavailable",
    };
    let response = match status {
        "ready" => HttpResponse::Ok(),
        _ => HttpResponse::ServiceUnavailable(),
    };
    Ok(uncached(response).json(Ready { status, database, nodes }))
}

fn uncached(mut response: HttpResponseBuilder) -> HttpResponseBuilder {
    response.insert_header((CACHE_CONTROL, HeaderValue::from_static("no-store")));
    response
}
