//! The requested bytes of a file (RFC 9110, section 14).

use actix_web::HttpRequest;
use actix_web::http::Method;
use actix_web::http::header::{self, EntityTag, Header, IfRange, Range};

/// The requested part of a file.
pub(super) enum Requested {
    /// The whole file.
    Whole,
    /// The bytes from `first` to `last`, inclusive.
    Part { first: u64, last: u64 },
    /// Bytes beyond the end of the file.
    Unsatisfiable,
}

/// The requested range. A request for several ranges gets the whole file, which RFC 9110 allows; no player sends one.
/// Only GET requests can have a range.
pub(super) fn requested_range(request: &HttpRequest, tag: &EntityTag, size: u64) -> Requested {
    let is_asked = request.method() == Method::GET && request.headers().contains_key(header::RANGE);
    if !is_asked || !is_same_version(request, tag) {
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
