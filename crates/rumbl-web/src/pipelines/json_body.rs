//! JSON request bodies of programs.

use actix_web::HttpMessage;
use actix_web::dev::ServiceRequest;
use actix_web::http::header::CONTENT_TYPE;
use futures_util::FutureExt;
use futures_util::future::LocalBoxFuture;

use super::form_body::read_bytes;
use super::plug::Flow;
use crate::api::body::JsonBody;
use crate::conn::Conn;
use crate::error::{Error, Result};

/// Parses a JSON body for later plugs and the controller, within limits of bytes, depth and time.
pub(super) fn fetch_json<'a>(
    request: &'a mut ServiceRequest,
    conn: &'a Conn,
) -> LocalBoxFuture<'a, Result<Flow>> {
    async move {
        if !is_json(request) {
            return Err(Error::UnsupportedMediaType("send application/json"));
        }
        let bytes = read_bytes(request, conn.app().config.api.json_bytes.get()).await?;
        let body = JsonBody::parse(bytes)?;
        request.extensions_mut().insert(body);
        Ok(Flow::Next)
    }
    .boxed_local()
}

/// Whether the media type is `application/json` or one of the API versions' own types.
fn is_json(request: &ServiceRequest) -> bool {
    let content_type = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let mime = content_type.and_then(|value| value.parse::<mime::Mime>().ok());
    mime.is_some_and(|mime| {
        let is_json = mime.subtype() == mime::JSON || mime.suffix() == Some(mime::JSON);
        mime.type_() == mime::APPLICATION && is_json
    })
}
