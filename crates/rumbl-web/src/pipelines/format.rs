//! What a route answers with, errors too.

use std::future::ready;

use actix_web::dev::ServiceRequest;
use futures_util::FutureExt;
use futures_util::future::LocalBoxFuture;

use super::plug::Flow;
use crate::conn::{Conn, Format};
use crate::error::Result;

/// Pages.
pub(super) fn accept_html<'a>(
    _request: &'a mut ServiceRequest,
    conn: &'a Conn,
) -> LocalBoxFuture<'a, Result<Flow>> {
    conn.put_format(Format::Html);
    ready(Ok(Flow::Next)).boxed_local()
}

/// JSON.
pub(super) fn accept_json<'a>(
    _request: &'a mut ServiceRequest,
    conn: &'a Conn,
) -> LocalBoxFuture<'a, Result<Flow>> {
    conn.put_format(Format::Json);
    ready(Ok(Flow::Next)).boxed_local()
}
