use diesel::prelude::*;

use super::poster::{self, PosterImage};
use super::video::{
    self, ANSWERS_ENABLED, CATEGORY_ID, DESCRIPTION, DURATION_MS, SLUG, TITLE, URL,
};
use super::visibility::{is_kept, is_listed, is_open, is_shown};
use super::{Category, Video, VideoListing, Visibility, change_new_video, video_topic};
use crate::accounts::{User, get_user};
use crate::changeset::{Action, Changeset, Params};
use crate::directory::{self, Directory, DirectoryChange};
use crate::ids::{UserId, VideoId};
use crate::log::{Append, Kind};
use crate::notifications::{self, Gone, News};
use crate::repo::{Backend, Connection, now};
use crate::schema::{categories, users, videos};
use crate::webhooks::{Event, trigger_video};
use crate::{IfUnchanged, Result, log, rooms, uploads};

/// Videos that a listing has at most.
pub const MAX_LISTED_VIDEOS: i64 = 1_000;

/// The base query of every listing and look-up of videos.
macro_rules! listings {
    () => {
        videos::table.inner_join(users::table).left_join(categories::table).select((
            Video::as_select(),
            User::as_select(),
            Option::<Category>::as_select(),
        ))
    };
}
pub(super) use listings;

/// The base query of videos that are listed.
macro_rules! listed {
    () => {
        listings!().filter(is_listed!())
    };
}

/// Videos, the newest first, at most [`MAX_LISTED_VIDEOS`].
pub fn list_videos(conn: &mut Connection) -> Result<Vec<VideoListing>> {
    list_recent_videos(conn, MAX_LISTED_VIDEOS)
}

/// The newest videos, at most `limit` and at most [`MAX_LISTED_VIDEOS`].
pub fn list_recent_videos(conn: &mut Connection, limit: i64) -> Result<Vec<VideoListing>> {
    let limit = limit.clamp(0, MAX_LISTED_VIDEOS);
    Ok(listed!().order(videos::id.desc()).limit(limit).load(conn)?)
}

/// A user's videos, the newest first, at most [`MAX_LISTED_VIDEOS`].
pub fn list_user_videos(conn: &mut Connection, user: &User) -> Result<Vec<VideoListing>> {
    let own = listings!().filter(videos::user_id.eq(user.id)).filter(is_kept!());
    let query = own.order(videos::id.desc());
    Ok(query.limit(MAX_LISTED_VIDEOS).load(conn)?)
}

/// The listed videos with these ids, the newest first, at most [`MAX_LISTED_VIDEOS`]. Unknown and unlisted ones are
/// left out.
pub fn list_videos_with_ids(conn: &mut Connection, ids: &[VideoId]) -> Result<Vec<VideoListing>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let query = listed!().filter(videos::id.eq_any(ids)).order(videos::id.desc());
    Ok(query.limit(MAX_LISTED_VIDEOS).load(conn)?)
}

/// As [`list_videos_with_ids`], including unlisted videos, for places where users have linked to them.
pub fn list_open_videos_with_ids(
    conn: &mut Connection,
    ids: &[VideoId],
) -> Result<Vec<VideoListing>> {
    let open = listings!().filter(is_open!()).filter(videos::id.eq_any(ids));
    Ok(open.order(videos::id.desc()).limit(MAX_LISTED_VIDEOS).load(conn)?)
}

/// As [`list_videos_with_ids`], including unlisted and private videos, but not hidden ones: for callers that have already
/// decided that the reader can see them.
pub fn list_shown_videos_with_ids(
    conn: &mut Connection,
    ids: &[VideoId],
) -> Result<Vec<VideoListing>> {
    let shown = listings!().filter(is_shown!()).filter(videos::id.eq_any(ids));
    Ok(shown.order(videos::id.desc()).limit(MAX_LISTED_VIDEOS).load(conn)?)
}

/// A video, for anybody who has its address. The result is the same for all visitors, so it may be cached.
///
/// # Errors
/// [`crate::Error::NotFound`] when it doesn't exist, is hidden, or is private. Use [`super::get_visible_video`] for
/// visitors who may see private videos.
pub fn get_video(conn: &mut Connection, id: VideoId) -> Result<VideoListing> {
    Ok(listings!().filter(is_open!()).filter(videos::id.eq(id)).first(conn)?)
}

