//! Error pages: what happened, and what to do next.

use actix_web::http::StatusCode;
use serde::Serialize;

use super::View;
use super::problem_view::Problem;
use crate::error::Error;
use crate::i18n::{Message, t};

/// A failed request, as a page.
#[derive(Debug, Serialize)]
pub(crate) struct ErrorPage {
    status: u16,
    title: Message,
    message: Message,
}

impl ErrorPage {
    /// The page for a status.
    pub(crate) fn new(status: StatusCode) -> Self {
        let (title, message) = wording(status);
        Self { status: status.as_u16(), title, message }
    }

    /// The page for a person who has to wait for `minutes`.
    pub(crate) fn too_many_attempts(status: StatusCode, minutes: u64) -> Self {
        let (title, in_a_minute) = wording(status);
        let message = match minutes {
            0 | 1 => in_a_minute,
            2..120 => t!("failure-attempts-minutes", minutes = minutes),
            _ => t!("failure-attempts-hours", hours = minutes.div_ceil(60)),
        };
        Self { status: status.as_u16(), title, message }
    }

    /// The page for a person who should use the origin `expected`.
    pub(crate) fn wrong_address(status: StatusCode, expected: &str) -> Self {
        Self {
            status: status.as_u16(),
            title: t!("failure-address-title"),
            message: t!("failure-address", expected = expected),
        }
    }
}

impl View for ErrorPage {
    const TEMPLATE: &'static str = "error/show.html";

    fn title(&self) -> Message {
        self.title.clone()
    }
}

/// A failed request as JSON outside the versions of the API: `{errors: {detail}, code, request_id}`. `errors` is what
/// Phoenix sends, `{"detail": "Not Found"}`, because the book's clients read it; the others are as in [`Problem`].
#[derive(Debug, Serialize)]
pub(crate) struct ErrorJson {
    errors: Detail,
    code: &'static str,
    request_id: Option<String>,
}

#[derive(Debug, Serialize)]
struct Detail {
    detail: &'static str,
}

impl ErrorJson {
    /// The response for a status.
    pub(crate) fn new(
        status: StatusCode,
        error: Option<&Error>,
        request_id: Option<String>,
    ) -> Self {
        let errors = Detail { detail: status.canonical_reason().unwrap_or("Error") };
        Self { errors, code: Problem::code(status, error), request_id }
    }
}

fn wording(status: StatusCode) -> (Message, Message) {
    match status {
        StatusCode::NOT_FOUND => (t!("failure-not-found-title"), t!("failure-not-found")),
        StatusCode::METHOD_NOT_ALLOWED => (t!("failure-method-title"), t!("failure-method")),
        StatusCode::FORBIDDEN => (t!("failure-forbidden-title"), t!("failure-forbidden")),
        StatusCode::PAYLOAD_TOO_LARGE => (t!("failure-too-large-title"), t!("failure-too-large")),
        StatusCode::REQUEST_TIMEOUT => (t!("failure-timeout-title"), t!("failure-timeout")),
        StatusCode::TOO_MANY_REQUESTS => (t!("failure-attempts-title"), t!("failure-attempts")),
        StatusCode::SERVICE_UNAVAILABLE => (t!("failure-busy-title"), t!("failure-busy")),
        status if status.is_client_error() => {
            (t!("failure-malformed-title"), t!("failure-malformed"))
        }
        _ => (t!("failure-internal-title"), t!("failure-internal")),
    }
}
