//! Responses for requests that match no route.

use actix_web::HttpResponse;

use crate::error::{Error, Result};

/// The path exists, but not with this method.
pub(crate) fn method_not_allowed(allowed: String) -> Result<HttpResponse> {
    Err(Error::MethodNotAllowed { allowed })
}

/// The path does not exist.
pub(crate) async fn not_found() -> Result<HttpResponse> {
    Err(Error::NotFound)
}