/// One of the user's videos.
///
/// # Errors
/// [`crate::Error::NotFound`] when there is none, or it belongs to somebody else.
pub fn get_user_video(conn: &mut Connection, user: &User, id: VideoId) -> Result<VideoListing> {
    let own = listings!().filter(videos::user_id.eq(user.id)).filter(is_kept!());
    Ok(own.filter(videos::id.eq(id)).first(conn)?)
}

/// Creates a video for the user. Params: `url`, `title`, `description`, `category_id`, `answers_enabled`; and, if the
/// browser could determine them, `duration_ms` and `poster`, a JPEG in base64.
///
/// # Errors
/// [`crate::Error::Invalid`]; [`crate::Error::NotFound`] when the user is gone.
pub fn create_video(conn: &mut Connection, user: &User, params: &Params) -> Result<Video> {
    create(conn, user, video::changeset(change_new_video(), params))
}

/// As [`create_video`], but only the `url` is required: a missing title or description is derived from it.
///
/// # Errors
/// As for [`create_video`].
pub fn add_video(conn: &mut Connection, user: &User, params: &Params) -> Result<Video> {
    let address = params.text("url").unwrap_or_default().trim();
    let upload = uploads::find_own_upload(conn, user.id, address)?;
    let file_name = upload.as_ref().map(|upload| upload.name.as_str());
    create(conn, user, video::addition(params, file_name))
}

fn create(conn: &mut Connection, user: &User, changeset: Changeset) -> Result<Video> {
    let changeset = changeset.apply_action(Action::Insert)?;
    directory::write(conn, |conn| {
        // SQLite doesn't say which foreign key was violated, and a missing category is a form error, so check that the
        // user exists.
        get_user(conn, user.id)?;
        let owner = (user.id, None);
        let (changeset, upload) =
            uploads::attach(conn, owner, (changeset.clone(), URL), Action::Insert)?;
        let mut directory = Directory::lock(conn)?;
        let video = insert(conn, user.id, &changeset)?;
        if let Some(upload) = upload {
            let claimer = (video.id, video.poster.is_none());
            uploads::claim(conn, &upload, claimer, (&changeset, URL, Action::Insert))?;
        }
        log::create_topic(conn, &video_topic(video.id))?;
        directory.append(DirectoryChange::Video(video.id))?;
        directory.store(conn)?;
        trigger_video(conn, (user.id, video.id), Event::VideoCreated)?;
        Ok(video)
    })
    .map_err(|error| error.explained_by(&changeset))
}

fn insert(conn: &mut Connection, user_id: UserId, changeset: &Changeset) -> Result<Video> {
    let (now, poster) = (now(), changeset.poster());
    let statement = diesel::insert_into(videos::table)
        .values((
            videos::url.eq(changeset.text(URL)),
            videos::title.eq(changeset.text(TITLE)),
            videos::description.eq(changeset.text(DESCRIPTION)),
            videos::slug.eq(changeset.text(SLUG)),
            videos::user_id.eq(user_id),
            videos::category_id.eq(changeset.integer(CATEGORY_ID)),
            videos::inserted_at.eq(now),
            videos::updated_at.eq(now),
            videos::answers_enabled.eq(enables_answers(changeset)),
            videos::duration_ms.eq(changeset.integer(DURATION_MS)),
            videos::poster.eq(poster.as_ref().map(PosterImage::name)),
            videos::visibility.eq(changeset.visibility()),
        ))
        .returning(<Video as Selectable<Backend>>::construct_selection());
    let video: Video = statement.get_result(conn)?;
    if let Some(poster) = poster {
        poster.store(conn, video.id)?;
    }
    Ok(video)
}

/// Changes one of the user's videos. Params as for [`create_video`]; missing fields stay unchanged, except that a new
/// address resets the duration and the poster.
///
/// # Errors
/// [`crate::Error::Invalid`]; [`crate::Error::NotFound`] when there is no such video, or it belongs to somebody else.
pub fn update_video(
    conn: &mut Connection,
    user: &User,
    id: VideoId,
    params: &Params,
) -> Result<Video> {
    update_video_if(conn, user, id, params, &IfUnchanged::ANY)
}

