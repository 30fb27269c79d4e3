//! Embedding information for other sites, as defined by <https://oembed.com>.

use actix_web::HttpResponse;
use actix_web::web::Query;
use rumbl_core::changeset::Params;
use rumbl_core::ids::VideoId;
use rumbl_core::multimedia::{self, Permalink};
use rumbl_core::repo::Connection;
use url::Url;

use super::shared_moment;
use crate::conn::Conn;
use crate::error::Result;
use crate::link_picture::LinkPicture;
use crate::moment::Moment;
use crate::site::Site;
use crate::views::changeset_view::ErrorsJson;
use crate::views::oembed_view::OembedJson;
use crate::views::sharing_view::FrameSize;

/// The only supported format.
const FORMAT: &str = "json";
/// The first path segments of the supported URLs, before the video.
const PAGES: [&str; 2] = ["watch", "embed"];

/// How to embed the video at `url`, within `maxwidth` and `maxheight`.
pub(crate) async fn show(conn: Conn, params: Query<Params>) -> Result<HttpResponse> {
    if params.text("format").is_some_and(|format| format != FORMAT) {
        let errors = ErrorsJson::one("format", "is not supported: only json is");
        return Ok(HttpResponse::NotImplemented().json(errors));
    }
    let (max_width, max_height) = match (pixels(&params, "maxwidth"), pixels(&params, "maxheight"))
    {
        (Ok(width), Ok(height)) => (width, height),
        (Err(errors), _) | (_, Err(errors)) => return Ok(HttpResponse::BadRequest().json(errors)),
    };
    let site = Site::of(&conn.app().config);
    let url = params.text("url").and_then(|url| site.own_url(url));
    let Some((id, url)) = url.and_then(|url| Some((video_of(&url)?, url))) else {
        return Ok(unknown());
    };
    let moment = moment_of(&url);
    let read = move |db: &mut Connection| {
        let listing = multimedia::get_video(db, id)?;
        let words = moment.map(|moment| shared_moment::words(db, &listing.video, moment));
        let picture = LinkPicture::find(db, &listing.video)?;
        Ok((listing, words.transpose()?.flatten(), picture))
    };
    match conn.repo(read).await {
        Ok((listing, words, picture)) => {
            // A moment after the end of the video is ignored.
            let moment = words.is_some().then_some(moment).flatten();
            let size = FrameSize::within(max_width, max_height);
            let json = OembedJson::new(&site, &listing, size, moment);
            Ok(HttpResponse::Ok().json(json.saying(words).showing(&site, picture)))
        }
        Err(rumbl_core::Error::NotFound) => Ok(unknown()),
        Err(error) => Err(error.into()),
    }
}

fn unknown() -> HttpResponse {
    let errors = ErrorsJson::one("url", "is not the address of a video on this site");
    HttpResponse::NotFound().json(errors)
}

/// The video that a URL of this site is about.
fn video_of(url: &Url) -> Option<VideoId> {
    let mut segments = url.path_segments()?;
    let page = segments.next()?;
    let permalink: Permalink = segments.next()?.parse().ok()?;
    let is_page = PAGES.contains(&page) && segments.next().is_none();
    is_page.then_some(permalink.id)
}

/// The moment that the URL refers to, parsed in the same way as by the page.
fn moment_of(url: &Url) -> Option<Moment> {
    let in_fragment = url.fragment().and_then(Moment::of_query);
    in_fragment.or_else(|| url.query().and_then(Moment::of_query))
}

/// A number of pixels, if given.
fn pixels(params: &Params, name: &'static str) -> Result<Option<u32>, ErrorsJson> {
    match params.text(name) {
        None => Ok(None),
        Some(text) => match text.parse() {
            Ok(pixels) if pixels > 0 => Ok(Some(pixels)),
            _ => Err(ErrorsJson::one(name, "must be a number of pixels")),
        },
    }
}
