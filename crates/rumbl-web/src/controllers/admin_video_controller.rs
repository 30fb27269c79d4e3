//! Management of all videos, for moderators and admins.

use actix_web::HttpResponse;
use actix_web::web::Path;
use rumbl_core::audit::By;
use rumbl_core::ids::VideoId;
use rumbl_core::multimedia::{self, Video, VideoFilter};

use super::requested_page::RequestedPage;
use super::staff_step::StaffStep;
use crate::conn::Conn;
use crate::error::{Error, Result};
use crate::i18n::t;
use crate::paths;
use crate::pipelines::Authenticated;
use crate::views::admin_view::Frame;
use crate::views::admin_view::videos::VideoIndex;

/// Lists all videos, including hidden ones, newest first.
pub(crate) async fn index(
    conn: Conn,
    user: Authenticated,
    page: RequestedPage,
) -> Result<HttpResponse> {
    conn.personal(move |db, renderer| {
        let page = multimedia::list_videos_page(db, VideoFilter::AlsoHidden, page.number)?;
        renderer.render(&VideoIndex::new(Frame::new("videos", &user), &page))
    })
    .await
}

/// Hides a video from everyone but its owner.
pub(crate) async fn hide(step: StaffStep, path: Path<String>) -> Result<HttpResponse> {
    let id = video_id(&path)?;
    let call = move |db: &mut _, by: By<'_>| multimedia::hide_video(db, by, id);
    let message = |video: &Video| t!("admin-video-hidden", name = video.title.as_str());
    step.take(paths::ADMIN_VIDEOS, call, message).await
}

pub(crate) async fn restore(step: StaffStep, path: Path<String>) -> Result<HttpResponse> {
    let id = video_id(&path)?;
    let call = move |db: &mut _, by: By<'_>| multimedia::restore_video(db, by, id);
    let message = |video: &Video| t!("admin-video-restored", name = video.title.as_str());
    step.take(paths::ADMIN_VIDEOS, call, message).await
}

/// Deletes a video with its annotations.
pub(crate) async fn delete(step: StaffStep, path: Path<String>) -> Result<HttpResponse> {
    let id = video_id(&path)?;
    let call = move |db: &mut _, by: By<'_>| multimedia::remove_video(db, by, id);
    let message = |video: &Video| t!("admin-deleted", name = video.title.as_str());
    step.take(paths::ADMIN_VIDEOS, call, message).await
}

fn video_id(path: &str) -> Result<VideoId> {
    path.parse().map_err(|_malformed| Error::NotFound)
}
