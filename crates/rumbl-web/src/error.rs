//! What a request can fail with, and the status that it is answered with.

use std::fmt;

use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, ResponseError};

/// What handlers return.
pub type Result<T, E = Error> = std::result::Result<T, E>;

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
    /// The form did not come from a page of this session.
    #[error("missing or wrong CSRF token")]
    CsrfToken,
    /// The body is over the limit.
    #[error("the request's body is larger than the limit")]
    BodyTooLarge,
    /// The body did not come in time.
    #[error("the request's body took too long to come")]
    BodyTooSlow,
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
}

impl From<rumbl_core::Error> for Error {
    fn from(error: rumbl_core::Error) -> Self {
        match error {
            rumbl_core::Error::NotFound => Self::NotFound,
            rumbl_core::Error::Invalid(changeset) => Self::BadRequest(changeset.to_string()),
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
            Self::CsrfToken => StatusCode::FORBIDDEN,
            Self::BodyTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::BodyTooSlow => StatusCode::REQUEST_TIMEOUT,
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
        response.finish()
    }
}

/// A panic, as an error; the message stays in the log.
#[derive(Debug)]
pub struct Panicked(String);

impl Panicked {
    /// Describes what `catch_unwind` caught.
    pub fn from_payload(payload: &(dyn std::any::Any + Send)) -> Self {
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
