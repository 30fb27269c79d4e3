//! The annotations of a video as a file, for players, spreadsheets and programs on any site.

use std::io;

use actix_web::http::Method;
use actix_web::http::header::{
    self, CacheControl, CacheDirective, ContentDisposition, DispositionParam, DispositionType,
    ETag, EntityTag,
};
use actix_web::web::{Bytes, Data, Path, Query};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};
use futures_util::stream;
use rumbl_core::annotations::{self, AnnotationVersion};
use rumbl_core::changeset::Params;
use rumbl_core::ids::VideoId;
use rumbl_core::multimedia::{self, VideoListing};

use crate::app::App;
use crate::error::{Error, Result};
use crate::exports::Wanted;
use crate::pipelines::conditional::is_cached;
use crate::views::export_view::Format;

/// The file in the format of its extension; with `?download` a browser saves it.
pub async fn show(
    request: HttpRequest,
    app: Data<App>,
    path: Path<(String, String)>,
    params: Query<Params>,
) -> Result<HttpResponse> {
    let (id, extension) = path.into_inner();
    let id: VideoId = id.parse().map_err(|_malformed| Error::NotFound)?;
    let format = Format::from_extension(&extension).ok_or(Error::NotFound)?;
    let read = app.repo.run(move |db| {
        Ok((multimedia::get_video(db, id)?, annotations::annotation_version(db, id)?))
    });
    let (listing, version) = read.await?;
    let tag = entity_tag(format, &listing, version);
    if is_cached(&request, &tag) {
        return Ok(start(HttpResponse::NotModified(), tag).finish());
    }
    if *request.method() == Method::HEAD {
        let mut response = start_file(tag, id, format, &params);
        return Ok(response.streaming(stream::empty::<io::Result<Bytes>>()));
    }
    let wanted = Wanted { video_id: id, format, public_url: app.config.public_url.clone() };
    let file = app.exports.write(&app.repo, wanted).await?;
    let tag = entity_tag(format, &file.listing, file.version);
    let body = file.into_body().map_err(Error::internal)?;
    Ok(start_file(tag, id, format, &params).body(body))
}

fn start_file(tag: EntityTag, id: VideoId, format: Format, params: &Params) -> HttpResponseBuilder {
    let mut response = start(HttpResponse::Ok(), tag);
    response.content_type(format.content_type());
    if params.get("download").is_some() {
        response.insert_header(attachment(id, format));
    }
    response
}

/// What every answer has: any site may read it, as it is public, and whoever keeps a copy asks each
/// time whether it is still good.
fn start(mut response: HttpResponseBuilder, tag: EntityTag) -> HttpResponseBuilder {
    response
        .insert_header(CacheControl(vec![CacheDirective::Public, CacheDirective::NoCache]))
        .insert_header((header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"))
        .insert_header(ETag(tag));
    response
}

/// Names what the file is made from. It is weak, since the same file may be compressed or not.
fn entity_tag(format: Format, listing: &VideoListing, version: AnnotationVersion) -> EntityTag {
    let AnnotationVersion { count, last_seq } = version;
    let updated_at = listing.video.updated_at.and_utc().timestamp_micros();
    let (release, extension) = (env!("CARGO_PKG_VERSION"), format.extension());
    EntityTag::new_weak(format!("{release}-{extension}-{updated_at}-{count}-{last_seq}"))
}

fn attachment(id: VideoId, format: Format) -> ContentDisposition {
    let name = format!("rumbl-{id}-annotations.{}", format.extension());
    ContentDisposition {
        disposition: DispositionType::Attachment,
        parameters: vec![DispositionParam::Filename(name)],
    }
}
