//! Somebody who logs in as a browser does.

use anyhow::Context;

use crate::bench::visitor::ask;

/// Logs the owner of the videos in, and gives the cookies that their browser then sends.
///
/// # Errors
/// When the server has no such person, or does not answer.
pub(super) fn log_in(port: u16) -> anyhow::Result<String> {
    let form = ask(port, "GET", "/sessions/new", &[], "")?;
    let token = form.body.split("csrf-token\" content=\"").nth(1).context("no token")?;
    let token = token.split('"').next().unwrap_or_default();
    let fields =
        format!("_csrf_token={token}&session[username]=person1&session[password]=only-for-a-bench");
    let form = [
        "content-type: application/x-www-form-urlencoded".to_owned(),
        "origin: https://localhost".to_owned(),
    ];
    let logged_in = ask(port, "POST", "/sessions", &form, &fields)?;
    let welcome = with_cookies(&logged_in.cookies());
    // The page that a browser is sent to takes the greeting, and what it sets counts from then on.
    let home = ask(port, "GET", "/", std::slice::from_ref(&welcome), "")?;
    let mut cookies = logged_in.cookies();
    let renewed = home.cookies();
    cookies.retain(|cookie| !renewed.iter().any(|renewed| name(renewed) == name(cookie)));
    cookies.extend(renewed.into_iter().filter(|cookie| !cookie.ends_with('=')));
    Ok(with_cookies(&cookies))
}

fn name(cookie: &str) -> &str {
    cookie.split('=').next().unwrap_or_default()
}

fn with_cookies(cookies: &[String]) -> String {
    format!("cookie: {}", cookies.join("; "))
}
