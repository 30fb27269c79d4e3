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
/// by an [`AccountDeletion`].
///
/// # Errors
/// [`Error::NotFound`] when the user is gone; [`Error::Invalid`] when they are the last admin.
pub fn begin_account_deletion(conn: &mut Connection, id: UserId) -> Result<()> {
    accounts::close_account(conn, id)
}

/// The accounts whose deletion has begun and not ended, in the order of their ids.
///
/// # Errors
/// Database errors.
pub fn list_accounts_being_deleted(conn: &mut Connection) -> Result<Vec<UserId>> {
    accounts::list_closed_accounts(conn)
}

/// The deletion of a user with their videos, including what others said there, and their annotations on other videos.
/// Removes their name from the answers they got, deletes their messages, leaves their conversations, and ends their
/// rooms. Clients that are connected see each deletion.
///
/// It is done in [steps](Self::step), of which each is short. After an interruption, a new one continues.
#[derive(Debug)]
pub struct AccountDeletion {
    user: Arc<User>,
    next: Step,
    rounds_left: usize,
}

/// What a deletion does next: with an id, everything after it.
#[derive(Debug, Clone, Copy)]
enum Step {
    Video(i64),
    Annotations(i64),
    Answers(i64),
    Messages,
    Conversations,
    Rooms,
    Row,
}

impl AccountDeletion {
    /// The deletion of a user; `None` if they are gone already.
    ///
    /// # Errors
    /// Database errors.
    pub fn of(conn: &mut Connection, id: UserId) -> Result<Option<Self>> {
        accounts::note_deletion(conn, id)?;
        let user = match accounts::get_user(conn, id) {
            Ok(user) => Arc::new(user),
            Err(Error::NotFound) => return Ok(None),
            Err(error) => return Err(error),
        };
        Ok(Some(Self { user, next: Step::Video(0), rounds_left: MAX_ROUNDS }))
    }

    /// Deletes one video or a part of it, a batch of annotations or of messages, or what is left, or leaves a batch of
    /// conversations. Returns what remains to be done; `None` if the user is gone.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when the user keeps creating data.
    pub fn step(self, conn: &mut Connection) -> Result<Option<Self>> {
        let Self { user, next, rounds_left } = self;
        let next = match next {
            Step::Video(after) => {
                delete_video(conn, &user, after)?.map_or(Step::Annotations(0), Step::Video)
            }
            Step::Annotations(after) => {
                delete_annotations(conn, &user, after)?.map_or(Step::Answers(0), Step::Annotations)
            }
            Step::Answers(after) => {
                leave_answers(conn, &user, after)?.map_or(Step::Messages, Step::Answers)
            }
            Step::Messages if conversations::delete_messages_of(conn, &user)? => Step::Messages,
            Step::Messages => Step::Conversations,
            Step::Conversations if conversations::leave_conversations_of(conn, &user)? => {
                Step::Conversations
            }
            Step::Conversations => Step::Rooms,
            Step::Rooms => {
                rooms::end_rooms_of_host(conn, user.id)?;
                Step::Row
            }
            Step::Row if delete_user(conn, &user)? => return Ok(None),
            Step::Row if rounds_left > 1 => {
                let rounds_left = rounds_left - 1;
                return Ok(Some(Self { user, next: Step::Video(0), rounds_left }));
            }
            Step::Row => {
                return Err(Error::Unavailable("the account is still in use".to_owned()));
            }
        };
        Ok(Some(Self { user, next, rounds_left }))
    }
}

/// Takes all steps of an [`AccountDeletion`] at once. It does nothing when the user is gone.
///
/// # Errors
/// [`Error::Unavailable`] when the user keeps creating data.
pub fn finish_account_deletion(conn: &mut Connection, id: UserId) -> Result<()> {
    let mut deletion = AccountDeletion::of(conn, id)?;
    while let Some(one) = deletion {
        deletion = one.step(conn)?;
    }
    Ok(())
}

/// Deletes the user's first video after this id, or a part of it, and returns after which id there may be more.
fn delete_video(conn: &mut Connection, user: &User, after: i64) -> Result<Option<i64>> {
    let own = videos::table.filter(videos::user_id.eq(user.id)).filter(videos::id.gt(after));
    let first: Option<VideoId> = own.order(videos::id).select(videos::id).first(conn).optional()?;
    let Some(id) = first else { return Ok(None) };
    match multimedia::delete_video(conn, user, id) {
        Ok(_) => {}
        // Its deletion has begun.
        Err(Error::NotFound) if multimedia::delete_video_rows(conn, id)? => {}
        Err(Error::NotFound) => return Ok(Some(id.get())),
        Err(error) => return Err(error),
    }
    Ok(Some(after))
}

fn delete_annotations(conn: &mut Connection, user: &Arc<User>, after: i64) -> Result<Option<i64>> {
    let own = rows::table.filter(rows::user_id.eq(user.id)).filter(rows::id.gt(after));
    let own = own.order(rows::id).select((rows::id, rows::video_id)).limit(BATCH).load(conn)?;
    write_all(conn, user, &own, |id| AnnotationAction::Delete { id })
}

fn leave_answers(conn: &mut Connection, user: &Arc<User>, after: i64) -> Result<Option<i64>> {
    let asked = rows::table.filter(rows::asked_by_id.eq(user.id)).filter(rows::id.gt(after));
    let asked = asked.order(rows::id).select((rows::id, rows::video_id)).limit(BATCH).load(conn)?;
    write_all(conn, user, &asked, |id| AnnotationAction::ForgetAsker { id })
}

/// Applies a write to a batch of annotations, and returns the last one's id.
fn write_all(
    conn: &mut Connection,
    user: &Arc<User>,
    batch: &[(AnnotationId, VideoId)],
    action: fn(AnnotationId) -> AnnotationAction,
) -> Result<Option<i64>> {
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
    Ok(batch.last().map(|(last, _)| last.get()))
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