/// As [`update_video`], if nobody has changed the video first.
///
/// # Errors
/// As for [`update_video`], and [`crate::Error::Changed`].
pub fn update_video_if(
    conn: &mut Connection,
    user: &User,
    id: VideoId,
    params: &Params,
    if_unchanged: &IfUnchanged,
) -> Result<Video> {
    directory::write(conn, |conn| {
        // Check the permission before locking anything.
        get_user_video(conn, user, id)?;
        let mut directory = Directory::lock_with(conn, video_topic(id))?;
        let before = get_user_video(conn, user, id)?.video;
        let video = &before;
        if_unchanged.check(video.updated_at)?;
        let changeset = video::changeset(video.into(), params).apply_action(Action::Update)?;
        let owner = (user.id, Some(video.id));
        let (changeset, upload) = uploads::attach(conn, owner, (changeset, URL), Action::Update)?;
        if changeset.changes().is_empty() {
            return Ok(before);
        }
        let video =
            update(conn, video.id, &changeset).map_err(|error| error.explained_by(&changeset))?;
        if changeset.fetch_change(URL).is_some() {
            uploads::release(conn, video.id)?;
        }
        if let Some(upload) = upload {
            let claimer = (video.id, video.poster.is_none());
            uploads::claim(conn, &upload, claimer, (&changeset, URL, Action::Update))?;
        }
        if video.visibility == Visibility::Private && before.visibility != Visibility::Private {
            close(conn, &mut directory, id)?;
        }
        directory.append(DirectoryChange::Video(video.id))?;
        directory.store(conn)?;
        trigger_video(conn, (user.id, video.id), Event::VideoUpdated)?;
        Ok(video)
    })
}

/// Disconnects everybody from a video that is no longer open to all; those who may still see it reconnect. The caller
/// has locked the video's topic.
pub(super) fn close(conn: &mut Connection, directory: &mut Directory, id: VideoId) -> Result<()> {
    // Whatever was cached at an earlier `seq` of this video becomes invalid.
    let append = Append { kind: Kind::VIDEO_HIDDEN, subject_id: id.get(), data: None };
    directory.append_to(&video_topic(id), append)?;
    rooms::end_rooms_of_video(conn, directory.topics(), id)?;
    let news = News { gone: vec![Gone::Video(id)], ..News::default() };
    notifications::tell(conn, directory.topics(), news)
}

/// A form without this field gets the default of a new video.
fn enables_answers(changeset: &Changeset) -> bool {
    changeset.get_field(ANSWERS_ENABLED).as_boolean().unwrap_or(true)
}

fn update(conn: &mut Connection, id: VideoId, changeset: &Changeset) -> Result<Video> {
    let text = |field| changeset.get_change(field).as_text();
    let is_elsewhere = text(URL).is_some();
    let poster = changeset.poster();
    match &poster {
        Some(poster) => poster.store(conn, id)?,
        None if is_elsewhere => poster::delete(conn, id)?,
        None => {}
    }
    let name = poster.as_ref().map(PosterImage::name);
    let duration_ms = changeset.get_change(DURATION_MS).as_integer();
    let statement = diesel::update(videos::table.find(id))
        .set((
            text(URL).map(|url| videos::url.eq(url)),
            text(TITLE).map(|title| videos::title.eq(title)),
            text(DESCRIPTION).map(|description| videos::description.eq(description)),
            text(SLUG).map(|slug| videos::slug.eq(slug)),
            changeset
                .fetch_change(CATEGORY_ID)
                .map(|category_id| videos::category_id.eq(category_id.as_integer())),
            videos::updated_at.eq(now()),
            videos::answers_enabled.eq(enables_answers(changeset)),
            videos::visibility.eq(changeset.visibility()),
            (is_elsewhere || duration_ms.is_some()).then(|| videos::duration_ms.eq(duration_ms)),
            (is_elsewhere || name.is_some()).then(|| videos::poster.eq(name)),
        ))
        .returning(<Video as Selectable<Backend>>::construct_selection());
    Ok(statement.get_result(conn)?)
}
