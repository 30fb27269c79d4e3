//! A person's own videos; another's are not found.

use actix_web::HttpResponse;
use actix_web::web::Path;
use rumbl_core::annotations;
use rumbl_core::ids::VideoId;
use rumbl_core::multimedia::{self, VideoFilter};

use super::requested_page::RequestedPage;
use crate::conn::{Conn, Form};
use crate::error::{Error, Result};
use crate::flash::Flash;
use crate::pages::key::Shared;
use crate::pages::subject::Subject;
use crate::paths;
use crate::pipelines::Authenticated;
use crate::pipelines::form_body::FormBody;
use crate::views::video_view::{VideoEdit, VideoIndex, VideoNew, VideoShow};

/// The listing of the person's videos.
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

/// The form to add a video.
pub(crate) async fn new(conn: Conn) -> Result<HttpResponse> {
    let page = Shared::new("new video").about([Subject::Categories]);
    conn.shared(page, |db, renderer| {
        let categories = multimedia::list_alphabetical_categories(db)?;
        renderer.render(&VideoNew::new(&multimedia::change_new_video(), &categories))
    })
    .await
}

/// Adds a video, and shows it.
pub(crate) async fn create(
    conn: Conn,
    user: Authenticated,
    form: FormBody,
) -> Result<HttpResponse> {
    let params = form.params("video")?;
    let saved = conn.run(move |db, renderer| match multimedia::add_video(db, &user, &params) {
        Ok(video) => Ok(Form::Saved(video)),
        Err(rumbl_core::Error::Invalid(changeset)) => {
            let categories = multimedia::list_alphabetical_categories(db)?;
            renderer.render(&VideoNew::new(&changeset, &categories)).map(Form::Refused)
        }
        Err(error) => Err(error.into()),
    });
    match saved.await? {
        Form::Saved(video) => {
            conn.put_flash(Flash::Info("Video created successfully.".to_owned()));
            Ok(conn.redirect(paths::watch(&video)))
        }
        Form::Refused(page) => conn.send_invalid(&page),
    }
}

/// One of the person's videos.
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

/// The form to change a video.
pub(crate) async fn edit(
    conn: Conn,
    user: Authenticated,
    path: Path<String>,
) -> Result<HttpResponse> {
    let id = video_id(&path)?;
    conn.personal(move |db, renderer| {
        let video = multimedia::get_user_video(db, &user, id)?;
        let categories = multimedia::list_alphabetical_categories(db)?;
        let changeset = multimedia::change_video(&video.video);
        renderer.render(&VideoEdit::new(&video, &changeset, &categories))
    })
    .await
}

/// Changes a video.
pub(crate) async fn update(
    conn: Conn,
    user: Authenticated,
    path: Path<String>,
    form: FormBody,
) -> Result<HttpResponse> {
    let id = video_id(&path)?;
    let params = form.params("video")?;
    let saved =
        conn.run(move |db, renderer| match multimedia::update_video(db, &user, id, &params) {
            Ok(video) => Ok(Form::Saved(video)),
            Err(rumbl_core::Error::Invalid(changeset)) => {
                let video = multimedia::get_user_video(db, &user, id)?;
                let categories = multimedia::list_alphabetical_categories(db)?;
                renderer.render(&VideoEdit::new(&video, &changeset, &categories)).map(Form::Refused)
            }
            Err(error) => Err(error.into()),
        });
    match saved.await? {
        Form::Saved(video) => {
            conn.put_flash(Flash::Info("Video updated successfully.".to_owned()));
            Ok(conn.redirect(paths::video(video.id)))
        }
        Form::Refused(page) => conn.send_invalid(&page),
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
    conn.put_flash(Flash::Info("Video deleted successfully.".to_owned()));
    Ok(conn.redirect(paths::VIDEOS))
}

fn video_id(path: &str) -> Result<VideoId> {
    path.parse().map_err(|_malformed| Error::NotFound)
}
