//! A client that logs in as a browser does.

use anyhow::Context;

/// The owner's password.
pub(super) const PASSWORD: &str = "only-for-a-bench";
/// The owner's username.
pub(super) const USERNAME: &str = "person1";

use crate::bench::visitor::{Answer, ask};

/// Logs the owner of the videos in, and returns the cookies that their browser would send.
///
/// # Errors
/// When the server has no such user, or does not respond.
pub(super) fn log_in(port: u16) -> anyhow::Result<String> {
    let form = ask(port, "GET", "/sessions/new", &[], "")?;
    let fields = format!("session[username]={USERNAME}&session[password]={PASSWORD}");
    let logged_in = send(port, "/sessions", &form, Vec::new(), &fields)?;
    let welcome = with_cookies(&logged_in.cookies());
    // The page after the log-in consumes the flash message, so use the cookies that it sets.
    let home = ask(port, "GET", "/", std::slice::from_ref(&welcome), "")?;
    let mut cookies = logged_in.cookies();
    let renewed = home.cookies();
    cookies.retain(|cookie| !renewed.iter().any(|renewed| name(renewed) == name(cookie)));
    cookies.extend(renewed.into_iter().filter(|cookie| !cookie.ends_with('=')));
    Ok(with_cookies(&cookies))
}

/// Submits a form's fields with the CSRF token of its page.
pub(super) fn send(
    port: u16,
    path: &str,
    page: &Answer,
    mut headers: Vec<String>,
    fields: &str,
) -> anyhow::Result<Answer> {
    let token = between(&page.body, "csrf-token\" content=\"").context("no token")?;
    headers.push("content-type: application/x-www-form-urlencoded".to_owned());
    headers.push("origin: https://localhost".to_owned());
    ask(port, "POST", path, &headers, &format!("_csrf_token={token}&{fields}"))
}

/// The text between `start` and the next quotation mark.
pub(super) fn between<'a>(page: &'a str, start: &str) -> Option<&'a str> {
    page.split(start).nth(1)?.split('"').next()
}

fn name(cookie: &str) -> &str {
    cookie.split('=').next().unwrap_or_default()
}

fn with_cookies(cookies: &[String]) -> String {
    format!("cookie: {}", cookies.join("; "))
}
