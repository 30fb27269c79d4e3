//! A user's own videos. Other users' videos are not found.

use actix_web::web::Path;
use actix_web::{HttpRequest, HttpResponse};
use rumbl_core::annotations;
use rumbl_core::ids::VideoId;
use rumbl_core::multimedia::{self, VideoFilter};

use super::live_controller;
use super::requested_page::RequestedPage;
use crate::client_address::ClientAddress;
use crate::conn::Conn;
use crate::error::{Error, Result};
use crate::files::Bucket;
use crate::flash::Flash;
use crate::i18n::t;
use crate::live_pages::SentForm;
use crate::paths;
use crate::pipelines::Authenticated;
use crate::pipelines::form_body::FormBody;
use crate::security_policy::SecurityPolicy;
use crate::views::video_view::{SharedVideos, VideoIndex, VideoShow};

/// Lists the user's videos.
pub(crate) async fn index(
    conn: Conn,
    user: Authenticated,
    page: RequestedPage,
) -> Result<HttpResponse> {
    let (own, watching) = (VideoFilter::Own(user.id), conn.watching());
    conn.personal(move |db, renderer| {
        let videos = multimedia::list_videos_page(db, own, page.number)?;
        let ids: Vec<VideoId> = videos.rows.iter().map(|listing| listing.video.id).collect();
        let news = annotations::list_news(db, user.id, &ids)?;
        renderer.render(&VideoIndex::new(&videos, &news, &watching))
    })
    .await
}

/// Lists other users' private videos that are shared with the user.
pub(crate) async fn shared(
    conn: Conn,
    user: Authenticated,
    page: RequestedPage,
) -> Result<HttpResponse> {
    let (shared, watching) = (VideoFilter::SharedWith(user.id), conn.watching());
    conn.personal(move |db, renderer| {
        let videos = multimedia::list_videos_page(db, shared, page.number)?;
        renderer.render(&SharedVideos::new(&videos, &watching))
    })
    .await
}

/// The form to add a video.
pub(crate) async fn new(
    conn: Conn,
    address: ClientAddress,
    request: HttpRequest,
) -> Result<HttpResponse> {
    live_controller::page(&conn, (address, &request), policy(&conn)).await
}

/// Adds a video, and redirects to it.
pub(crate) async fn create(
    conn: Conn,
    user: Authenticated,
    form: FormBody,
    address: ClientAddress,
    request: HttpRequest,
) -> Result<HttpResponse> {
    let params = form.params("video")?;
    let sent = params.clone();
    match conn.repo(move |db| multimedia::add_video(db, &user, &params)).await {
        Ok(video) => {
            conn.put_flash(Flash::Info(t!("video-created")));
            Ok(conn.redirect(paths::watch(&video)))
        }
        Err(rumbl_core::Error::Invalid(changeset)) => {
            let (policy, sent) =
                (policy(&conn), SentForm::new(&sent, &changeset, conn.locale()).into_values());
            live_controller::refused_form(&conn, (address, &request), policy, sent).await
        }
        Err(error) => Err(error.into()),
    }
}

pub(crate) async fn show(
    conn: Conn,
    user: Authenticated,
    path: Path<String>,
) -> Result<HttpResponse> {
    let id = video_id(&path)?;
    conn.personal(move |db, renderer| {
        renderer.render(&VideoShow::new(&multimedia::get_user_video(db, &user, id)?))
    })
    .await
}

/// The form to edit a video.
pub(crate) async fn edit(
    conn: Conn,
    address: ClientAddress,
    request: HttpRequest,
) -> Result<HttpResponse> {
    live_controller::page(&conn, (address, &request), policy(&conn)).await
}

pub(crate) async fn update(
    conn: Conn,
    user: Authenticated,
    path: Path<String>,
    form: FormBody,
    requested: (ClientAddress, HttpRequest),
) -> Result<HttpResponse> {
    let id = video_id(&path)?;
    let params = form.params("video")?;
    let sent = params.clone();
    match conn.repo(move |db| multimedia::update_video(db, &user, id, &params)).await {
        Ok(video) => {
            conn.put_flash(Flash::Info(t!("video-updated")));
            Ok(conn.redirect(paths::video(video.id)))
        }
        Err(rumbl_core::Error::Invalid(changeset)) => {
            let (policy, sent) =
                (policy(&conn), SentForm::new(&sent, &changeset, conn.locale()).into_values());
            let (address, request) = requested;
            live_controller::refused_form(&conn, (address, &request), policy, sent).await
        }
        Err(error) => Err(error.into()),
    }
}

/// Deletes a video with its annotations.
pub(crate) async fn delete(
    conn: Conn,
    user: Authenticated,
    path: Path<String>,
) -> Result<HttpResponse> {
    let id = video_id(&path)?;
    conn.repo(move |db| multimedia::delete_video(db, &user, id)).await?;
    conn.put_flash(Flash::Info(t!("video-deleted")));
    Ok(conn.redirect(paths::VIDEOS))
}

/// The form's content security policy: it may load any video that is about to be added, and upload to the bucket.
fn policy(conn: &Conn) -> SecurityPolicy {
    let bucket = conn.app().files.storage().bucket();
    SecurityPolicy::with_any_video().uploading_to(bucket.map(Bucket::origin))
}

fn video_id(path: &str) -> Result<VideoId> {
    path.parse().map_err(|_malformed| Error::NotFound)
}
