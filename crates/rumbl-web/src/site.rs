//! Facts about the whole site, for its pages.

use url::Url;

use crate::config::Config;

/// The site that a page belongs to.
#[derive(Debug, Clone)]
pub(crate) struct Site {
    url: Url,
    /// The origin that people should use, if it is configured.
    pub public_origin: Option<String>,
    /// Whether people without an account can watch live.
    pub has_guests: bool,
    /// Whether mail reaches people.
    pub sends_mail: bool,
}

impl Site {
    /// The site as configured.
    pub(crate) fn of(config: &Config) -> Self {
        let (url, public_origin) = (config.public_url.clone(), config.public_origin.clone());
        let sends_mail = config.delivers_mail();
        Self { url, public_origin, has_guests: config.guests, sends_mail }
    }

    /// The site's origin.
    pub(crate) fn origin(&self) -> String {
        self.url.origin().ascii_serialization()
    }

    /// The host's name or IP address, without a port.
    pub(crate) fn host(&self) -> &str {
        self.url.host_str().unwrap_or_default()
    }

    /// The absolute URL of a path.
    pub(crate) fn address(&self, path: &str) -> String {
        format!("{}{path}", self.origin())
    }

    /// Parses a URL, if it is on this site.
    pub(crate) fn own_url(&self, address: &str) -> Option<Url> {
        let url = Url::parse(address).ok()?;
        (url.origin() == self.url.origin()).then_some(url)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_the_sites_own_by_its_scheme_host_and_port() {
        let url = Url::parse("https://rumbl.example/").unwrap();
        let site = Site { url, public_origin: None, has_guests: true, sends_mail: true };
        assert_eq!(site.address("/watch/1"), "https://rumbl.example/watch/1");
        for own in ["https://rumbl.example/watch/1?t=3", "HTTPS://RUMBL.example:443/"] {
            assert!(site.own_url(own).is_some(), "{own}");
        }
        for foreign in [
            "http://rumbl.example/",
            "https://rumbl.example:8443/",
            "https://rumbl.example.evil/",
            "https://evil@other.example/",
            "//rumbl.example/",
            "/watch/1",
            "javascript:alert(1)",
            "",
        ] {
            assert!(site.own_url(foreign).is_none(), "{foreign}");
        }
    }
}
