//! Answers what no route does.

use actix_web::HttpResponse;

use crate::error::{Error, Result};

/// There is something here, but not for this method.
pub(crate) fn method_not_allowed(allowed: String) -> Result<HttpResponse> {
    Err(Error::MethodNotAllowed { allowed })
}

/// There is nothing here.
pub(crate) async fn not_found() -> Result<HttpResponse> {
    Err(Error::NotFound)
}
