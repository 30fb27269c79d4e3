//! Checks the `Origin` header to decide which pages may connect.

use url::{Host, Url};

/// Which pages may connect. Clients that send no `Origin`, which are never browsers, are always
/// allowed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum CheckOrigin {
    /// The page's host must be the request's `Host`.
    #[default]
    SameHost,
    /// The page's origin must be this scheme plus the request's `Host` with its port.
    SameOrigin {
        /// `http` or `https`, which a server behind a proxy can't detect.
        scheme: &'static str,
    },
    /// The page must come from this host.
    Host(String),
    /// The page must match one of these: `https://example.com`, `//*.example.com`,
    /// `//localhost:4000`. Scheme and port are compared only if given; `*.` matches the domain and
    /// every subdomain.
    List(Vec<String>),
    /// Any page.
    Off,
}

impl CheckOrigin {
    /// Whether a page from `origin` may connect to a server that was addressed as `request_host`.
    pub(crate) fn allows(&self, origin: Option<&str>, request_host: Option<&str>) -> bool {
        let Some(origin) = origin else { return true };
        if *self == Self::Off {
            return true;
        }
        let Ok(origin) = Url::parse(origin) else { return false };
        let Some(host) = origin.host_str() else { return false };
        match self {
            Self::Off => true,
            Self::SameHost => request_host.and_then(host_of).as_deref() == Some(host),
            Self::SameOrigin { scheme } => {
                let own = Url::parse(&format!("{scheme}://{}", request_host.unwrap_or_default()));
                own.is_ok_and(|own| own.origin() == origin.origin())
            }
            Self::Host(allowed) => allowed.eq_ignore_ascii_case(host),
            Self::List(list) => list.iter().any(|pattern| matches(pattern, &origin, host)),
        }
    }
}

/// A `Host` header without its port, with the host spelled as in URLs.
fn host_of(header: &str) -> Option<String> {
    let url = Url::parse(&format!("http://{header}")).ok()?;
    url.host().map(|host: Host<&str>| host.to_string())
}

fn matches(pattern: &str, origin: &Url, host: &str) -> bool {
    let (scheme, rest) = pattern.split_once("//").unwrap_or(("", pattern));
    let scheme = scheme.trim_end_matches(':');
    let (allowed, port) = match rest.rsplit_once(':') {
        Some((allowed, port)) if !port.ends_with(']') => (allowed, Some(port)),
        _ => (rest, None),
    };
    let scheme_matches = scheme.is_empty() || scheme == origin.scheme();
    let port_matches = port.is_none_or(|port| port.parse().ok() == origin.port_or_known_default());
    scheme_matches && port_matches && host_matches(allowed, host)
}

fn host_matches(allowed: &str, host: &str) -> bool {
    match allowed.strip_prefix("*.") {
        Some(domain) => {
            host == domain || host.strip_suffix(domain).is_some_and(|sub| sub.ends_with('.'))
        }
        None => allowed == host,
    }
}

#[cfg(test)]
mod tests {
    use super::CheckOrigin;

    fn list(pattern: &str) -> CheckOrigin {
        CheckOrigin::List(vec![pattern.to_owned()])
    }

    #[test]
    fn origins_are_checked_against_host_list_wildcard_or_the_requests_own_host() {
        let host = CheckOrigin::Host("example.com".to_owned());
        for (check, origin, allowed) in [
            (&host, "https://example.com", true),
            (&host, "http://example.com:4000", true),
            (&host, "https://other.com", false),
            (&list("//example.com"), "http://example.com", true),
            (&list("https://example.com"), "http://example.com", false),
            (&list("https://example.com"), "https://example.com", true),
            (&list("//example.com:4000"), "http://example.com:4000", true),
            (&list("//example.com:4000"), "http://example.com", false),
            (&list("//*.example.com"), "http://a.example.com", true),
            (&list("//*.example.com"), "http://a.b.example.com", true),
            (&list("//*.example.com"), "http://example.com", true),
            (&list("//*.example.com"), "http://badexample.com", false),
            (&CheckOrigin::SameHost, "http://localhost:1", true),
            (&CheckOrigin::SameHost, "http://other", false),
            (&CheckOrigin::SameHost, "null", false),
            (&CheckOrigin::SameOrigin { scheme: "http" }, "http://localhost:4000", true),
            (&CheckOrigin::SameOrigin { scheme: "http" }, "http://localhost:1", false),
            (&CheckOrigin::SameOrigin { scheme: "http" }, "http://localhost", false),
            (&CheckOrigin::SameOrigin { scheme: "http" }, "https://localhost:4000", false),
            (&CheckOrigin::SameOrigin { scheme: "https" }, "https://localhost:4000", true),
            (&CheckOrigin::SameOrigin { scheme: "http" }, "null", false),
            (&host, "null", false),
            (&list("//example.com"), "://not an origin", false),
            (&CheckOrigin::Off, "null", true),
        ] {
            assert_eq!(
                check.allows(Some(origin), Some("localhost:4000")),
                allowed,
                "{check:?} {origin}"
            );
            assert!(check.allows(None, None));
        }
    }
}
