//! Completes addresses that users typed.

use std::borrow::Cow;
use std::net::IpAddr;

/// Adds the missing scheme, as browsers do: `youtube.com/watch?v=…`, `127.0.0.1:8080/clip.mp4`.
/// Hosts in a local network seldom have a certificate, so they get `http`. Text that doesn't begin
/// with a host is returned unchanged.
pub(super) fn completed(address: &str) -> Cow<'_, str> {
    match scheme_of(address) {
        Some(scheme) => format!("{scheme}://{address}").into(),
        None => address.into(),
    }
}

fn scheme_of(address: &str) -> Option<&'static str> {
    let authority = address.split(['/', '?', '#']).next()?;
    let (host, port) = split_port(authority)?;
    // A URL parser would take `host:8080/a.mp4` for a scheme and a path, which `mailto:x` is.
    let is_number = |port: &str| !port.is_empty() && port.bytes().all(|it| it.is_ascii_digit());
    let is_name = host.starts_with('[') || !host.contains(['@', '\\', ' ']);
    if !is_name || !port.is_none_or(is_number) {
        return None;
    }
    let name = host.to_ascii_lowercase();
    let is_ip = name.trim_matches(['[', ']']).parse::<IpAddr>().is_ok();
    let is_own = |end: &&str| name.ends_with(*end);
    let is_local = name == "localhost" || [".localhost", ".local"].iter().any(is_own);
    match (is_ip || is_local, name.trim_matches('.').contains('.')) {
        (true, _) => Some("http"),
        (false, true) => Some("https"),
        (false, false) => None,
    }
}

/// The host, in its brackets if it is an IPv6 address, and what follows its colon.
fn split_port(authority: &str) -> Option<(&str, Option<&str>)> {
    if authority.starts_with('[') {
        let (host, rest) = authority.split_at(authority.find(']')? + 1);
        return Some((host, rest.strip_prefix(':').or((!rest.is_empty()).then_some(rest))));
    }
    Some(match authority.split_once(':') {
        Some((host, port)) => (host, Some(port)),
        None => (authority, None),
    })
}

#[cfg(test)]
mod tests {
    use super::completed;

    #[test]
    fn a_host_gets_the_scheme_that_was_left_out() {
        for (written, expected) in [
            ("youtube.com/watch?v=x", "https://youtube.com/watch?v=x"),
            ("example.com/video.mp4", "https://example.com/video.mp4"),
            ("example.com:8443/video.mp4", "https://example.com:8443/video.mp4"),
            ("127.0.0.1:8080/clip.mp4", "http://127.0.0.1:8080/clip.mp4"),
            ("192.168.0.7/clip.mp4", "http://192.168.0.7/clip.mp4"),
            ("[::1]:8080/clip.mp4", "http://[::1]:8080/clip.mp4"),
            ("[::1]/clip.mp4", "http://[::1]/clip.mp4"),
            ("localhost/clip.mp4", "http://localhost/clip.mp4"),
            ("localhost:8080/clip.mp4", "http://localhost:8080/clip.mp4"),
            ("nas.local/clip.mp4", "http://nas.local/clip.mp4"),
        ] {
            assert_eq!(completed(written), expected);
        }
    }

    #[test]
    fn what_begins_with_no_host_stays() {
        for written in [
            "",
            "hello",
            "media/demo.webm",
            "/media/demo.webm",
            "//example.com/video.mp4",
            "https://example.com/video.mp4",
            "http:example.com/video.mp4",
            "javascript:alert(1)//video.mp4",
            "data:video/mp4;base64,AAAA.mp4",
            "mailto:ada@example.com",
            "ada@example.com/video.mp4",
            "example.com:/video.mp4",
            "example.com:80a/video.mp4",
            "[::1/video.mp4",
            "[::1]x/video.mp4",
            "a b.c/video.mp4",
        ] {
            assert_eq!(completed(written), written);
        }
    }
}
