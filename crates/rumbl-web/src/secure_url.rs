//! Whether requests to a URL are safe from others on the network.

use url::{Host, Url};

/// Whether a URL is HTTPS or on this machine, so that nobody on the network can impersonate it.
pub(crate) fn is_secure(url: &Url) -> bool {
    let is_local = match url.host() {
        Some(Host::Domain(domain)) => domain == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    url.has_host()
        && url.username().is_empty()
        && (url.scheme() == "https" || (url.scheme() == "http" && is_local))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secure(url: &str) -> bool {
        is_secure(&Url::parse(url).unwrap())
    }

    #[test]
    fn https_and_this_machine_are_secure() {
        for url in
            ["https://id.example/a?b", "http://localhost:1", "http://127.1.2.3", "http://[::1]"]
        {
            assert!(secure(url), "{url}");
        }
    }

    #[test]
    fn whatever_somebody_on_the_way_can_answer_is_not() {
        for url in [
            "http://id.example",
            "http://localhost.example",
            "http://10.0.0.1",
            "https://ada@id.example",
            "ftp://localhost",
            "javascript:alert(1)",
            "data:text/html,x",
        ] {
            assert!(!secure(url), "{url}");
        }
    }
}
