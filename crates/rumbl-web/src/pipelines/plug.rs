//! Plugs, the pipelines made of them, and how a request passes through.

use std::fmt;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use actix_web::{HttpMessage, HttpResponse, web};
use futures_util::future::LocalBoxFuture;

use super::error_response::{self, guarded};
use crate::app::App;
use crate::conn::Conn;
use crate::error::{Error, Result};

/// A step for requests on their way to a controller, for responses on the way back, or both.
pub(crate) struct Plug {
    /// Its name in the list of routes.
    pub name: &'static str,
    before: Option<Before>,
    after: Option<After>,
}

/// See [`Plug::before`].
pub(crate) type Before =
    for<'a> fn(&'a mut ServiceRequest, &'a Conn) -> LocalBoxFuture<'a, Result<Flow>>;
/// See [`Plug::after`].
pub(crate) type After = fn(&Conn, ServiceResponse<BoxBody>) -> Result<ServiceResponse<BoxBody>>;

/// Whether a request continues.
#[derive(Debug)]
pub(crate) enum Flow {
    /// Continue to the next plug, or to the controller.
    Next,
    /// Stop, and send this response.
    Halt(HttpResponse),
}

/// A named list of plugs.
#[derive(Debug)]
pub(crate) struct Pipeline {
    /// Its name in the list of routes.
    pub name: &'static str,
    /// Its plugs, in the order in which a request passes them.
    pub plugs: &'static [Plug],
}

impl Plug {
    /// Creates a plug that does nothing yet.
    pub(crate) const fn new(name: &'static str) -> Self {
        Self { name, before: None, after: None }
    }

    /// Sets what it does with requests. An error stops the request and becomes the response.
    #[must_use]
    pub(crate) const fn before(self, before: Before) -> Self {
        Self { before: Some(before), ..self }
    }

    /// Sets what it does with responses. The last plug of a pipeline runs first.
    #[must_use]
    pub(crate) const fn after(self, after: After) -> Self {
        Self { after: Some(after), ..self }
    }
}

/// Passes a request through the plugs of its pipelines to its controller. A failure on the way becomes a response
/// here, which passes back through the plugs like any other.
pub(crate) async fn pass(
    pipelines: &'static [&'static Pipeline],
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let app = request.app_data::<web::Data<App>>().cloned();
    let app = app.ok_or_else(|| Error::internal("the server has no App"))?;
    let conn = Conn::new(app, request.request());
    request.extensions_mut().insert(conn.clone());
    let response = match before(pipelines, &mut request, &conn).await {
        Ok(Flow::Next) => guarded(next, request).await,
        Ok(Flow::Halt(response)) => request.into_response(response),
        Err(error) => request.error_response(error),
    };
    let mut response = error_response::rendered(&conn, response).await?;
    for plug in pipelines.iter().flat_map(|pipeline| pipeline.plugs).rev() {
        if let Some(after) = plug.after {
            response = after(&conn, response)?;
        }
    }
    Ok(response)
}

async fn before(
    pipelines: &[&Pipeline],
    request: &mut ServiceRequest,
    conn: &Conn,
) -> Result<Flow> {
    for plug in pipelines.iter().flat_map(|pipeline| pipeline.plugs) {
        let Some(before) = plug.before else { continue };
        match before(request, conn).await? {
            Flow::Next => {}
            halt @ Flow::Halt(_) => return Ok(halt),
        }
    }
    Ok(Flow::Next)
}

impl fmt::Debug for Plug {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name)
    }
}
