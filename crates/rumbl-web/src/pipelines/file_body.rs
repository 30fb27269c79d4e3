//! Files that programs send, as the body.

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

/// A file as a program sent it.
#[derive(Debug, Clone)]
pub(crate) struct FileBody {
    /// Its media type without parameters; empty where none was named.
    pub(crate) media_type: String,
    /// What is in it.
    pub(crate) content: Bytes,
}

/// Hands the file on. One that is too long is refused before all of it has come.
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
