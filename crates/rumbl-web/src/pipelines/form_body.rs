//! Reads a form's body before routing, since its `_method` decides the route.

use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::http::{Method, header};
use actix_web::middleware::Next;
use actix_web::web::{self, Bytes};
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use std::future::{Ready, ready};
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::LocalBoxFuture;
use rumbl_core::changeset::Params;
use serde_json::{Map, Value};

use super::body_deadline;
use super::plug::Flow;
use crate::app::App;
use crate::client_address::ClientAddress;
use crate::config::Limits;
use crate::conn::Conn;
use crate::error::{Error, Result};

/// The most pairs of brackets in a field's name: `video[title]` has one.
const MAX_FIELD_DEPTH: usize = 3;

/// The fields of a submitted form; empty if the request has no form.
#[derive(Debug, Clone, Default)]
pub(crate) struct FormBody(Map<String, Value>);

impl FormBody {
    /// A form with a file, from its text fields.
    pub(super) fn beside_file(texts: Map<String, Value>) -> Self {
        Self(texts)
    }

    /// The text of a field outside brackets, such as `_csrf_token`.
    pub(crate) fn text(&self, field: &str) -> Option<&str> {
        self.0.get(field)?.as_str()
    }

    /// The fields in brackets after `name`: `video[title]` is the `title` of `video`.
    ///
    /// # Errors
    /// [`Error::BadRequest`] when the form has none.
    pub(crate) fn params(&self, name: &str) -> Result<Params> {
        match self.0.get(name) {
            Some(Value::Object(fields)) => Ok(Params::from(fields.clone())),
            _ => Err(Error::BadRequest(format!("the form has no fields of {name:?}"))),
        }
    }

    /// The bracketed fields that a person typed, each with its name. Passwords, selections and fields filled in by
    /// scripts are left out.
    pub(crate) fn typed(&self) -> Vec<(&str, &str)> {
        let fields = self.0.values().filter_map(Value::as_object).flatten();
        let texts = fields.filter_map(|(field, value)| Some((field.as_str(), value.as_str()?)));
        texts.filter(|(field, text)| is_typed(field, text)).collect()
    }
}

fn is_typed(field: &str, text: &str) -> bool {
    let is_choice = field.ends_with("_id") || matches!(text, "true" | "false");
    let is_filled_in = matches!(field, "poster" | "duration_ms");
    !is_choice && !is_filled_in && !field.contains("password") && !text.trim().is_empty()
}

/// The outcome of reading the body, kept until the pipeline runs, which can answer an error with a page.
#[derive(Debug)]
struct Read(Result<FormBody>);

/// Reads a submitted form once, and replaces the request's method by its `_method`, since browsers can't send PUT,
/// PATCH or DELETE. The body has a deadline.
pub(crate) async fn read_form_body(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let timeout = limits(&request).map_or(Duration::ZERO, Limits::body_timeout);
    let body = body_deadline::limit(&mut request, timeout);
    if request.method() == Method::POST && has_form(&request) {
        let form = read(&mut request).await;
        let method = form.as_ref().ok().and_then(overriding_method);
        if let Some(method) = method {
            request.head_mut().method = method;
        }
        request.extensions_mut().insert(Read(form));
    }
    let response = next.call(request).await?;
    Ok(match body {
        Some(body) => response.map_body(|_, answer| EitherBody::right(body.answered(answer))),
        None => response.map_into_left_body(),
    })
}

fn limits(request: &ServiceRequest) -> Option<&Limits> {
    request.app_data::<web::Data<App>>().map(|app| &app.config.limits)
}

/// Hands the form read by [`read_form_body`] to later plugs and the controller, or fails if the body was too large or
/// not a form.
pub(super) fn fetch_form<'a>(
    request: &'a mut ServiceRequest,
    _conn: &'a Conn,
) -> LocalBoxFuture<'a, Result<Flow>> {
    let read = request.extensions_mut().remove::<Read>();
    let form = read.map_or_else(|| Ok(FormBody::default()), |Read(form)| form);
    let fetched = form.map(|form| {
        request.extensions_mut().insert(form);
        Flow::Next
    });
    ready(fetched).boxed_local()
}

impl FromRequest for FormBody {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(request.extensions().get::<Self>().cloned().unwrap_or_default()))
    }
}

fn has_form(request: &ServiceRequest) -> bool {
    let content_type = request.headers().get(header::CONTENT_TYPE);
    content_type
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.parse::<mime::Mime>().ok())
        .is_some_and(|mime| mime.essence_str() == mime::APPLICATION_WWW_FORM_URLENCODED.as_ref())
}

async fn read(request: &mut ServiceRequest) -> Result<FormBody> {
    let limit = limits(request).map_or(0, |limits| limits.form_bytes);
    let body = read_bytes(request, limit).await?;
    let fields = serde_qs::Config::new()
        .max_depth(MAX_FIELD_DEPTH)
        .use_form_encoding(true)
        .deserialize_bytes(&body)
        .map_err(|error| unreadable(&error))?;
    Ok(FormBody(fields))
}

/// Reads a body of at most `limit` bytes, within the client's share of concurrent uploads.
pub(super) async fn read_bytes(request: &mut ServiceRequest, limit: usize) -> Result<Bytes> {
    let _place = match request.app_data::<web::Data<App>>() {
        Some(app) => {
            let address = ClientAddress::extract(request.request()).await?;
            let place = app.bodies.take(address);
            Some(place.ok_or_else(|| Error::unavailable("too many bodies are on their way"))?)
        }
        None => None,
    };
    let payload = request.extract::<web::Payload>().await.map_err(|error| unreadable(&error))?;
    match payload.to_bytes_limited(limit).await {
        Ok(Ok(bytes)) => Ok(bytes),
        Ok(Err(error)) if body_deadline::is_late(&error) => Err(Error::BodyTooSlow),
        Ok(Err(error)) => Err(unreadable(&error)),
        Err(_over_limit) => Err(Error::BodyTooLarge),
    }
}

fn unreadable(error: &dyn std::fmt::Display) -> Error {
    Error::BadRequest(format!("the body can't be read: {error}"))
}

fn overriding_method(form: &FormBody) -> Option<Method> {
    match form.text("_method")?.to_ascii_lowercase().as_str() {
        "put" => Some(Method::PUT),
        "patch" => Some(Method::PATCH),
        "delete" => Some(Method::DELETE),
        _ => None,
    }
}
