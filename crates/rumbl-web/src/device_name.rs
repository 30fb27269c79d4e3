//! The name of a device, from its `User-Agent`.

use crate::i18n::{Message, t};

/// Not a browser, but a program in this language.
const PYTHON: &str = "Python";

/// Browsers and the text that identifies them. Browsers imitate others, so the more specific ones come first.
const BROWSERS: [(&str, &str); 12] = [
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("YaBrowser/", "Yandex"),
    ("Vivaldi/", "Vivaldi"),
    ("FxiOS/", "Firefox"),
    ("Firefox/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
    ("curl/", "curl"),
    ("python", PYTHON),
];
const SYSTEMS: [(&str, &str); 8] = [
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Macintosh", "macOS"),
    ("Linux", "Linux"),
];

/// A device's description, such as `Firefox on Linux`, by which the account's owner can recognise it. Unknown
/// browsers are only `Another browser`.
pub(crate) fn device_name(user_agent: Option<&str>) -> Message {
    let Some(user_agent) = user_agent else { return t!("device-program") };
    let name = |known: &[(&str, &'static str)]| {
        known.iter().find(|(mark, _)| user_agent.contains(mark)).map(|(_, name)| *name)
    };
    let browser = match name(&BROWSERS) {
        Some(PYTHON) => t!("device-python-program"),
        Some(browser) => browser.into(),
        None => t!("device-other-browser"),
    };
    match name(&SYSTEMS) {
        Some(system) => t!("device-on-system", browser = browser, system = system),
        None => browser,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_is_called_by_its_browser_and_its_system() {
        for (user_agent, name) in [
            (
                "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
                "Firefox on Linux",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) \
                 Chrome/140.0.0.0 Safari/537.36 Edg/140.0",
                "Edge on Windows",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 \
                 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1",
                "Safari on iPhone",
            ),
            (
                "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) \
                 Chrome/140.0 Mobile Safari/537.36",
                "Chrome on Android",
            ),
            ("curl/8.5.0", "curl"),
            ("<script>alert(1)</script>", "Another browser"),
            ("", "Another browser"),
        ] {
            assert_eq!(device_name(Some(user_agent)).to_string(), name);
        }
        assert_eq!(device_name(None).to_string(), "A program");
    }
}
