//! Serves uploaded files to players, whole or in ranges. They are sent through rumbl even if they are stored in a
//! bucket, so that access follows the video's visibility at once, and pages load nothing from other sites.

use actix_web::http::Method;
use actix_web::http::header::{self, ContentRange, ContentRangeSpec, ETag, EntityTag};
use actix_web::web::Path;
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};
use object_store::GetRange;
use rumbl_core::uploads::{self, FileKind, Upload, UploadKey};

use super::requested_range::{Requested, requested_range};
use crate::client_address::ClientAddress;
use crate::conn::Conn;
use crate::error::{Error, Result};
use crate::files;
use crate::pipelines::conditional::is_cached;

/// A file never changes. Only those who can see its video may load it, so only the browser may cache it.
const CACHE_CONTROL: &str = "private, max-age=31536000, immutable";
/// If a file is opened as a page, nothing in it may run or load, whatever it contains.
const POLICY: &str = "default-src 'none'; media-src 'self'; style-src 'unsafe-inline'; sandbox";

/// An uploaded file, or a range of it.
pub(crate) async fn show(
    conn: Conn,
    path: Path<String>,
    address: ClientAddress,
    request: HttpRequest,
) -> Result<HttpResponse> {
    let (key, kind) = parse(&path).ok_or(Error::NotFound)?;
    let reader = conn.current_user().cloned();
    let reviews = conn.reviews().to_vec();
    let find = move |db: &mut _| uploads::get_watched_upload(db, reader.as_deref(), &reviews, &key);
    let upload = conn.repo(find).await?;
    if upload.kind != Some(kind) {
        return Err(Error::NotFound);
    }
    let tag = EntityTag::new_strong(upload.key.to_string());
    let start = |mut response: HttpResponseBuilder| {
        response
            .content_type(kind.media_type())
            .insert_header((header::CACHE_CONTROL, CACHE_CONTROL))
            .insert_header((header::VARY, "cookie"))
            .insert_header((header::ACCEPT_RANGES, "bytes"))
            .insert_header((header::CONTENT_SECURITY_POLICY, POLICY))
            .insert_header(ETag(tag.clone()));
        response
    };
    if is_cached(&request, &tag) {
        return Ok(start(HttpResponse::NotModified()).finish());
    }
    let size = u64::try_from(upload.size).map_err(Error::internal)?;
    match requested_range(&request, &tag, size) {
        Requested::Whole => {
            send(&conn, &request, address, (&upload, start(HttpResponse::Ok())), 0..size).await
        }
        Requested::Part { first, last } => {
            let range =
                ContentRangeSpec::Bytes { range: Some((first, last)), instance_length: Some(size) };
            let mut response = start(HttpResponse::PartialContent());
            response.insert_header(ContentRange(range));
            send(&conn, &request, address, (&upload, response), first..last + 1).await
        }
        Requested::Unsatisfiable => {
            let range = ContentRangeSpec::Bytes { range: None, instance_length: Some(size) };
            Ok(HttpResponse::RangeNotSatisfiable().insert_header(ContentRange(range)).finish())
        }
    }
}

async fn send(
    conn: &Conn,
    request: &HttpRequest,
    address: ClientAddress,
    (upload, mut response): (&Upload, HttpResponseBuilder),
    range: std::ops::Range<u64>,
) -> Result<HttpResponse> {
    if request.method() == Method::HEAD {
        return Ok(response.body(files::no_body(range.end - range.start)));
    }
    let files = &conn.app().files;
    let place = files.sent().take(address);
    let place = place.ok_or_else(|| Error::unavailable("too many files are being sent"))?;
    let found = files.storage().read(&upload.key, Some(GetRange::Bounded(range))).await;
    let found = found.map_err(|error| match error {
        // It was deleted at this moment.
        object_store::Error::NotFound { .. } => Error::NotFound,
        error => Error::internal(error),
    })?;
    Ok(response.body(files::body(found, place)))
}

/// The key in a name such as `KEY.mp4`, and the file's declared kind.
fn parse(name: &str) -> Option<(UploadKey, FileKind)> {
    let (key, kind) = name.split_once('.')?;
    Some((key.parse().ok()?, kind.parse().ok()?))
}
