//! A person's own videos; another's are not found.

use actix_web::HttpResponse;
use actix_web::web::Path;
use rumbl_core::accounts::User;
use rumbl_core::ids::VideoId;
use rumbl_core::multimedia::{self, Category, VideoFilter, VideoListing};
use rumbl_core::repo::Connection;

use super::requested_page::RequestedPage;
use crate::conn::Conn;
use crate::error::{Error, Result};
use crate::flash::Flash;
use crate::paths;
use crate::pipelines::authenticate::Authenticated;
use crate::pipelines::form_body::FormBody;
use crate::views::video_view::{VideoEdit, VideoIndex, VideoNew, VideoShow};

/// The listing of the person's videos.
pub async fn index(conn: Conn, user: Authenticated, page: RequestedPage) -> Result<HttpResponse> {
    let own = VideoFilter::OfUser(user.id);
    let videos = conn.repo(move |db| multimedia::list_videos_page(db, own, page.number)).await?;
    conn.render(&VideoIndex::new(&videos))
}

/// The form to add a video.
pub async fn new(conn: Conn) -> Result<HttpResponse> {
    let categories = conn.repo(multimedia::list_alphabetical_categories).await?;
    conn.render(&VideoNew::new(&multimedia::change_new_video(), &categories))
}

/// Adds a video.
pub async fn create(conn: Conn, user: Authenticated, form: FormBody) -> Result<HttpResponse> {
    let params = form.params("video")?;
    match conn.repo(move |db| multimedia::create_video(db, &user, &params)).await {
        Ok(video) => {
            conn.put_flash(Flash::Info("Video created successfully.".to_owned()));
            Ok(conn.redirect(paths::video(video.id)))
        }
        Err(rumbl_core::Error::Invalid(changeset)) => {
            let categories = conn.repo(multimedia::list_alphabetical_categories).await?;
            conn.render_invalid(&VideoNew::new(&changeset, &categories))
        }
        Err(error) => Err(error.into()),
    }
}

/// One of the person's videos.
pub async fn show(conn: Conn, user: Authenticated, path: Path<String>) -> Result<HttpResponse> {
    let id = video_id(&path)?;
    let video = conn.repo(move |db| multimedia::get_user_video(db, &user, id)).await?;
    conn.render(&VideoShow::new(&video))
}

/// The form to change a video.
pub async fn edit(conn: Conn, user: Authenticated, path: Path<String>) -> Result<HttpResponse> {
    let id = video_id(&path)?;
    let (video, categories) = conn.repo(move |db| editable(db, &user, id)).await?;
    let changeset = multimedia::change_video(&video.video);
    conn.render(&VideoEdit::new(&video, &changeset, &categories))
}

/// Changes a video.
pub async fn update(
    conn: Conn,
    user: Authenticated,
    path: Path<String>,
    form: FormBody,
) -> Result<HttpResponse> {
    let id = video_id(&path)?;
    let params = form.params("video")?;
    let owner = user.clone();
    match conn.repo(move |db| multimedia::update_video(db, &user, id, &params)).await {
        Ok(video) => {
            conn.put_flash(Flash::Info("Video updated successfully.".to_owned()));
            Ok(conn.redirect(paths::video(video.id)))
        }
        Err(rumbl_core::Error::Invalid(changeset)) => {
            let (video, categories) = conn.repo(move |db| editable(db, &owner, id)).await?;
            conn.render_invalid(&VideoEdit::new(&video, &changeset, &categories))
        }
        Err(error) => Err(error.into()),
    }
}

/// Deletes a video with its annotations.
pub async fn delete(conn: Conn, user: Authenticated, path: Path<String>) -> Result<HttpResponse> {
    let id = video_id(&path)?;
    conn.repo(move |db| multimedia::delete_video(db, &user, id)).await?;
    conn.put_flash(Flash::Info("Video deleted successfully.".to_owned()));
    Ok(conn.redirect(paths::VIDEOS))
}

fn video_id(path: &str) -> Result<VideoId> {
    path.parse().map_err(|_malformed| Error::NotFound)
}

/// A person's video, and the categories that it may get.
fn editable(
    db: &mut Connection,
    user: &User,
    id: VideoId,
) -> rumbl_core::Result<(VideoListing, Vec<Category>)> {
    let video = multimedia::get_user_video(db, user, id)?;
    Ok((video, multimedia::list_alphabetical_categories(db)?))
}
