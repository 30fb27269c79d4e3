//! The page that a reader returns to after logging in, registering or choosing a theme.

use std::str::FromStr;
use std::sync::LazyLock;

use url::{Position, Url, form_urlencoded};

/// The query parameter of the log-in and registration pages that names the path to return to.
const PARAMETER: &str = "return_to";
/// The longest path, in bytes.
const MAX_BYTES: usize = 2_000;

/// The base for resolving paths in the same way as browsers.
static SITE: LazyLock<Option<Url>> = LazyLock::new(|| Url::parse("http://localhost/").ok());

/// A path on this site, with query and fragment, normalised as browsers do.
///
/// It comes from an untrusted link, so anything that a browser could resolve to another host is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ReturnPath(String);

/// The text is not a path on this site.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("is no path on this site")]
pub(crate) struct NoReturnPath;

impl ReturnPath {
    /// The path in a query string, if it has a valid one.
    pub(crate) fn in_query(query: &str) -> Option<Self> {
        let mut pairs = form_urlencoded::parse(query.as_bytes());
        pairs.find(|(name, _)| name == PARAMETER)?.1.parse().ok()
    }

    /// The path of a page's URL, regardless of its host.
    pub(crate) fn of_page(url: &str) -> Option<Self> {
        let url = Url::parse(url).ok()?;
        url[Position::BeforePath..Position::AfterQuery].parse().ok()
    }

    /// The path, for a redirect.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// The query that adds this path to a link to the log-in page, such as `?return_to=%2Fwatch%2F5-x`.
    pub(crate) fn to_query(&self) -> String {
        let path = form_urlencoded::byte_serialize(self.0.as_bytes());
        ["?", PARAMETER, "="].into_iter().chain(path).collect()
    }
}

impl FromStr for ReturnPath {
    type Err = NoReturnPath;

    fn from_str(text: &str) -> Result<Self, NoReturnPath> {
        // Browsers drop tabs and line breaks from URLs, and treat backslashes as slashes.
        let is_misleading = |c: char| c.is_control() || c == '\\';
        if text.len() > MAX_BYTES || text.contains(is_misleading) || !is_local(text) {
            return Err(NoReturnPath);
        }
        let site = SITE.as_ref().ok_or(NoReturnPath)?;
        let url = site.join(text).map_err(|_malformed| NoReturnPath)?;
        // `/.//host` is normalised to `//host`, so check again.
        let path = &url[Position::BeforePath..];
        let is_plain = url.origin() == site.origin() && is_local(path) && !hides_more(url.path());
        if is_plain && path.len() <= MAX_BYTES {
            Ok(Self(path.to_owned()))
        } else {
            Err(NoReturnPath)
        }
    }
}

/// Whether it starts like a path, and not like a URL with a host.
fn is_local(text: &str) -> bool {
    text.starts_with('/') && !text.starts_with("//")
}

/// Whether a path percent-encodes a control character or backslash. No page has such a path, and a proxy might decode
/// it.
fn hides_more(path: &str) -> bool {
    let is_hidden = |digits: &str| {
        u8::from_str_radix(digits, 16).is_ok_and(|byte| byte.is_ascii_control() || byte == b'\\')
    };
    path.split('%').skip(1).any(|rest| rest.get(..2).is_some_and(is_hidden))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<String> {
        text.parse::<ReturnPath>().ok().map(|path| path.as_str().to_owned())
    }

    #[test]
    fn a_path_on_this_site_leads_back() {
        for path in [
            "/",
            "/watch/5-x",
            "/watch/5-x?t=83",
            "/watch/5-x?t=1m23s#t=83.5",
            "/manage/videos?page=2",
            "/watch/5-caf%C3%A9",
            "/watch/5-x?from=http://evil.example/",
            "/watch//5",
        ] {
            assert_eq!(read(path).as_deref(), Some(path));
        }
        assert_eq!(read("/watch/5-café").as_deref(), Some("/watch/5-caf%C3%A9"));
        assert_eq!(read("/watch/../users").as_deref(), Some("/users"));
    }

    #[test]
    fn nothing_leads_to_another_host() {
        for text in [
            "",
            "watch/5-x",
            "evil.example",
            "//evil.example",
            "///evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "/watch\\5",
            "/%09/evil.example",
            "/%5Cevil.example",
            "/%5cevil.example",
            "/%0d%0aLocation:%20//evil.example",
            "/\t/evil.example",
            "\t//evil.example",
            "/\n/evil.example",
            "/\r\nLocation: //evil.example",
            "/\0",
            "/\u{85}/evil.example",
            " //evil.example",
            "/.//evil.example",
            "/..//evil.example",
            "/x/..//evil.example",
            "/%2e//evil.example",
            "http://evil.example/",
            "HTTPS://evil.example/",
            "http:evil.example",
            "http:/watch/5",
            "javascript:alert(1)",
            "data:text/html,x",
            "?t=83",
            "#t=83",
        ] {
            assert_eq!(read(text), None, "{text:?}");
        }
    }

    #[test]
    fn max_bytes_bounds_a_way_back() {
        let path = |bytes| format!("/{}", "a".repeat(bytes - 1));
        assert!(read(&path(MAX_BYTES)).is_some());
        assert_eq!(read(&path(MAX_BYTES + 1)), None);
        assert_eq!(read(&path(10_000)), None);
        // Encoding makes it longer than the limit.
        assert_eq!(read(&format!("/{}", "é".repeat(MAX_BYTES / 2 - 1))), None);
    }

    #[test]
    fn a_query_names_what_it_was_made_of() {
        let path: ReturnPath = "/watch/5-x?t=83&a=b#t=1".parse().unwrap();
        let query = path.to_query();
        assert_eq!(query, "?return_to=%2Fwatch%2F5-x%3Ft%3D83%26a%3Db%23t%3D1");
        assert_eq!(ReturnPath::in_query(query.trim_start_matches('?')), Some(path));
        for query in ["", "t=83", "return_to", "return_to=", "return_to=%2F%2Fevil.example"] {
            assert_eq!(ReturnPath::in_query(query), None, "{query}");
        }
    }

    #[test]
    fn of_a_page_only_the_path_counts() {
        let of_page = |url| ReturnPath::of_page(url).map(|path| path.as_str().to_owned());
        let watched = of_page("http://localhost:4000/watch/1-a?t=3#x");
        assert_eq!(watched.as_deref(), Some("/watch/1-a?t=3"));
        assert_eq!(of_page("http://localhost:4000").as_deref(), Some("/"));
        for url in [
            "http://localhost//evil.example",
            "http://localhost/\\evil.example",
            "about:blank",
            "javascript:alert(1)",
            "nonsense",
            "",
        ] {
            assert_eq!(of_page(url), None, "{url:?}");
        }
    }
}
