//! Files that programs send as the request body.

use std::future::{Ready, ready};

use actix_web::dev::{Payload, ServiceRequest};
use actix_web::web::Bytes;
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use futures_util::FutureExt;
use futures_util::future::LocalBoxFuture;
use rumbl_core::imports::MAX_FILE_BYTES;

use super::file_form::take_place;
use super::form_body::read_bytes;
use super::plug::Flow;
use crate::conn::Conn;
use crate::error::{Error, Result};

/// A file sent by a program.
#[derive(Debug, Clone)]
pub(crate) struct FileBody {
    /// Its media type without parameters; empty if the request has none.
    pub(crate) media_type: String,
    /// Its bytes.
    pub(crate) content: Bytes,
}

/// Reads the file for the controller. A file that is too large is refused before it is fully received.
pub(super) fn fetch_file<'a>(
    request: &'a mut ServiceRequest,
    conn: &'a Conn,
) -> LocalBoxFuture<'a, Result<Flow>> {
    async move {
        let _place = take_place(request, conn).await?;
        let media_type = request.content_type().to_owned();
        let content = read_bytes(request, MAX_FILE_BYTES).await?;
        request.extensions_mut().insert(FileBody { media_type, content });
        Ok(Flow::Next)
    }
    .boxed_local()
}

impl FromRequest for FileBody {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let file = request.extensions().get::<Self>().cloned();
        ready(file.ok_or_else(|| Error::internal("the route reads no file")))
    }
}
