//! The errors of requests, and their HTTP statuses.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, ResponseError};
use rumbl_core::changeset::Changeset;

/// The result of a handler.
pub(crate) type Result<T, E = Error> = std::result::Result<T, E>;

/// The `Retry-After` of what is overloaded or out of reach.
pub(crate) const UNAVAILABLE_FOR: Duration = Duration::from_secs(4);

/// The challenge to requests that bear no token and no key. It names no error, because none was made yet (RFC 6750,
/// section 3.1).
const CHALLENGE: &str = r#"Bearer realm="rumbl""#;
/// The challenge to requests whose token or key is refused. It is the same whatever is wrong with it, so that it doesn't
/// reveal which tokens exist.
const REFUSAL: &str = concat!(
    r#"Bearer realm="rumbl", error="invalid_token", "#,
    r#"error_description="the token or API key is not valid, or not any more""#
);

/// Validation errors: messages by field.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FieldErrors(pub BTreeMap<String, Vec<String>>);

/// Why a request failed. The pipeline renders it as HTML or JSON.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The resource does not exist, or the reader may not see it.
    #[error("not found")]
    NotFound,
    /// The path supports other methods only.
    #[error("method not allowed")]
    MethodNotAllowed {
        /// Those methods, as listed in the `Allow` header.
        allowed: String,
    },
    /// A parameter is missing or malformed.
    #[error("bad request: {0}")]
    BadRequest(String),
    /// The input is invalid, by field.
    #[error("invalid: {0}")]
    Invalid(FieldErrors),
    /// The request bears no token and no key.
    #[error("no credentials")]
    NoCredentials,
    /// The token or key is invalid.
    #[error("unauthorized")]
    Unauthorized,
    /// A program logs in with a name or password that is wrong. Which of them is nobody's business.
    #[error("wrong name or password")]
    WrongCredentials,
    /// The password is right, but the code of the second factor is missing or wrong.
    #[error("{}", if *.is_missing { "no second factor" } else { "wrong second factor" })]
    SecondFactor {
        /// Whether the code is missing.
        is_missing: bool,
    },
    /// The reader lacks permission.
    #[error("forbidden: {0}")]
    Forbidden(String),
    /// The action requires mail, and this server can't send any.
    #[error("no mail can be sent")]
    NoMail,
    /// The resource has changed since the client read it.
    #[error("changed meanwhile")]
    Changed,
    /// The same request is still being processed.
    #[error("conflict: {0}")]
    Conflict(&'static str),
    /// The body is about another resource than the path.
    #[error("another resource: {0}")]
    OtherResource(&'static str),
    /// The request was processed before. Its response contained a secret, which is not stored and can't be repeated.
    #[error("done already, and shown once")]
    ShownOnce {
        /// The location of the created resource.
        location: Option<String>,
    },
    /// No representation matches the `Accept` header.
    #[error("not acceptable: {0}")]
    NotAcceptable(String),
    /// The route doesn't accept the body's media type.
    #[error("unsupported media type: {0}")]
    UnsupportedMediaType(&'static str),
    /// The form did not come from a page of this session.
    #[error("missing or wrong CSRF token")]
    CsrfToken,
    /// The page with the form was opened at an address other than the public one.
    #[error("this site should be opened at {expected}")]
    WrongAddress {
        /// The origin of the public address.
        expected: String,
    },
    /// The body is over the limit.
    #[error("the request's body is larger than the limit")]
    BodyTooLarge,
    /// The body was not received in time.
    #[error("the request's body took too long to come")]
    BodyTooSlow,
    /// The client exceeded a rate limit.
    #[error("too many requests")]
    TooManyRequests {
        /// How long it has to wait.
        retry_after: Duration,
    },
    /// An internal failure. Clients see no details.
    #[error("internal error: {0}")]
    Internal(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The server is overloaded; the client should retry later.
    #[error("temporarily unavailable: {0}")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl Error {
    /// Wraps an internal failure.
    pub fn internal(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Internal(error.into())
    }

    /// The server is overloaded, for this reason.
    pub fn unavailable(reason: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Unavailable(reason.into())
    }

    /// The client has to wait for `retry_after`.
    pub fn too_many_requests(retry_after: Duration) -> Self {
        Self::TooManyRequests { retry_after }
    }

    /// What a client that has to authenticate is told in `WWW-Authenticate`.
    fn challenge(&self) -> Option<&'static str> {
        match self {
            Self::Unauthorized => Some(REFUSAL),
            // A name, a password and a code in the body are no token, so no token is wrong.
            Self::NoCredentials | Self::WrongCredentials | Self::SecondFactor { .. } => {
                Some(CHALLENGE)
            }
            _ => None,
        }
    }

    /// When the client should retry, if that helps.
    fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::TooManyRequests { retry_after } => Some(*retry_after),
            Self::Unavailable(_) => Some(UNAVAILABLE_FOR),
            _ => None,
        }
    }
}

