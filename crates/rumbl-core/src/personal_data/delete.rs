use std::sync::Arc;

use diesel::prelude::*;

use crate::accounts::{self, User, lock_user, user_topic};
use crate::annotations::{self, AnnotationAction, AnnotationWrite};
use crate::conversations;
use crate::directory::{self, Directory, DirectoryChange};
use crate::ids::{AnnotationId, UserId, VideoId};
use crate::multimedia;
use crate::repo::Connection;
use crate::schema::{annotations as rows, users, videos};
use crate::{Error, Result, rooms, uploads};

/// Annotations deleted per transaction.
const BATCH: i64 = 500;
/// How often the deletion looks again for data that the user created while it ran.
const MAX_ROUNDS: usize = 10;

/// Locks a user out for good: nobody can log in to the account any more. The deletion itself may take long, and is done
/// by [`finish_account_deletion`].
///
/// # Errors
/// [`Error::NotFound`] when the user is gone; [`Error::Invalid`] when they are the last admin.
pub fn begin_account_deletion(conn: &mut Connection, id: UserId) -> Result<()> {
    accounts::close_account(conn, id)
}

/// Deletes a user with their videos, including what others said there, and their annotations on other videos. Removes
/// their name from the answers they got, deletes their messages, leaves their conversations, and ends their rooms.
/// Clients that are connected see each deletion.
///
/// It can be called again after an interruption, and then continues. It does nothing when the user is gone.
///
/// # Errors
/// [`Error::Unavailable`] when the user keeps creating data.
pub fn finish_account_deletion(conn: &mut Connection, id: UserId) -> Result<()> {
    let user = match accounts::get_user(conn, id) {
        Ok(user) => Arc::new(user),
        Err(Error::NotFound) => return Ok(()),
        Err(error) => return Err(error),
    };
    for _ in 0..MAX_ROUNDS {
        delete_videos(conn, &user)?;
        delete_annotations(conn, &user)?;
        leave_answers(conn, &user)?;
        conversations::delete_conversations_of(conn, &user)?;
        rooms::end_rooms_of_host(conn, user.id)?;
        if delete_user(conn, &user)? {
            return Ok(());
        }
    }
    Err(Error::Unavailable("the account is still in use".to_owned()))
}

fn delete_videos(conn: &mut Connection, user: &User) -> Result<()> {
    let own = videos::table.filter(videos::user_id.eq(user.id)).select(videos::id);
    let ids: Vec<VideoId> = own.load(conn)?;
    for id in ids {
        match multimedia::delete_video(conn, user, id) {
            Ok(_) | Err(Error::NotFound) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

fn delete_annotations(conn: &mut Connection, user: &Arc<User>) -> Result<()> {
    let own = |conn: &mut Connection, after| {
        let own = rows::table.filter(rows::user_id.eq(user.id)).filter(rows::id.gt(after));
        own.order(rows::id).select((rows::id, rows::video_id)).limit(BATCH).load(conn)
    };
    write_all(conn, user, own, |id| AnnotationAction::Delete { id })
}

fn leave_answers(conn: &mut Connection, user: &Arc<User>) -> Result<()> {
    let answers = |conn: &mut Connection, after| {
        let asked = rows::table.filter(rows::asked_by_id.eq(user.id)).filter(rows::id.gt(after));
        asked.order(rows::id).select((rows::id, rows::video_id)).limit(BATCH).load(conn)
    };
    write_all(conn, user, answers, |id| AnnotationAction::ForgetAsker { id })
}

/// Applies a write to all annotations that `list_after` finds, in batches.
fn write_all(
    conn: &mut Connection,
    user: &Arc<User>,
    list_after: impl Fn(&mut Connection, i64) -> QueryResult<Vec<(AnnotationId, VideoId)>>,
    action: fn(AnnotationId) -> AnnotationAction,
) -> Result<()> {
    let mut after = 0;
    loop {
        let batch = list_after(conn, after)?;
        let Some((last, _)) = batch.last() else { return Ok(()) };
        after = last.get();
        let write = |(id, video_id): &(AnnotationId, VideoId)| AnnotationWrite {
            user: Arc::clone(user),
            video_id: *video_id,
            action: action(*id),
        };
        let writes: Vec<_> = batch.iter().map(write).collect();
        for outcome in annotations::write_annotations(conn, &writes) {
            match outcome {
                Ok(_) | Err(Error::NotFound) => {}
                Err(error) => return Err(error),
            }
        }
    }
}

/// Deletes the user's row, unless the user still has data whose deletion must be published.
fn delete_user(conn: &mut Connection, user: &User) -> Result<bool> {
    directory::write(conn, |conn| {
        let topic = user_topic(user.id);
        let mut directory = Directory::lock_with(conn, topic.clone())?;
        // Concurrent requests that create something for the user wait here, and then find the user gone. Otherwise,
        // what they create between the count and the deletion would be deleted without anybody being notified.
        lock_user(conn, user.id)?;
        let own = videos::table.filter(videos::user_id.eq(user.id));
        let video_count: i64 = own.count().get_result(conn)?;
        let named = rows::user_id.eq(user.id).or(rows::asked_by_id.eq(user.id));
        let said = rows::table.filter(named.assume_not_null());
        let annotation_count: i64 = said.count().get_result(conn)?;
        let has_conversations = conversations::has_conversations(conn, user.id)?;
        let has_rooms = rooms::has_rooms(conn, user.id)?;
        if video_count + annotation_count > 0 || has_conversations || has_rooms {
            return Ok(false);
        }
        uploads::expire_of_user(conn, user.id)?;
        directory.delete_topic(conn, &topic)?;
        diesel::delete(users::table.find(user.id)).execute(conn)?;
        directory.append(DirectoryChange::User(user.id))?;
        directory.store(conn)?;
        Ok(true)
    })
}
