//! Which version of the API a program speaks.

use std::fmt;

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Uri;
use actix_web::http::header::ACCEPT;
use actix_web::http::uri::PathAndQuery;
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage};

/// A version of the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Version {
    /// Things are flat objects.
    V1,
    /// Things have a type, an id that is text, and attributes, after JSON:API; what is unknown is refused.
    V2,
}

/// In what a program wants its response.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Dialect {
    /// The version.
    pub version: Version,
    /// Whether it asked for that version's own media type.
    pub is_named: bool,
}

/// The path that all versions are below.
const BASE: &str = "/api/";
const MEDIA_TYPE: (&str, &str) = ("application/vnd.rumbl.v", "+json");

impl Version {
    /// Every version, the oldest first.
    pub(crate) const ALL: [Self; 2] = [Self::V1, Self::V2];

    /// Its number.
    pub(crate) const fn number(self) -> u8 {
        match self {
            Self::V1 => 1,
            Self::V2 => 2,
        }
    }

    /// The path that its routes are below.
    pub(crate) const fn base(self) -> &'static str {
        match self {
            Self::V1 => "/api/v1",
            Self::V2 => "/api/v2",
        }
    }

    /// Its own media type.
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
    /// What a request wants, by its path and the header `Accept`; nothing where there is no such version, or
    /// the two name different ones.
    pub(crate) fn of(request: &impl HttpMessage, path: &str) -> Option<Self> {
        let in_path = Version::ALL.into_iter().find(|version| {
            path.strip_prefix(version.base()).is_some_and(|rest| rest.starts_with('/'))
        })?;
        match named(request) {
            None => Some(Self { version: in_path, is_named: false }),
            Some(number) if number == in_path.number().to_string() => {
                Some(Self { version: in_path, is_named: true })
            }
            Some(_) => None,
        }
    }
}

/// What there is, for whoever asked for something else.
pub(crate) fn offers() -> String {
    let offers =
        Version::ALL.map(|version| format!("{} ({})", version.base(), version.media_type()));
    format!("there are {}", offers.join(" and "))
}

/// The number of the version whose media type is accepted.
fn named(request: &impl HttpMessage) -> Option<String> {
    let accepted = request.headers().get_all(ACCEPT).filter_map(|value| value.to_str().ok());
    let ranges = accepted.flat_map(|value| value.split(','));
    let mut types = ranges.filter_map(|range| range.split(';').next().map(str::trim));
    types.find_map(|name| {
        let number = name.strip_prefix(MEDIA_TYPE.0)?.strip_suffix(MEDIA_TYPE.1)?;
        Some(number.to_owned())
    })
}

/// Leads a request below `/api` that has no version in its path, but accepts the media type of one, to the
/// routes of that version.
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
    let number = if has_version { None } else { named(request) }?;
    let number: u32 = number.parse().ok()?;
    let query = request.uri().query().map(|query| format!("?{query}")).unwrap_or_default();
    let path: PathAndQuery = format!("{BASE}v{number}/{rest}{query}").parse().ok()?;
    let mut parts = request.uri().clone().into_parts();
    parts.path_and_query = Some(path);
    Uri::from_parts(parts).ok()
}

#[cfg(test)]
mod tests {
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
        assert_eq!(of("/api/v1/videos", both), None, "they differ");
        assert_eq!(of("/api/v1/videos", "application/vnd.rumbl.v9+json"), None);
        assert_eq!(of("/api/v12/videos", "*/*"), None);
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
        assert_eq!(led("/api/v1/videos", accept), None);
        assert_eq!(led("/videos", accept), None);
    }
}
