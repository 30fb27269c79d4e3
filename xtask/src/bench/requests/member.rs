//! Somebody who logs in as a browser does.

use anyhow::Context;

/// The owner's password.
pub(super) const PASSWORD: &str = "only-for-a-bench";
/// The owner's username.
pub(super) const USERNAME: &str = "person1";

use crate::bench::visitor::{Answer, ask};

/// Logs the owner of the videos in, and gives the cookies that their browser then sends.
///
/// # Errors
/// When the server has no such person, or does not answer.
pub(super) fn log_in(port: u16) -> anyhow::Result<String> {
    let form = ask(port, "GET", "/sessions/new", &[], "")?;
    let fields = format!("session[username]={USERNAME}&session[password]={PASSWORD}");
    let logged_in = send(port, "/sessions", &form, Vec::new(), &fields)?;
    let welcome = with_cookies(&logged_in.cookies());
    // The page that a browser is sent to takes the greeting, and what it sets counts from then on.
    let home = ask(port, "GET", "/", std::slice::from_ref(&welcome), "")?;
    let mut cookies = logged_in.cookies();
    let renewed = home.cookies();
    cookies.retain(|cookie| !renewed.iter().any(|renewed| name(renewed) == name(cookie)));
    cookies.extend(renewed.into_iter().filter(|cookie| !cookie.ends_with('=')));
    Ok(with_cookies(&cookies))
}

/// Sends a form's fields with the token of the page on which it is.
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

/// What a page has after this and before the next quotation mark.
pub(super) fn between<'a>(page: &'a str, start: &str) -> Option<&'a str> {
    page.split(start).nth(1)?.split('"').next()
}

fn name(cookie: &str) -> &str {
    cookie.split('=').next().unwrap_or_default()
}

fn with_cookies(cookies: &[String]) -> String {
    format!("cookie: {}", cookies.join("; "))
}