impl FieldErrors {
    /// A single error on a single field.
    pub(crate) fn one(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self(BTreeMap::from([(field.into(), vec![message.into()])]))
    }

    /// Renames a field to the name that the client uses.
    pub(crate) fn renamed(mut self, field: &str, name: &str) -> Self {
        if let Some(messages) = self.0.remove(field) {
            self.0.insert(name.to_owned(), messages);
        }
        self
    }
}

impl From<&Changeset> for FieldErrors {
    fn from(changeset: &Changeset) -> Self {
        let mut errors = BTreeMap::<String, Vec<_>>::new();
        for (field, error) in changeset.errors() {
            errors.entry(field.to_owned()).or_default().push(error.to_string());
        }
        Self(errors)
    }
}

/// As a sentence: `title can't be blank, url is invalid`.
impl fmt::Display for FieldErrors {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let messages = self.0.iter().flat_map(|(field, messages)| {
            // An error on `base` concerns no single field.
            let name = match field.as_str() {
                "base" => String::new(),
                field => format!("{} ", field.replace('_', " ")),
            };
            messages.iter().map(move |message| format!("{name}{message}"))
        });
        formatter.write_str(&messages.collect::<Vec<_>>().join(", "))
    }
}

impl From<rumbl_core::Error> for Error {
    fn from(error: rumbl_core::Error) -> Self {
        match error {
            rumbl_core::Error::NotFound => Self::NotFound,
            rumbl_core::Error::Invalid(changeset) => Self::Invalid(FieldErrors::from(&*changeset)),
            rumbl_core::Error::Changed => Self::Changed,
            error @ (rumbl_core::Error::Busy { .. }
            | rumbl_core::Error::Unavailable(_)
            | rumbl_core::Error::Uncertain(_)) => Self::Unavailable(error.into()),
            error => Self::internal(error),
        }
    }
}

impl From<tera::Error> for Error {
    fn from(error: tera::Error) -> Self {
        Self::internal(error)
    }
}

impl ResponseError for Error {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed { .. } => StatusCode::METHOD_NOT_ALLOWED,
            Self::BadRequest(_) => StatusCode::BAD_REQUEST,
            Self::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::NoCredentials
            | Self::Unauthorized
            | Self::WrongCredentials
            | Self::SecondFactor { .. } => StatusCode::UNAUTHORIZED,
            Self::Changed => StatusCode::PRECONDITION_FAILED,
            Self::Conflict(_) | Self::OtherResource(_) | Self::ShownOnce { .. } => {
                StatusCode::CONFLICT
            }
            Self::NotAcceptable(_) => StatusCode::NOT_ACCEPTABLE,
            Self::UnsupportedMediaType(_) => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Forbidden(_) | Self::NoMail | Self::CsrfToken | Self::WrongAddress { .. } => {
                StatusCode::FORBIDDEN
            }
            Self::BodyTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::BodyTooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::TooManyRequests { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// An empty response with the status, which the pipeline fills in.
    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::build(self.status_code());
        if let Self::MethodNotAllowed { allowed } = self {
            response.insert_header((header::ALLOW, allowed.as_str()));
        }
        if let Some(challenge) = self.challenge() {
            response.insert_header((header::WWW_AUTHENTICATE, challenge));
        }
        if let Self::ShownOnce { location: Some(location) } = self {
            response.insert_header((header::LOCATION, location.as_str()));
        }
        if let Some(wait) = self.retry_after() {
            // Rounds up to whole seconds.
            response.insert_header((header::RETRY_AFTER, wait.as_secs() + 1));
        }
        response.finish()
    }
}

/// A panic, as an error; the message stays in the log.
#[derive(Debug)]
pub(crate) struct Panicked(String);

impl Panicked {
    /// Describes what `catch_unwind` caught.
    pub(crate) fn from_payload(payload: &(dyn std::any::Any + Send)) -> Self {
        let message = payload
            .downcast_ref::<&str>()
            .map(|text| (*text).to_owned())
            .or_else(|| payload.downcast_ref::<String>().cloned());
        Self(message.unwrap_or_else(|| "without a message".to_owned()))
    }
}

impl fmt::Display for Panicked {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "panicked: {}", self.0)
    }
}

impl std::error::Error for Panicked {}
