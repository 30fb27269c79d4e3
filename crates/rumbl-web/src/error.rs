//! What a request can fail with, and the status that it is answered with.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, ResponseError};
use rumbl_core::changeset::Changeset;

/// What handlers return.
pub(crate) type Result<T, E = Error> = std::result::Result<T, E>;

/// How long people are asked to wait when there is too much to do.
const UNAVAILABLE_FOR: Duration = Duration::from_secs(4);

/// How programs prove who they are (RFC 6750, section 3). It is the same whatever was wrong, so that nobody
/// learns which tokens there are.
const CHALLENGE: &str = r#"Bearer realm="rumbl", error="invalid_token""#;

/// What is wrong with what was sent: messages by field.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FieldErrors(pub BTreeMap<String, Vec<String>>);

/// A request that can't be served; the pipeline renders it as a page or as JSON.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such thing, or it isn't the asker's.
    #[error("not found")]
    NotFound,
    /// The path answers other methods.
    #[error("method not allowed")]
    MethodNotAllowed {
        /// These, as the header `Allow` lists them.
        allowed: String,
    },
    /// The request lacks a parameter, or has one of the wrong shape.
    #[error("bad request: {0}")]
    BadRequest(String),
    /// What was sent is wrong, field by field.
    #[error("invalid: {0}")]
    Invalid(FieldErrors),
    /// Nothing that proves who it is was shown, or what was shown proves nothing.
    #[error("unauthorized")]
    Unauthorized,
    /// The password is right, and a code of the second factor is missing, or is not right.
    #[error("{}", if *.is_missing { "no second factor" } else { "wrong second factor" })]
    SecondFactor {
        /// Whether no code came.
        is_missing: bool,
    },
    /// Whoever asks may not do that.
    #[error("forbidden: {0}")]
    Forbidden(String),
    /// What would be done reaches people only by mail, and this server can't send any.
    #[error("no mail can be sent")]
    NoMail,
    /// It has changed since the client read it.
    #[error("changed meanwhile")]
    Changed,
    /// The same is being done already.
    #[error("conflict: {0}")]
    Conflict(&'static str),
    /// The same was done already, and the response had a secret in it, which is kept nowhere.
    #[error("done already, and shown once")]
    ShownOnce {
        /// Where the thing is that was made.
        location: Option<String>,
    },
    /// There is no response of the form that the client accepts.
    #[error("not acceptable: {0}")]
    NotAcceptable(String),
    /// The body is of a kind that the route does not read.
    #[error("unsupported media type: {0}")]
    UnsupportedMediaType(&'static str),
    /// The form did not come from a page of this session.
    #[error("missing or wrong CSRF token")]
    CsrfToken,
    /// The page with the form was not opened at the address that people should use.
    #[error("this site should be opened at {expected}")]
    WrongAddress {
        /// The origin of that address.
        expected: String,
    },
    /// The body is over the limit.
    #[error("the request's body is larger than the limit")]
    BodyTooLarge,
    /// The body did not come in time.
    #[error("the request's body took too long to come")]
    BodyTooSlow,
    /// The client asks for this too often.
    #[error("too many requests")]
    TooManyRequests {
        /// How long it has to wait.
        retry_after: Duration,
    },
    /// Something of ours failed; people are told no more than that.
    #[error("internal error: {0}")]
    Internal(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The server has more to do than it can; trying again later helps.
    #[error("temporarily unavailable: {0}")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl Error {
    /// Wraps a failure of ours.
    pub fn internal(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Internal(error.into())
    }

    /// There is more to do than can be done now, for this reason.
    pub fn unavailable(reason: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Unavailable(reason.into())
    }

    /// What a client gets that has to wait for so long.
    pub fn too_many_requests(retry_after: Duration) -> Self {
        Self::TooManyRequests { retry_after }
    }

    /// How long to wait before asking again helps.
    fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::TooManyRequests { retry_after } => Some(*retry_after),
            Self::Unavailable(_) => Some(UNAVAILABLE_FOR),
            _ => None,
        }
    }
}

impl FieldErrors {
    /// One error on one field.
    pub(crate) fn one(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self(BTreeMap::from([(field.into(), vec![message.into()])]))
    }

    /// With another name for a field, where a client knows it by that.
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
            messages.iter().map(move |message| format!("{field} {message}"))
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
            Self::Unauthorized | Self::SecondFactor { .. } => StatusCode::UNAUTHORIZED,
            Self::Changed => StatusCode::PRECONDITION_FAILED,
            Self::Conflict(_) | Self::ShownOnce { .. } => StatusCode::CONFLICT,
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

    /// An empty answer of the right status, which the pipeline fills.
    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::build(self.status_code());
        if let Self::MethodNotAllowed { allowed } = self {
            response.insert_header((header::ALLOW, allowed.as_str()));
        }
        if let Self::Unauthorized | Self::SecondFactor { .. } = self {
            response.insert_header((header::WWW_AUTHENTICATE, CHALLENGE));
        }
        if let Self::ShownOnce { location: Some(location) } = self {
            response.insert_header((header::LOCATION, location.as_str()));
        }
        if let Some(wait) = self.retry_after() {
            // Whole seconds, and none too few.
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
