//! Reads multipart forms with a file, as browsers send them without scripts.

use std::future::{Ready, ready};

use actix_multipart::{Field, Multipart, MultipartError};
use actix_web::dev::{Payload, ServiceRequest};
use actix_web::http::header::HeaderMap;
use actix_web::web::Bytes;
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use futures_util::future::LocalBoxFuture;
use futures_util::{FutureExt, TryStreamExt, stream};
use rumbl_core::imports::MAX_FILE_BYTES;
use serde_json::{Map, Value};

use super::form_body::{FormBody, read_bytes};
use super::plug::Flow;
use crate::client_address::ClientAddress;
use crate::conn::Conn;
use crate::error::{Error, Result};
use crate::places::Place;

/// Limit for everything in the form except the file, in bytes.
const MAX_REST_BYTES: usize = 16 * 1024;
/// Limit for the parts of a form.
const MAX_PARTS: usize = 8;

/// A file sent in a form.
#[derive(Debug, Clone)]
pub(crate) struct FormFile {
    /// Its file name.
    pub(crate) name: String,
    /// Its bytes.
    pub(crate) content: Bytes,
}

/// Reads the form and its file for later plugs and the controller. A file that is too large is refused before it is
/// fully received.
pub(super) fn fetch_file_form<'a>(
    request: &'a mut ServiceRequest,
    conn: &'a Conn,
) -> LocalBoxFuture<'a, Result<Flow>> {
    async move {
        let _place = take_place(request, conn).await?;
        let bytes = read_bytes(request, MAX_FILE_BYTES + MAX_REST_BYTES).await?;
        let (texts, file) = read(request.headers(), bytes).await?;
        request.extensions_mut().insert(FormBody::beside_file(texts));
        if let Some(file) = file {
            request.extensions_mut().insert(file);
        }
        Ok(Flow::Next)
    }
    .boxed_local()
}

/// Takes one of the limited places for uploads, held until it is dropped.
///
/// # Errors
/// [`Error::Unavailable`] when no place is free for the client.
pub(super) async fn take_place(request: &ServiceRequest, conn: &Conn) -> Result<Place<()>> {
    let address = ClientAddress::extract(request.request()).await?;
    let place = conn.app().file_forms.take(address);
    place.ok_or_else(|| Error::unavailable("too many files are on their way"))
}

async fn read(headers: &HeaderMap, bytes: Bytes) -> Result<(Map<String, Value>, Option<FormFile>)> {
    let mut parts = Multipart::new(headers, stream::iter([Ok(bytes)]));
    let (mut texts, mut file) = (Map::new(), None);
    for _ in 0..MAX_PARTS {
        let Some(mut part) = parts.try_next().await.map_err(unreadable)? else {
            return Ok((texts, file));
        };
        let disposition = part.content_disposition();
        let name = disposition.and_then(|it| it.get_name()).unwrap_or_default().to_owned();
        let file_name = disposition.and_then(|it| it.get_filename()).map(ToOwned::to_owned);
        let content = content(&mut part).await?;
        if let Some(name) = file_name {
            file = Some(FormFile { name, content });
        } else {
            let text = String::from_utf8_lossy(&content).into_owned();
            texts.insert(name, Value::String(text));
        }
    }
    Err(Error::BadRequest("the form has too many parts".to_owned()))
}

async fn content(part: &mut Field) -> Result<Bytes> {
    let content = part.bytes(MAX_FILE_BYTES).await;
    let content = content.map_err(|_over_limit| Error::BodyTooLarge)?;
    content.map_err(|error| Error::BadRequest(format!("the file can't be read: {error}")))
}

#[expect(clippy::needless_pass_by_value, reason = "it maps an error")]
fn unreadable(error: MultipartError) -> Error {
    Error::BadRequest(format!("the form can't be read: {error}"))
}

/// The form's file; empty if there is none.
impl FromRequest for FormFile {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let empty = || Self { name: String::new(), content: Bytes::new() };
        ready(Ok(request.extensions().get::<Self>().cloned().unwrap_or_else(empty)))
    }
}
