//! API versions and content negotiation.

use std::fmt;

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Uri;
use actix_web::http::header::{Accept, Header, Quality, QualityItem};
use actix_web::http::uri::PathAndQuery;
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage};
use mime::Mime;

/// A version of the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Version {
    /// Resources are flat objects.
    V1,
    /// Resources have a type, an id as text, and attributes, following JSON:API. Unknown fields are refused.
    V2,
}

/// The format of a response.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Dialect {
    /// The version.
    pub version: Version,
    /// Whether the client accepts the version's own media type.
    pub is_named: bool,
}

/// The base path of all versions.
const BASE: &str = "/api/";
const MEDIA_TYPE: (&str, &str) = ("application/vnd.rumbl.v", "+json");
const JSON: &str = "application/json";
const EVENT_STREAM: &str = "text/event-stream";
/// The suffix of the paths of event streams.
const EVENTS: &str = "/events";

impl Version {
    /// All versions, oldest first.
    pub(crate) const ALL: [Self; 2] = [Self::V1, Self::V2];

    /// The version's number.
    pub(crate) const fn number(self) -> u8 {
        match self {
            Self::V1 => 1,
            Self::V2 => 2,
        }
    }

    /// The base path of the version's routes.
    pub(crate) const fn base(self) -> &'static str {
        match self {
            Self::V1 => "/api/v1",
            Self::V2 => "/api/v2",
        }
    }

    /// The version's own media type.
    pub(crate) const fn media_type(self) -> &'static str {
        match self {
            Self::V1 => "application/vnd.rumbl.v1+json",
            Self::V2 => "application/vnd.rumbl.v2+json",
        }
    }
}

impl fmt::Display for Version {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "v{}", self.number())
    }
}

impl Dialect {
    /// Negotiates the format from the path and the `Accept` header; `None` if there is no such version, or no
    /// acceptable format.
    pub(crate) fn of(request: &impl HttpMessage, path: &str) -> Option<Self> {
        let version = Version::ALL.into_iter().find(|version| {
            path.strip_prefix(version.base()).is_some_and(|rest| rest.starts_with('/'))
        })?;
        let accepted = Accepted::of(request);
        if accepted.is_anything() {
            return Some(Self { version, is_named: false });
        }
        let (plain, own) = (accepted.quality(JSON), accepted.quality(version.media_type()));
        let is_named = own > plain || own == plain && accepted.names(version.media_type());
        // A stream has its own type, and reports errors as JSON.
        let is_stream = path.ends_with(EVENTS) && accepted.quality(EVENT_STREAM) > Quality::ZERO;
        let is_acceptable = plain.max(own) > Quality::ZERO || is_stream;
        is_acceptable.then_some(Self { version, is_named: is_named && own > Quality::ZERO })
    }
}

/// The media ranges of an `Accept` header, each with its quality (RFC 9110, section 12.5.1).
struct Accepted(Vec<QualityItem<Mime>>);

impl Accepted {
    /// The media ranges that a request accepts. Malformed ones are ignored.
    fn of(request: &impl HttpMessage) -> Self {
        Self(Accept::parse(request).map(|accept| accept.0).unwrap_or_default())
    }

