//! Answers what no route does.

use actix_web::HttpResponse;

use crate::error::{Error, Result};

/// There is nothing here.
pub async fn not_found() -> Result<HttpResponse> {
    Err(Error::NotFound)
}
