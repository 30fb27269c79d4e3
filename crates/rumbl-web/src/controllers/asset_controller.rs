//! Serves the browser bundle, the demo video and other static files: whole, precompressed if the build has compressed
//! them, or in ranges.

use std::borrow::Cow;

use actix_web::http::header::{
    self, AcceptEncoding, ContentEncoding, ContentRange, ContentRangeSpec, ETag, Encoding,
    EntityTag, Header,
};
use actix_web::web::{Bytes, Path};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};

use super::requested_range::{Requested, requested_range};
use crate::error::{Error, Result};
use crate::pipelines::conditional::is_cached;
use crate::static_files::{self, Compression, StaticFile};

/// For URLs whose content never changes: browsers cache it for a year without revalidation.
const FOR_GOOD: &str = "public, max-age=31536000, immutable";
/// Browsers revalidate their copy each time, which costs a few bytes.
const ASK_AGAIN: &str = "public, no-cache";

/// A file of the bundle.
pub(crate) async fn show(request: HttpRequest, path: Path<String>) -> Result<HttpResponse> {
    let (file, is_fingerprinted) = static_files::find_at(&path).ok_or(Error::NotFound)?;
    serve(&request, file, if is_fingerprinted { FOR_GOOD } else { ASK_AGAIN })
}

/// The demo video.
pub(crate) async fn media(request: HttpRequest, path: Path<String>) -> Result<HttpResponse> {
    serve_by_name(&request, &format!("media/{path}"))
}

/// The favicon.
pub(crate) async fn favicon(request: HttpRequest) -> Result<HttpResponse> {
    serve_by_name(&request, "favicon.svg")
}

/// The rules for crawlers.
pub(crate) async fn robots(request: HttpRequest) -> Result<HttpResponse> {
    serve_by_name(&request, "robots.txt")
}

fn serve_by_name(request: &HttpRequest, path: &str) -> Result<HttpResponse> {
    serve(request, StaticFile::find(path).ok_or(Error::NotFound)?, ASK_AGAIN)
}

fn serve(
    request: &HttpRequest,
    file: StaticFile,
    cache_control: &'static str,
) -> Result<HttpResponse> {
    let compressed = accepted_compression(request)
        .and_then(|(compression, encoding)| Some((file.compressed(compression)?, encoding)));
    let (file, encoding) = match compressed {
        Some((copy, encoding)) => (copy, Some(encoding)),
        None => (file, None),
    };
    let tag = EntityTag::new_strong(file.etag.clone());
    let start = |mut response: HttpResponseBuilder| {
        response
            .content_type(file.content_type.as_str())
            .insert_header((header::CACHE_CONTROL, cache_control))
            .insert_header((header::VARY, "accept-encoding"))
            .insert_header((header::ACCEPT_RANGES, "bytes"))
            .insert_header(ETag(tag.clone()));
        if let Some(encoding) = encoding {
            response.insert_header(encoding);
        }
        response
    };
    if is_cached(request, &tag) {
        return Ok(start(HttpResponse::NotModified()).finish());
    }
    let size = file.content.len() as u64;
    match requested_range(request, &tag, size) {
        Requested::Whole => Ok(start(HttpResponse::Ok()).body(into_bytes(file.content))),
        Requested::Part { first, last } => {
            let range =
                ContentRangeSpec::Bytes { range: Some((first, last)), instance_length: Some(size) };
            let mut response = start(HttpResponse::PartialContent());
            response.insert_header(ContentRange(range));
            Ok(response.body(part(file.content, first, last)?))
        }
        Requested::Unsatisfiable => {
            let range = ContentRangeSpec::Bytes { range: None, instance_length: Some(size) };
            Ok(HttpResponse::RangeNotSatisfiable().insert_header(ContentRange(range)).finish())
        }
    }
}

/// The compression that the client accepts. Ranges are served from the uncompressed file, because players request them
/// for media, which compression does not make smaller.
fn accepted_compression(request: &HttpRequest) -> Option<(Compression, ContentEncoding)> {
    if request.headers().contains_key(header::RANGE) {
        return None;
    }
    let supported = [Encoding::brotli(), Encoding::gzip(), Encoding::identity()];
    match AcceptEncoding::parse(request).ok()?.negotiate(supported.iter())? {
        Encoding::Known(encoding @ ContentEncoding::Brotli) => {
            Some((Compression::Brotli, encoding))
        }
        Encoding::Known(encoding @ ContentEncoding::Gzip) => Some((Compression::Gzip, encoding)),
        _ => None,
    }
}

fn into_bytes(content: Cow<'static, [u8]>) -> Bytes {
    match content {
        Cow::Borrowed(content) => Bytes::from_static(content),
        Cow::Owned(content) => Bytes::from(content),
    }
}

fn part(content: Cow<'static, [u8]>, first: u64, last: u64) -> Result<Bytes> {
    let first = usize::try_from(first).map_err(Error::internal)?;
    let last = usize::try_from(last).map_err(Error::internal)?;
    Ok(into_bytes(content).slice(first..=last))
}