    /// Whether the client has sent no `Accept` header.
    fn is_anything(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether the client accepts a media type by its exact name.
    fn names(&self, name: &str) -> bool {
        self.0.iter().any(|item| item.quality > Quality::ZERO && item.item.essence_str() == name)
    }

    /// The quality of a media type: that of the most specific matching range.
    fn quality(&self, name: &str) -> Quality {
        let with_specificity = self.0.iter().filter_map(|item| {
            let range = item.item.essence_str();
            let specificity = match range.strip_suffix("/*") {
                Some("*") => 0,
                Some(kind) => u8::from(name.split('/').next() == Some(kind)),
                None => 2 * u8::from(range == name),
            };
            let is_in_range = specificity > 0 || range == "*/*";
            is_in_range.then_some((specificity, item.quality))
        });
        with_specificity.max().map_or(Quality::ZERO, |(_, quality)| quality)
    }

    /// The number of the version whose own media type the client prefers. An unknown version is returned only if the
    /// client accepts neither a known one nor plain JSON.
    fn version(&self) -> Option<String> {
        let known = Version::ALL.map(Version::media_type).into_iter();
        let known = known.filter(|name| self.names(name)).rev();
        if let Some(name) = known.max_by_key(|name| self.quality(name)) {
            return number_of(name);
        }
        if self.quality(JSON) > Quality::ZERO {
            return None;
        }
        let mut named = self.0.iter().filter(|item| item.quality > Quality::ZERO);
        named.find_map(|item| number_of(item.item.essence_str()))
    }
}

fn number_of(name: &str) -> Option<String> {
    let number = name.strip_prefix(MEDIA_TYPE.0)?.strip_suffix(MEDIA_TYPE.1)?;
    Some(number.to_owned())
}

/// The available versions, for the error message.
pub(crate) fn offers() -> String {
    let offers =
        Version::ALL.map(|version| format!("{} ({})", version.base(), version.media_type()));
    format!("there are {}", offers.join(" and "))
}

/// Rewrites a request below `/api` without a version in its path to the version whose media type it accepts.
pub(crate) async fn route_by_accept(
    mut request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    if let Some(uri) = versioned(&request) {
        request.match_info_mut().get_mut().update(&uri);
        request.head_mut().uri = uri;
    }
    next.call(request).await
}

fn versioned(request: &ServiceRequest) -> Option<Uri> {
    let rest = request.path().strip_prefix(BASE)?;
    let has_version = rest.strip_prefix('v').is_some_and(|rest| {
        rest.split('/').next().is_some_and(|number| number.parse::<u32>().is_ok())
    });
    let number = if has_version { None } else { Accepted::of(request).version() }?;
    let number: u32 = number.parse().ok()?;
    let query = request.uri().query().map(|query| format!("?{query}")).unwrap_or_default();
    let path: PathAndQuery = format!("{BASE}v{number}/{rest}{query}").parse().ok()?;
    let mut parts = request.uri().clone().into_parts();
    parts.path_and_query = Some(path);
    Uri::from_parts(parts).ok()
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::ACCEPT;
    use actix_web::test::TestRequest;

    use super::*;

    fn of(path: &str, accept: &str) -> Option<(Version, bool)> {
        let request = TestRequest::default().uri(path).insert_header((ACCEPT, accept));
        let dialect = Dialect::of(&request.to_srv_request(), path)?;
        Some((dialect.version, dialect.is_named))
    }

    #[test]
    fn a_version_is_named_by_the_path_and_may_be_named_by_accept_too() {
        assert_eq!(of("/api/v1/videos", "*/*"), Some((Version::V1, false)));
        assert_eq!(of("/api/v2/videos", "application/json"), Some((Version::V2, false)));
        let both = "text/html, application/vnd.rumbl.v2+json;q=0.9";
        assert_eq!(of("/api/v2/videos", both), Some((Version::V2, true)));
        let only = "text/html, application/vnd.rumbl.v2+json;q=0.9";
        assert_eq!(of("/api/v1/videos", only), None, "they differ");
        assert_eq!(of("/api/v1/videos", "application/vnd.rumbl.v9+json"), None);
        assert_eq!(of("/api/v12/videos", "*/*"), None);
    }

    #[test]
    fn of_several_ranges_the_best_that_there_is_counts_and_nothing_else_is_refused() {
        let (plain, own) = (Some((Version::V1, false)), Some((Version::V1, true)));
        let v1 = "application/vnd.rumbl.v1+json";
        for (accept, expected) in [
            ("application/vnd.rumbl.v2+json, application/json;q=0.5", plain),
            ("application/vnd.rumbl.v9+json, */*;q=0.1", plain),
            ("text/html, application/xhtml+xml, */*;q=0.8", plain),
            ("application/*", plain),
            ("APPLICATION/JSON; charset=utf-8", plain),
            (&format!("application/json;q=0.8, {v1};q=0.2"), plain),
            (&format!("application/json;q=0.2, {v1};q=0.8"), own),
            (&format!("application/json, {v1}"), own),
            (&format!("{v1}, application/vnd.rumbl.v2+json"), own),
            ("*/*, application/json;q=0", own),
            ("", plain),
            ("nonsense", plain),
            ("application/json;q=0", None),
            ("*/*;q=0", None),
            ("application/json, */*;q=0", plain),
            (&format!("{v1};q=0"), None),
            ("text/html", None),
            ("application/xml, image/*", None),
            ("text/event-stream", None),
        ] {
            assert_eq!(of("/api/v1/videos", accept), expected, "{accept}");
        }
        let events = "/api/v1/videos/1/events";
        assert_eq!(of(events, "text/event-stream"), plain);
        assert_eq!(of(events, "text/html"), None);
    }

    #[test]
    fn accept_leads_to_a_version_where_the_path_has_none() {
        let led = |path: &str, accept: &str| {
            let request = TestRequest::default().uri(path).insert_header((ACCEPT, accept));
            versioned(&request.to_srv_request()).map(|uri| uri.to_string())
        };
        let accept = "application/vnd.rumbl.v2+json";
        assert_eq!(led("/api/videos?x=1", accept).as_deref(), Some("/api/v2/videos?x=1"));
        assert_eq!(led("/api/videos", "application/json"), None);
        let leads = |accept: &str| led("/api/users", accept);
        let both = "application/vnd.rumbl.v2+json;q=0.5, application/vnd.rumbl.v1+json";
        assert_eq!(leads(both).as_deref(), Some("/api/v1/users"), "the better one");
        let later = "application/vnd.rumbl.v9+json, application/vnd.rumbl.v2+json;q=0.1";
        assert_eq!(leads(later).as_deref(), Some("/api/v2/users"), "the one that there is");
        assert_eq!(leads("application/vnd.rumbl.v2+json;q=0, */*"), None);
        assert_eq!(leads("application/vnd.rumbl.v9+json, application/json"), None);
        let unknown = leads("application/vnd.rumbl.v9+json");
        assert_eq!(unknown.as_deref(), Some("/api/v9/users"), "where it is told what there is");
        assert_eq!(led("/api/v1/videos", accept), None);
        assert_eq!(led("/videos", accept), None);
    }
}
