//! The annotations of a video as a file, for players, spreadsheets and programs on any site.

use std::io;

use actix_web::http::Method;
use actix_web::http::header::{
    self, CacheControl, CacheDirective, ContentDisposition, DispositionParam, DispositionType,
    ETag, EntityTag, Header as _, IfNoneMatch,
};
use actix_web::web::{Bytes, Data, Path, Query};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};
use futures_util::stream::{self, Stream};
use rumbl_core::changeset::Params;
use rumbl_core::ids::VideoId;
use rumbl_core::multimedia::{self, AnnotationQuery, AnnotationVersion, VideoListing};
use rumbl_core::repo::Repo;

use crate::app::App;
use crate::error::{Error, Result};
use crate::views::export_view::{Export, Format};

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
        Ok((multimedia::get_video(db, id)?, multimedia::annotation_version(db, id)?))
    });
    let (listing, version) = read.await?;
    let tag = entity_tag(format, &listing, version);
    if is_cached(&request, &tag) {
        return Ok(start(HttpResponse::NotModified(), tag).finish());
    }
    let mut response = start(HttpResponse::Ok(), tag);
    response.content_type(format.content_type());
    if params.get("download").is_some() {
        response.insert_header(attachment(id, format));
    }
    if *request.method() == Method::HEAD {
        return Ok(response.streaming(stream::empty::<io::Result<Bytes>>()));
    }
    let export = Export::new(format, &app.config.public_url, &listing, version.count);
    let export = export.map_err(Error::internal)?;
    Ok(response.streaming(pieces(export, app.repo.clone(), id)))
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
    let AnnotationVersion { count, last_id, last_change_id } = version;
    let updated_at = listing.video.updated_at.and_utc().timestamp_micros();
    let (release, extension) = (env!("CARGO_PKG_VERSION"), format.extension());
    EntityTag::new_weak(format!(
        "{release}-{extension}-{updated_at}-{count}-{last_id}-{last_change_id}"
    ))
}

fn is_cached(request: &HttpRequest, tag: &EntityTag) -> bool {
    match IfNoneMatch::parse(request) {
        Ok(IfNoneMatch::Any) => true,
        Ok(IfNoneMatch::Items(items)) => items.iter().any(|item| item.weak_eq(tag)),
        Err(_unreadable) => false,
    }
}

fn attachment(id: VideoId, format: Format) -> ContentDisposition {
    let name = format!("rumbl-{id}-annotations.{}", format.extension());
    ContentDisposition {
        disposition: DispositionType::Attachment,
        parameters: vec![DispositionParam::Filename(name)],
    }
}

/// Which piece of a file comes next.
#[derive(Debug)]
enum Piece {
    Begin,
    Page(AnnotationQuery),
    End,
}

/// The file piece by piece, each read when the one before it is on its way. A failure ends the
/// connection instead of the file, so that nobody takes a part for the whole.
fn pieces(
    export: Export,
    repo: Repo,
    id: VideoId,
) -> impl Stream<Item = anyhow::Result<Bytes>> + 'static {
    let begin = Some((export, Piece::Begin));
    stream::try_unfold(begin, move |state| {
        let repo = repo.clone();
        async move {
            let Some((mut export, piece)) = state else { return Ok(None) };
            let (bytes, next) =
                write(&mut export, piece, &repo, id).await.inspect_err(|error| {
                    tracing::error!(%error, video_id = %id, "an export was broken off");
                })?;
            Ok(Some((bytes, next.map(|next| (export, next)))))
        }
    })
}

async fn write(
    export: &mut Export,
    piece: Piece,
    repo: &Repo,
    id: VideoId,
) -> anyhow::Result<(Bytes, Option<Piece>)> {
    match piece {
        Piece::Begin => {
            let first = Piece::Page(AnnotationQuery::From { at: 0 });
            Ok((export.begin()?.into(), Some(first)))
        }
        Piece::Page(query) => {
            let read = repo.run(move |db| multimedia::list_annotations(db, id, &query));
            let page = read.await?;
            let next =
                page.next.map_or(Piece::End, |next| Piece::Page(AnnotationQuery::After(next)));
            Ok((export.page(&page.annotations)?.into(), Some(next)))
        }
        Piece::End => Ok((Bytes::from_static(export.end().as_bytes()), None)),
    }
}
