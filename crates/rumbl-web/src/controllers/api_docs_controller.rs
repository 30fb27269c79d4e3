//! The interactive documentation of the API.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;

use crate::conn::Conn;
use crate::error::Result;
use crate::pages::key::Shared;
use crate::views::api_docs_view::ApiDocsShow;

/// Renders `/api/openapi.json` for people.
pub(crate) async fn show(conn: Conn) -> Result<HttpResponse> {
    conn.shared_status(StatusCode::OK, Shared::new("api docs"), &ApiDocsShow::new()).await
}
