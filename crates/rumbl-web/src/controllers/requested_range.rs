//! Which bytes of a file a client asks for (RFC 9110, section 14).

use actix_web::HttpRequest;
use actix_web::http::Method;
use actix_web::http::header::{self, EntityTag, Header, IfRange, Range};

/// What a client asks for of a file.
pub(super) enum Requested {
    /// All of it.
    Whole,
    /// The bytes from `first` to `last`, both included.
    Part { first: u64, last: u64 },
    /// Bytes that it does not have.
    Unsatisfiable,
}

/// The range that is asked for. RFC 9110 lets a server answer several ranges with the whole file,
/// which no player asks for. A range means something in a GET only.
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
