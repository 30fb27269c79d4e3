//! Error responses for programs.

use std::collections::BTreeMap;

use actix_web::http::StatusCode;
use serde::Serialize;

use crate::error::Error;

/// A failed request: `{errors, message, code, request_id}`. `errors` has messages by field, if the error concerns
/// fields; `message` is a sentence for people, `code` a word for programs, and `request_id` identifies the request in
/// the log.
#[derive(Debug, Serialize)]
pub(crate) struct Problem<'a> {
    errors: BTreeMap<&'a str, &'a [String]>,
    message: String,
    code: &'static str,
    request_id: Option<String>,
}

impl<'a> Problem<'a> {
    /// The response for a status, with details of the error if the client caused it.
    pub(crate) fn new(
        status: StatusCode,
        error: Option<&'a Error>,
        request_id: Option<String>,
    ) -> Self {
        let fields = match error {
            Some(Error::Invalid(errors)) => Some(&errors.0),
            _ => None,
        };
        let fields = fields.into_iter().flatten();
        let errors = fields.map(|(field, messages)| (field.as_str(), messages.as_slice()));
        let (code, message) = error.and_then(own_wording).unwrap_or_else(|| wording(status));
        let message = error.and_then(own_message).unwrap_or_else(|| message.to_owned());
        Self { errors: errors.collect(), message, code, request_id }
    }
}

/// The error's own message, if the client caused it.
fn own_message(error: &Error) -> Option<String> {
    let text = match error {
        Error::BadRequest(message) | Error::NotAcceptable(message) | Error::Forbidden(message) => {
            message.clone()
        }
        Error::Invalid(errors) => errors.to_string(),
        Error::Conflict(message) | Error::UnsupportedMediaType(message) => (*message).to_owned(),
        _ => return None,
    };
    let mut letters = text.chars();
    let first = letters.next()?.to_uppercase();
    Some(format!("{}{}.", first, letters.as_str()))
}

/// The code and message of errors that share their status with others.
fn own_wording(error: &Error) -> Option<(&'static str, &'static str)> {
    match error {
        Error::SecondFactor { is_missing: true } => Some((
            "otp_required",
            "Send the code of the authenticator app, or a recovery code, as otp.",
        )),
        Error::SecondFactor { is_missing: false } => {
            Some(("otp_invalid", "That code is wrong, or was used already."))
        }
        Error::ShownOnce { .. } => Some((
            "shown_once",
            "This Idempotency-Key was used already, and the response contained a secret, which is shown only once. \
             The Location header says what was created.",
        )),
        Error::NoMail => Some((
            "mail_unavailable",
            "This server can't send mail, so it can't send a password. Register on its pages, or ask an admin.",
        )),
        _ => None,
    }
}

fn wording(status: StatusCode) -> (&'static str, &'static str) {
    match status {
        StatusCode::UNAUTHORIZED => {
            ("unauthorized", "Log in, or send an API key that has not expired.")
        }
        StatusCode::FORBIDDEN => ("forbidden", "You are not allowed to do that."),
        StatusCode::NOT_FOUND => ("not_found", "It does not exist, or you have no access to it."),
        StatusCode::METHOD_NOT_ALLOWED => {
            ("method_not_allowed", "This address supports other methods; see the Allow header.")
        }
        StatusCode::NOT_ACCEPTABLE => ("not_acceptable", "There is no such version."),
        StatusCode::REQUEST_TIMEOUT => ("timeout", "The request body did not arrive in time."),
        StatusCode::CONFLICT => ("conflict", "An identical request is already in progress."),
        StatusCode::PRECONDITION_FAILED => {
            ("precondition_failed", "It has changed since you read it. Read it again.")
        }
        StatusCode::PAYLOAD_TOO_LARGE => ("too_large", "The request body is too large."),
        StatusCode::UNSUPPORTED_MEDIA_TYPE => ("unsupported_media_type", "Send application/json."),
        StatusCode::UNPROCESSABLE_ENTITY => ("invalid", "The request is not valid."),
        StatusCode::TOO_MANY_REQUESTS => (
            "too_many_requests",
            "Too many requests. Try again after the time in the Retry-After header.",
        ),
        StatusCode::SERVICE_UNAVAILABLE => ("unavailable", "The server is busy. Try again soon."),
        status if status.is_client_error() => ("bad_request", "The request is malformed."),
        _ => ("internal_error", "Something went wrong. It has been logged."),
    }
}
