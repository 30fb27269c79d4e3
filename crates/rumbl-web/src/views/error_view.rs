//! Error pages: what happened, and what to do next.

use std::borrow::Cow;

use actix_web::http::StatusCode;
use serde::Serialize;

use super::View;
use crate::i18n::Message;

/// A failed request, as a page.
#[derive(Debug, Serialize)]
pub(crate) struct ErrorPage {
    status: u16,
    title: &'static str,
    message: Cow<'static, str>,
}

impl ErrorPage {
    /// The page for a status.
    pub(crate) fn new(status: StatusCode) -> Self {
        let (title, message) = wording(status);
        Self { status: status.as_u16(), title, message: message.into() }
    }

    /// The page for a person who has to wait for `minutes`.
    pub(crate) fn too_many_attempts(status: StatusCode, minutes: u64) -> Self {
        let (title, _) = wording(status);
        let wait = match minutes {
            0 | 1 => "Wait a minute, then try again.".to_owned(),
            2..120 => format!("Try again in {minutes} minutes."),
            _ => format!("Try again in {} hours.", minutes.div_ceil(60)),
        };
        let message = format!("You have tried this too often in a short time. {wait}");
        Self { status: status.as_u16(), title, message: message.into() }
    }

    /// The page for a person who should use the origin `expected`.
    pub(crate) fn wrong_address(status: StatusCode, expected: &str) -> Self {
        let message = format!(
            "This site should be opened at {expected}. Forms sent from any other address are refused."
        );
        Self { status: status.as_u16(), title: "Wrong address", message: message.into() }
    }
}

impl View for ErrorPage {
    const TEMPLATE: &'static str = "error/show.html";

    fn title(&self) -> Message {
        self.title.into()
    }
}

/// A failed request as JSON, in Phoenix's format: `{"errors": {"detail": "Not Found"}}`.
#[derive(Debug, Serialize)]
pub(crate) struct ErrorJson {
    errors: Detail,
}

#[derive(Debug, Serialize)]
struct Detail {
    detail: &'static str,
}

impl ErrorJson {
    /// The response for a status.
    pub(crate) fn new(status: StatusCode) -> Self {
        Self { errors: Detail { detail: status.canonical_reason().unwrap_or("Error") } }
    }
}

fn wording(status: StatusCode) -> (&'static str, &'static str) {
    match status {
        StatusCode::NOT_FOUND => (
            "Page not found",
            "There is nothing at this address. It may have been deleted, or the link may be wrong.",
        ),
        StatusCode::METHOD_NOT_ALLOWED => (
            "That doesn’t work here",
            "This address only accepts a form. Go back and submit the form again.",
        ),
        StatusCode::FORBIDDEN => (
            "This form has expired",
            "Your session has changed since the page was loaded. Go back, reload the page and submit \
             the form again.",
        ),
        StatusCode::PAYLOAD_TOO_LARGE => (
            "That is too much",
            "What you sent is larger than rumbl accepts. Shorten it and try again.",
        ),
        StatusCode::REQUEST_TIMEOUT => (
            "That took too long",
            "What you sent did not arrive in time. Check your connection, go back and try again.",
        ),
        StatusCode::TOO_MANY_REQUESTS => (
            "Too many attempts",
            "You have tried this too often in a short time. Wait a minute, then try again.",
        ),
        StatusCode::SERVICE_UNAVAILABLE => (
            "rumbl is busy",
            "The server has more to do than it can handle. Try again in a few seconds.",
        ),
        status if status.is_client_error() => (
            "rumbl did not understand that",
            "The request was incomplete or malformed. Go back and try again.",
        ),
        _ => (
            "Something went wrong",
            "It’s our fault, and it has been logged. Try again in a moment.",
        ),
    }
}
