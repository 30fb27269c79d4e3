//! Content negotiation: the format a client prefers, and the version it has cached.

use actix_web::HttpRequest;
use actix_web::http::header::{
    Accept, AcceptEncoding, ContentEncoding, Encoding as Coding, Header, HeaderValue, IF_NONE_MATCH,
};

use crate::pages::rendered::Encoding;

/// The request headers that decide both.
#[derive(Debug)]
pub(super) struct Negotiation {
    pub(super) encoding: Encoding,
    /// Whether the client prefers JSON to HTML, as scripts do.
    pub(super) prefers_json: bool,
    if_none_match: Option<HeaderValue>,
}

impl Negotiation {
    pub(super) fn of(request: &HttpRequest) -> Self {
        let if_none_match = request.headers().get(IF_NONE_MATCH).cloned();
        Self { encoding: accepted(request), prefers_json: prefers_json(request), if_none_match }
    }

    /// Whether the client has cached the version with this opaque tag.
    pub(super) fn has(&self, tag: &str) -> bool {
        let Some(tags) = self.if_none_match.as_ref().and_then(|value| value.to_str().ok()) else {
            return false;
        };
        // The tags of pages never contain commas.
        tags.split(',').map(str::trim).any(|known| {
            let opaque = known.strip_prefix("W/").unwrap_or(known);
            known == "*"
                || opaque.strip_prefix('"').and_then(|it| it.strip_suffix('"')) == Some(tag)
        })
    }
}

fn prefers_json(request: &HttpRequest) -> bool {
    let Ok(accept) = Accept::parse(request) else { return false };
    let preferred = accept.preference();
    preferred.type_() == mime::APPLICATION && preferred.subtype() == mime::JSON
}

fn accepted(request: &HttpRequest) -> Encoding {
    let supported = [Coding::gzip(), Coding::identity()];
    let accepted = AcceptEncoding::parse(request).ok();
    match accepted.and_then(|accepted| accepted.negotiate(supported.iter())) {
        Some(Coding::Known(ContentEncoding::Gzip)) => Encoding::Gzip,
        _ => Encoding::Identity,
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn gzip_is_for_who_accepts_it() {
        let encoding = |lines: &[&str]| {
            let request = lines.iter().fold(TestRequest::default(), |request, line| {
                request.append_header(("accept-encoding", *line))
            });
            Negotiation::of(&request.to_http_request()).encoding
        };
        for lines in
            [&["gzip, deflate, br, zstd"][..], &["gzip"], &["", "gzip"], &["br;q=1.0, gzip;q=0.8"]]
        {
            assert_eq!(encoding(lines), Encoding::Gzip, "{lines:?}");
        }
        for lines in [&[][..], &[""], &["identity"], &["br"], &["identity", "gzip;q=0"]] {
            assert_eq!(encoding(lines), Encoding::Identity, "{lines:?}");
        }
    }

    #[test]
    fn json_is_for_who_prefers_it() {
        let prefers_json = |accept: &'static str| {
            let request = TestRequest::default().append_header(("accept", accept));
            Negotiation::of(&request.to_http_request()).prefers_json
        };
        assert!(
            prefers_json("application/json") && prefers_json("text/html;q=0.5, application/json")
        );
        for accept in ["", "*/*", "text/html", "text/html, application/json;q=0.9"] {
            assert!(!prefers_json(accept), "{accept}");
        }
        assert!(!Negotiation::of(&TestRequest::default().to_http_request()).prefers_json);
    }

    #[test]
    fn a_client_has_the_versions_that_it_names() {
        let has = |tags: &'static str| {
            let request = TestRequest::default().append_header((IF_NONE_MATCH, tags));
            Negotiation::of(&request.to_http_request()).has("abc")
        };
        for tags in ["\"abc\"", "W/\"abc\"", "\"x\", W/\"abc\"", "*"] {
            assert!(has(tags), "{tags}");
        }
        for tags in ["", "abc", "\"abcd\"", "W/\"ab\"", "\"x\""] {
            assert!(!has(tags), "{tags}");
        }
        assert!(!Negotiation::of(&TestRequest::default().to_http_request()).has("abc"));
    }
}
