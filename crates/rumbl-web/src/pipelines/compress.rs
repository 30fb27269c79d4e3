//! Compresses responses that are long enough and not compressed already.

use std::io::Write;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::ServiceResponse;
use actix_web::http::header::{
    CONTENT_ENCODING, CONTENT_RANGE, CONTENT_TYPE, ETAG, HeaderMap, HeaderValue, VARY,
};
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::conn::Conn;
use crate::error::{Error, Result};
use crate::pages::rendered::{Encoding, MIN_COMPRESSED_BYTES};

/// Appended to the strong tag of a compressed response, because its bytes differ from the uncompressed ones.
const SUFFIX: &str = "-gzip\"";

/// Compresses JSON and SVG of 1 KB or more for clients that accept gzip. Streamed responses stay as they are.
pub(super) fn compress(
    conn: &Conn,
    response: ServiceResponse<BoxBody>,
) -> Result<ServiceResponse<BoxBody>> {
    if conn.encoding() != Encoding::Gzip || !is_compressible(response.headers()) {
        return Ok(response);
    }
    let (request, response) = response.into_parts();
    let (mut response, body) = response.into_parts();
    let body = match body.try_into_bytes() {
        Ok(content) if content.len() >= MIN_COMPRESSED_BYTES => {
            let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
            encoder.write_all(&content).map_err(Error::internal)?;
            let compressed = encoder.finish().map_err(Error::internal)?;
            mark(response.headers_mut())?;
            BoxBody::new(compressed)
        }
        Ok(content) => BoxBody::new(content),
        Err(streamed) => streamed,
    };
    Ok(ServiceResponse::new(request, response.set_body(body)))
}

fn is_compressible(headers: &HeaderMap) -> bool {
    let content_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let is_text = |value: &str| value.contains("json") || value.starts_with("image/svg+xml");
    // A range is one of the uncompressed content.
    ![CONTENT_ENCODING, CONTENT_RANGE].iter().any(|name| headers.contains_key(name))
        && content_type.is_some_and(is_text)
}

fn mark(headers: &mut HeaderMap) -> Result<()> {
    headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    headers.append(VARY, HeaderValue::from_static("accept-encoding"));
    let tag = headers.get(ETAG).and_then(|tag| tag.to_str().ok()?.strip_suffix('"'));
    let tag = tag.filter(|tag| tag.starts_with('"')).map(|tag| format!("{tag}{SUFFIX}"));
    if let Some(tag) = tag {
        headers.insert(ETAG, HeaderValue::try_from(tag).map_err(Error::internal)?);
    }
    Ok(())
}
