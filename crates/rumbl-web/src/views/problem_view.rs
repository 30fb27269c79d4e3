//! Error responses for programs.

use std::collections::BTreeMap;

use actix_web::http::StatusCode;
use serde::Serialize;

use crate::error::Error;

/// What programs can decide by, each with when it comes.
pub(crate) const CODES: [(&str, &str); 21] = [
    ("bad_request", "the request is malformed, such as JSON that can't be read"),
    ("unauthorized", "there is no token or key, or it isn't valid any more"),
    ("wrong_credentials", "the name, e-mail address or password of a log-in is wrong"),
    ("otp_required", "the person has a second factor, and no code was sent"),
    ("otp_invalid", "the code of the second factor is wrong, or was used already"),
    ("forbidden", "the token, key or role isn't allowed to do that"),
    ("mail_unavailable", "it needs mail, and this server sends none"),
    ("not_found", "it doesn't exist, or not for this person"),
    ("method_not_allowed", "the address has other methods; `Allow` lists them"),
    ("not_acceptable", "there is no such version or format"),
    ("timeout", "the body didn't arrive in time"),
    ("conflict", "a request with the same `Idempotency-Key` is under way"),
    ("resource_mismatch", "the type or the id in the body isn't that of the resource in the path"),
    ("shown_once", "the request was carried out before, and its response had a secret in it"),
    ("precondition_failed", "it has changed since it was read, so `If-Match` fails"),
    ("too_large", "the body is larger than allowed"),
    ("unsupported_media_type", "the body has another media type than the route takes"),
    ("invalid", "`errors` says what is wrong with which field"),
    ("too_many_requests", "`Retry-After` says when there may be more"),
    ("unavailable", "the server is busy"),
    ("internal_error", "something went wrong, and the log has it under the request's id"),
];

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
        let (code, message) = code_and_message(status, error);
        let message = error.and_then(own_message).unwrap_or_else(|| message.to_owned());
        Self { errors: errors.collect(), message, code, request_id }
    }

    /// The word for programs alone.
    pub(crate) fn code(status: StatusCode, error: Option<&Error>) -> &'static str {
        code_and_message(status, error).0
    }
}

fn code_and_message(status: StatusCode, error: Option<&Error>) -> (&'static str, &'static str) {
    error.and_then(own_wording).unwrap_or_else(|| wording(status))
}

/// The error's own message, if the client caused it.
fn own_message(error: &Error) -> Option<String> {
    let text = match error {
        Error::BadRequest(message) | Error::NotAcceptable(message) | Error::Forbidden(message) => {
            message.clone()
        }
        Error::Invalid(errors) => errors.to_string(),
        Error::Conflict(message)
        | Error::OtherResource(message)
        | Error::UnsupportedMediaType(message) => (*message).to_owned(),
        _ => return None,
    };
    // Some errors are whole sentences.
    let mut letters = text.trim_end_matches('.').chars();
    let first = letters.next()?.to_uppercase();
    Some(format!("{}{}.", first, letters.as_str()))
}

/// The code and message of errors that share their status with others.
fn own_wording(error: &Error) -> Option<(&'static str, &'static str)> {
    match error {
        Error::WrongCredentials => {
            Some(("wrong_credentials", "That name, e-mail address or password is wrong."))
        }
        Error::SecondFactor { is_missing: true } => Some((
            "otp_required",
            "Send the code of the authenticator app, or a recovery code, as otp.",
        )),
        Error::SecondFactor { is_missing: false } => {
            Some(("otp_invalid", "That code is wrong, or was used already."))
        }
        Error::OtherResource(_) => {
            Some(("resource_mismatch", "The body is about another resource than the path."))
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::time::Duration;

    use super::*;
    use crate::error::FieldErrors;

    const GUIDE: &str = include_str!("../../../../docs/guides/api.md");

    #[test]
    fn a_message_is_one_sentence_whether_it_concerns_a_field_or_not() {
        let message = |field: &str, error: &str| {
            own_message(&Error::Invalid(FieldErrors::one(field, error))).unwrap()
        };
        assert_eq!(message("body", "can't be blank"), "Body can't be blank.");
        assert_eq!(message("page_size", "is invalid"), "Page size is invalid.");
        assert_eq!(message("base", "You can’t block yourself."), "You can’t block yourself.");
        assert_eq!(message("base", "is between two people"), "Is between two people.");
    }

    #[test]
    fn every_code_is_in_the_list_and_the_guide_shows_the_list() {
        let statuses = (400..600).map(|code| StatusCode::from_u16(code).unwrap());
        let own = [
            Error::WrongCredentials,
            Error::SecondFactor { is_missing: true },
            Error::SecondFactor { is_missing: false },
            Error::OtherResource("of another type"),
            Error::ShownOnce { location: None },
            Error::NoMail,
        ];
        let common = Error::TooManyRequests { retry_after: Duration::ZERO };
        assert!(own_wording(&common).is_none());
        let used: BTreeSet<&str> = statuses
            .map(|status| wording(status).0)
            .chain(own.iter().map(|error| own_wording(error).unwrap().0))
            .collect();
        assert_eq!(used, CODES.iter().map(|(code, _)| *code).collect());
        for (code, when) in CODES {
            assert!(GUIDE.contains(&format!("| `{code}` | {when} |")), "{code}");
        }
    }
}
