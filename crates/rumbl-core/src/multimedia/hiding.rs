//! Moderation of videos.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::video::{Video, video_topic};
use super::video_deletion::delete;
use super::videos::close;
use super::visibility::is_kept;
use crate::Result;
use crate::accounts::Role;
use crate::audit::{AuditAction, By, Subject, record};
use crate::directory::{self, Directory, DirectoryChange};
use crate::ids::VideoId;
use crate::repo::{Connection, now};
use crate::reports::close_reports;
use crate::schema::videos;
use crate::webhooks::{Event, trigger_video};

/// Hides a video from everybody but its owner and moderators, and closes the reports about it. Viewers are disconnected
/// from the video.
///
/// # Errors
/// [`crate::Error::NotFound`] when there is no such video, or the acting user is not a moderator.
pub fn hide_video(conn: &mut Connection, by: By<'_>, id: VideoId) -> Result<Video> {
    set_hidden(conn, by, id, Some(now()))
}

/// Restores a hidden video.
///
/// # Errors
/// As for [`hide_video`].
pub fn restore_video(conn: &mut Connection, by: By<'_>, id: VideoId) -> Result<Video> {
    set_hidden(conn, by, id, None)
}

/// Deletes any user's video with its annotations, and closes the reports about it. Only admins may.
///
/// # Errors
/// [`crate::Error::NotFound`] when there is no such video, or the acting user is not an admin;
/// [`crate::Error::Unavailable`] when too many deletions are waiting.
pub fn remove_video(conn: &mut Connection, by: By<'_>, id: VideoId) -> Result<Video> {
    directory::write(conn, |conn| {
        by.require(conn, Role::Admin)?;
        let video = delete(conn, id)?;
        record(conn, by, AuditAction::Delete, (Subject::Video(id), &video.title), None)?;
        close_reports(conn, Subject::Video(id))?;
        Ok(video)
    })
}

fn set_hidden(
    conn: &mut Connection,
    by: By<'_>,
    id: VideoId,
    hidden_at: Option<NaiveDateTime>,
) -> Result<Video> {
    directory::write(conn, |conn| {
        let mut directory = Directory::lock_with(conn, video_topic(id))?;
        by.require(conn, Role::Moderator)?;
        let kept = videos::table.find(id).filter(is_kept!());
        let video: Video = kept.select(Video::as_select()).first(conn)?;
        let action = if hidden_at.is_some() { AuditAction::Hide } else { AuditAction::Restore };
        if hidden_at.is_some() {
            close_reports(conn, Subject::Video(id))?;
        }
        if video.hidden_at.is_some() == hidden_at.is_some() {
            return Ok(video);
        }
        diesel::update(videos::table.find(id))
            .set((videos::hidden_at.eq(hidden_at), videos::updated_at.eq(now())))
            .execute(conn)?;
        if hidden_at.is_some() {
            close(conn, &mut directory, id)?;
        }
        record(conn, by, action, (Subject::Video(id), &video.title), None)?;
        directory.append(DirectoryChange::Video(id))?;
        directory.store(conn)?;
        trigger_video(conn, (video.user_id, id), Event::VideoUpdated)?;
        Ok(Video { hidden_at, ..video })
    })
}
