//! The annotations of a video as a file, for players, spreadsheets and programs on any site.

use std::io;

use actix_web::http::Method;
use actix_web::http::header::{
    self, AcceptEncoding, CacheControl, CacheDirective, ContentDisposition, ContentEncoding,
    DispositionParam, DispositionType, ETag, Encoding, EntityTag, Header,
};
use actix_web::web::{Bytes, Path, Query};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};
use futures_util::stream;
use rumbl_core::changeset::Params;
use rumbl_core::ids::VideoId;
use rumbl_core::multimedia::Sight;

use crate::client_address::ClientAddress;
use crate::conn::Conn;
use crate::error::{Error, Result};
use crate::exports::Wanted;
use crate::pipelines::conditional::is_cached;
use crate::views::export_view::Format;

/// Sends the file in the format given by its extension; with `?download`, browsers save it.
pub(crate) async fn show(
    conn: Conn,
    request: HttpRequest,
    address: ClientAddress,
    path: Path<(String, String)>,
    params: Query<Params>,
) -> Result<HttpResponse> {
    let (id, extension) = path.into_inner();
    let id: VideoId = id.parse().map_err(|_malformed| Error::NotFound)?;
    let format = Format::from_extension(&extension).ok_or(Error::NotFound)?;
    let app = conn.app();
    let (version, sight) = match app.exports.version(&app.pages, &app.repo, id).await {
        Err(Error::NotFound) => {
            let sight = conn.sight();
            (app.exports.private_version(&app.repo, &sight, id).await?, sight)
        }
        version => (version?, Sight::default()),
    };
    let is_public = sight == Sight::default();
    let tag = version.entity_tag(format);
    if is_cached(&request, &tag) {
        return Ok(start(HttpResponse::NotModified(), tag, is_public).finish());
    }
    if *request.method() == Method::HEAD {
        let mut response = start_file((tag, is_public), id, format, &params);
        return Ok(response.streaming(stream::empty::<io::Result<Bytes>>()));
    }
    let wanted = Wanted { video_id: id, format, version, sight };
    let file = app.exports.get(&app.repo, &wanted, address).await?;
    let is_compressed = accepts_gzip(&request);
    let body = app.exports.body(&file, address, is_compressed)?;
    let tag = file.version.entity_tag(format);
    let mut response = start_file((tag, is_public), id, format, &params);
    if is_compressed {
        response.insert_header(ContentEncoding::Gzip);
    }
    Ok(response.body(body))
}

fn accepts_gzip(request: &HttpRequest) -> bool {
    let Ok(accepted) = AcceptEncoding::parse(request) else { return false };
    let supported = [Encoding::identity(), Encoding::gzip()];
    accepted.negotiate(supported.iter()) == Some(Encoding::gzip())
}

fn start_file(
    (tag, is_public): (EntityTag, bool),
    id: VideoId,
    format: Format,
    params: &Params,
) -> HttpResponseBuilder {
    let mut response = start(HttpResponse::Ok(), tag, is_public);
    response.content_type(format.content_type());
    if params.get("download").is_some() {
        response.insert_header(attachment(id, format));
    }
    response
}

/// The headers of all responses: any site may read the file if it is public, and caches revalidate it each time.
fn start(
    mut response: HttpResponseBuilder,
    tag: EntityTag,
    is_public: bool,
) -> HttpResponseBuilder {
    let (kept_by, vary) = if is_public {
        (CacheDirective::Public, "accept-encoding")
    } else {
        (CacheDirective::Private, "cookie, accept-encoding")
    };
    response
        .insert_header(CacheControl(vec![kept_by, CacheDirective::NoCache]))
        .insert_header((header::VARY, vary))
        .insert_header(ETag(tag));
    if is_public {
        response.insert_header((header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"));
    }
    response
}

fn attachment(id: VideoId, format: Format) -> ContentDisposition {
    let name = format!("rumbl-{id}-annotations.{}", format.extension());
    ContentDisposition {
        disposition: DispositionType::Attachment,
        parameters: vec![DispositionParam::Filename(name)],
    }
}
