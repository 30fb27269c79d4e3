//! Entity tags and conditional writes (RFC 9110, sections 8.8.3 and 13.1.1).
//!
//! A tag consists of the time of the last change and a hash of the content. Writes are compared with the time alone: a
//! new annotation changes a video's content, but should not prevent the video from being renamed.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::header::IF_MATCH;
use actix_web::{FromRequest, HttpRequest};
use chrono::{DateTime, NaiveDateTime};
use rumbl_core::IfUnchanged;

use crate::error::{Error, Result};

/// The suffix of a tag if the content is compressed.
pub(super) const GZIP: &str = "-gzip";

/// The precondition of a write.
#[derive(Debug, Clone)]
pub(crate) struct IfMatch(pub IfUnchanged);

/// The part of a tag that writes are compared with.
pub(super) fn revision(updated_at: NaiveDateTime) -> String {
    format!("{:x}", updated_at.and_utc().timestamp_micros())
}

fn updated_at(tag: &str) -> Option<NaiveDateTime> {
    let (revision, _) = tag.split_once('.')?;
    let micros = i64::from_str_radix(revision, 16).ok()?;
    DateTime::from_timestamp_micros(micros).map(|time| time.naive_utc())
}

impl FromRequest for IfMatch {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    /// A tag that rumbl has not created matches no version.
    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let mut values = request.headers().get_all(IF_MATCH).peekable();
        if values.peek().is_none() {
            return ready(Ok(Self(IfUnchanged::ANY)));
        }
        let values = values.filter_map(|value| value.to_str().ok());
        let tags: Vec<&str> = values.flat_map(|value| value.split(',')).map(str::trim).collect();
        if tags.contains(&"*") {
            return ready(Ok(Self(IfUnchanged::ANY)));
        }
        let strong = tags.into_iter().filter_map(|tag| tag.strip_prefix('"')?.strip_suffix('"'));
        ready(Ok(Self(IfUnchanged::since(strong.filter_map(updated_at)))))
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn a_tag_tells_when_its_version_was_made_and_a_weak_or_foreign_one_tells_nothing() {
        let at = DateTime::from_timestamp_micros(1_795_000_000_123_456).unwrap().naive_utc();
        let tag = format!("{}.abc{GZIP}", revision(at));
        let of = |value: &str| {
            let request = TestRequest::default().insert_header((IF_MATCH, value.to_owned()));
            let read = IfMatch::from_request(&request.to_http_request(), &mut Payload::None);
            read.into_inner().unwrap().0
        };
        assert_eq!(of(&format!("\"x\", \"{tag}\"")), IfUnchanged::since([at]));
        assert_eq!(of("*"), IfUnchanged::ANY);
        for other in [&format!("W/\"{tag}\""), "\"nonsense\"", "", &*tag] {
            assert_eq!(of(other), IfUnchanged::since([]), "{other:?}");
        }
    }
}
