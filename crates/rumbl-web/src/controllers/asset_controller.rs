//! Serves the browser bundle, the demo video and other static files, whole or in ranges.

use std::borrow::Cow;

use actix_web::http::header::{
    self, CacheControl, CacheDirective, ContentRange, ContentRangeSpec, ETag, EntityTag, Header,
    IfNoneMatch, IfRange, Range,
};
use actix_web::web::{Bytes, Path};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};

use crate::error::{Error, Result};
use crate::static_files::{self, StaticFile};

/// A file of the bundle.
pub async fn show(request: HttpRequest, path: Path<String>) -> Result<HttpResponse> {
    serve(&request, &path)
}

/// The demo video.
pub async fn media(request: HttpRequest, path: Path<String>) -> Result<HttpResponse> {
    serve(&request, &format!("media/{path}"))
}

/// The icon in the browser's tab.
pub async fn favicon(request: HttpRequest) -> Result<HttpResponse> {
    serve(&request, "favicon.svg")
}

/// What crawlers may read.
pub async fn robots(request: HttpRequest) -> Result<HttpResponse> {
    serve(&request, "robots.txt")
}

fn serve(request: &HttpRequest, path: &str) -> Result<HttpResponse> {
    let file = static_files::find(path).ok_or(Error::NotFound)?;
    let tag = EntityTag::new_strong(file.etag.clone());
    if is_cached(request, &tag) {
        return Ok(start(HttpResponse::NotModified(), &file, tag).finish());
    }
    let size = file.content.len() as u64;
    match requested_range(request, &tag, size) {
        Requested::Whole => {
            Ok(start(HttpResponse::Ok(), &file, tag).body(into_bytes(file.content)))
        }
        Requested::Part { first, last } => {
            let range =
                ContentRangeSpec::Bytes { range: Some((first, last)), instance_length: Some(size) };
            let mut response = start(HttpResponse::PartialContent(), &file, tag);
            response.insert_header(ContentRange(range));
            Ok(response.body(part(file.content, first, last)?))
        }
        Requested::Unsatisfiable => {
            let range = ContentRangeSpec::Bytes { range: None, instance_length: Some(size) };
            Ok(HttpResponse::RangeNotSatisfiable().insert_header(ContentRange(range)).finish())
        }
    }
}

/// What every answer about a file has. A browser asks each time whether its copy is still good,
/// and is told so in a few bytes.
fn start(
    mut response: HttpResponseBuilder,
    file: &StaticFile,
    tag: EntityTag,
) -> HttpResponseBuilder {
    response
        .content_type(file.content_type.as_str())
        .insert_header(CacheControl(vec![CacheDirective::Public, CacheDirective::NoCache]))
        .insert_header((header::ACCEPT_RANGES, "bytes"))
        .insert_header(ETag(tag));
    response
}

fn is_cached(request: &HttpRequest, tag: &EntityTag) -> bool {
    match IfNoneMatch::parse(request) {
        Ok(IfNoneMatch::Any) => true,
        Ok(IfNoneMatch::Items(items)) => items.iter().any(|item| item.weak_eq(tag)),
        Err(_unreadable) => false,
    }
}

enum Requested {
    Whole,
    /// The bytes from `first` to `last`, both included.
    Part {
        first: u64,
        last: u64,
    },
    Unsatisfiable,
}

/// The range that is asked for. RFC 9110 lets a server answer several ranges with the whole file,
/// which no player asks for.
fn requested_range(request: &HttpRequest, tag: &EntityTag, size: u64) -> Requested {
    if !request.headers().contains_key(header::RANGE) || !is_same_version(request, tag) {
        return Requested::Whole;
    }
    match Range::parse(request) {
        Ok(Range::Bytes(ranges)) => match ranges.as_slice() {
            [range] => range
                .to_satisfiable_range(size)
                .map_or(Requested::Unsatisfiable, |(first, last)| Requested::Part { first, last }),
            _ => Requested::Whole,
        },
        _ => Requested::Whole,
    }
}

fn is_same_version(request: &HttpRequest, tag: &EntityTag) -> bool {
    if !request.headers().contains_key(header::IF_RANGE) {
        return true;
    }
    matches!(IfRange::parse(request), Ok(IfRange::EntityTag(wanted)) if wanted.strong_eq(tag))
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
