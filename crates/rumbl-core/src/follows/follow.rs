use diesel::prelude::*;

use crate::Result;
use crate::accounts::{User, get_user};
use crate::changeset::{Action, Changeset, Field, FieldError};
use crate::directory::{self, Directory, DirectoryChange};
use crate::ids::{UserId, VideoId};
use crate::multimedia::{VideoListing, get_video, list_videos_with_ids};
use crate::repo::{Connection, now, with_conn};
use crate::schema::{user_follows, users, video_follows};

/// How many users one person can follow, and how many videos.
pub const MAX_FOLLOWS: i64 = 500;

const BASE: Field = Field::text("base");
const TOO_MANY: &str = "You already follow %{count}, which is the limit. Unfollow some first.";
const ONESELF: FieldError = FieldError::new("You can’t follow yourself.");

/// Something that can be followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Followed {
    /// A user: their annotations and their new videos.
    User(UserId),
    /// A video: what others say about it.
    Video(VideoId),
}

/// Everything that a user follows, the most recent first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Follows {
    /// People, at most [`MAX_FOLLOWS`].
    pub users: Vec<User>,
    /// Videos, at most [`MAX_FOLLOWS`].
    pub videos: Vec<VideoListing>,
    /// Followed videos that are hidden. They count towards the limit, and only their ids are known.
    pub hidden_videos: Vec<VideoId>,
}

/// Makes `user` follow another user or a video. It is idempotent.
///
/// # Errors
/// [`crate::Error::NotFound`] when the user or video doesn't exist; [`crate::Error::Invalid`] for following oneself,
/// and at [`MAX_FOLLOWS`].
pub fn follow(conn: &mut Connection, user: &User, followed: Followed) -> Result<()> {
    directory::write(conn, |conn| {
        match followed {
            Followed::User(id) => drop(get_user(conn, id)?),
            Followed::Video(id) => drop(get_video(conn, id)?),
        }
        if followed == Followed::User(user.id) {
            return refused(ONESELF);
        }
        let mut directory = Directory::lock(conn)?;
        lock_follower(conn, user.id)?;
        if is_following(conn, user.id, followed)? {
            return Ok(());
        }
        if count_alike(conn, user.id, followed)? >= MAX_FOLLOWS {
            return refused(FieldError::with(TOO_MANY, "count", MAX_FOLLOWS));
        }
        insert(conn, user.id, followed)?;
        directory.append(DirectoryChange::Follows(user.id))?;
        directory.store(conn)
    })
}

fn refused(error: FieldError) -> Result<()> {
    Changeset::new([]).add_error(BASE, error).apply_action(Action::Insert)?;
    Ok(())
}

/// Serializes follows by the same user until the commit. SQLite has only one writer anyway.
fn lock_follower(conn: &mut Connection, id: UserId) -> Result<()> {
    if let Connection::Pg(conn) = conn {
        let row = users::table.find(id).select(users::id).for_no_key_update();
        row.get_result::<UserId>(conn)?;
    }
    Ok(())
}

fn insert(conn: &mut Connection, user_id: UserId, followed: Followed) -> Result<()> {
    match followed {
        Followed::User(id) => with_conn!(conn, conn => diesel::insert_into(user_follows::table)
            .values((
                user_follows::user_id.eq(user_id),
                user_follows::followed_id.eq(id),
                user_follows::inserted_at.eq(now()),
            ))
            .execute(conn)?),
        Followed::Video(id) => with_conn!(conn, conn => diesel::insert_into(video_follows::table)
            .values((
                video_follows::user_id.eq(user_id),
                video_follows::video_id.eq(id),
                video_follows::inserted_at.eq(now()),
            ))
            .execute(conn)?),
    };
    Ok(())
}

/// Makes `user` unfollow a user or a video, and returns whether they followed it.
pub fn unfollow(conn: &mut Connection, user: &User, followed: Followed) -> Result<bool> {
    directory::write(conn, |conn| {
        let mut directory = Directory::lock(conn)?;
        let deleted = match followed {
            Followed::User(id) => {
                diesel::delete(user_follows::table.find((user.id, id))).execute(conn)?
            }
            Followed::Video(id) => {
                diesel::delete(video_follows::table.find((user.id, id))).execute(conn)?
            }
        };
        if deleted > 0 {
            directory.append(DirectoryChange::Follows(user.id))?;
        }
        directory.store(conn)?;
        Ok(deleted > 0)
    })
}

/// Whether a user follows another user or a video.
pub fn is_following(conn: &mut Connection, user_id: UserId, followed: Followed) -> Result<bool> {
    let count: i64 = match followed {
        Followed::User(id) => user_follows::table.find((user_id, id)).count().get_result(conn)?,
        Followed::Video(id) => video_follows::table.find((user_id, id)).count().get_result(conn)?,
    };
    Ok(count > 0)
}

/// How many users and videos a user follows.
pub fn count_follows(conn: &mut Connection, user_id: UserId) -> Result<i64> {
    let people: i64 =
        user_follows::table.filter(user_follows::user_id.eq(user_id)).count().get_result(conn)?;
    let videos: i64 =
        video_follows::table.filter(video_follows::user_id.eq(user_id)).count().get_result(conn)?;
    Ok(people + videos)
}

fn count_alike(conn: &mut Connection, user_id: UserId, followed: Followed) -> Result<i64> {
    Ok(match followed {
        Followed::User(_) => {
            let followed = user_follows::table.filter(user_follows::user_id.eq(user_id));
            followed.count().get_result(conn)?
        }
        Followed::Video(_) => {
            let followed = video_follows::table.filter(video_follows::user_id.eq(user_id));
            followed.count().get_result(conn)?
        }
    })
}

/// Everything that a user follows.
pub fn list_follows(conn: &mut Connection, user_id: UserId) -> Result<Follows> {
    conn.read(|conn| {
        let users = user_follows::table
            .inner_join(users::table.on(users::id.eq(user_follows::followed_id)))
            .filter(user_follows::user_id.eq(user_id))
            .order((user_follows::inserted_at.desc(), users::id.desc()))
            .limit(MAX_FOLLOWS)
            .select(User::as_select())
            .load(conn)?;
        let ids: Vec<VideoId> = video_follows::table
            .filter(video_follows::user_id.eq(user_id))
            .order((video_follows::inserted_at.desc(), video_follows::video_id.desc()))
            .limit(MAX_FOLLOWS)
            .select(video_follows::video_id)
            .load(conn)?;
        let mut videos = list_videos_with_ids(conn, &ids)?;
        let place = |listing: &VideoListing| ids.iter().position(|id| *id == listing.video.id);
        videos.sort_by_key(place);
        let mut hidden_videos = ids.clone();
        hidden_videos.retain(|id| !videos.iter().any(|listing| listing.video.id == *id));
        Ok(Follows { users, videos, hidden_videos })
    })
}
