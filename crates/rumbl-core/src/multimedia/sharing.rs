//! Sharing private videos with other users and with the members of conversations.

use diesel::prelude::*;

use super::videos::get_user_video;
use super::{Video, Visibility};
use crate::accounts::{User, get_user_by};
use crate::changeset::{Action, Changeset, Field, FieldError, Params};
use crate::conversations::{ConversationListing, get_conversation, list_conversations_with_ids};
use crate::ids::{ConversationId, UserId, VideoId};
use crate::inbox;
use crate::log::LockedTopics;
use crate::notifications::{self, Event, News};
use crate::repo::{Connection, now, with_conn};
use crate::schema::{conversation_members, users, video_conversations, video_viewers};
use crate::{Error, Result};

/// Users that one video can be shared with.
pub const MAX_VIEWERS: i64 = 100;
/// Conversations that one video can be shared with.
pub const MAX_VIDEO_CONVERSATIONS: i64 = 20;

const USERNAME: Field = Field::text("username");
const CONVERSATION_ID: Field = Field::integer("conversation_id");
const NOBODY: FieldError = FieldError::new("does not exist");
const OWN: FieldError = FieldError::new("is you, and the video is yours");
const NO_CONVERSATION: FieldError = FieldError::new("is not one of your conversations");
const TOO_MANY_PEOPLE: &str = "can't be added: the video is shared with %{count} people already";
const TOO_MANY_CONVERSATIONS: &str =
    "can't be added: the video is shared with %{count} conversations already";

/// Who a video is shared with.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct VideoSharing {
    /// Users, sorted by username.
    pub people: Vec<User>,
    /// Conversations that the owner is a member of, in the order in which they were added.
    pub conversations: Vec<ConversationListing>,
}

/// Lists who one of the user's videos is shared with.
///
/// # Errors
/// [`Error::NotFound`] when there is no such video, or it belongs to somebody else.
pub fn get_video_sharing(conn: &mut Connection, user: &User, id: VideoId) -> Result<VideoSharing> {
    get_user_video(conn, user, id)?;
    let people = video_viewers::table
        .inner_join(users::table)
        .filter(video_viewers::video_id.eq(id))
        .order(users::username_key)
        .limit(MAX_VIEWERS)
        .select(User::as_select())
        .load(conn)?;
    let ids: Vec<ConversationId> = video_conversations::table
        .filter(video_conversations::video_id.eq(id))
        .order(video_conversations::conversation_id)
        .limit(MAX_VIDEO_CONVERSATIONS)
        .select(video_conversations::conversation_id)
        .load(conn)?;
    // Those that the owner is still a member of.
    let mut conversations = list_conversations_with_ids(conn, user.id, ids.into_iter().collect())?;
    conversations.sort_unstable_by_key(|listing| listing.conversation.id);
    Ok(VideoSharing { people, conversations })
}

/// Shares one of the user's videos with another user. Params: `username`.
///
/// # Errors
/// [`Error::Invalid`], also when it is already shared with [`MAX_VIEWERS`]; [`Error::NotFound`] as for
/// [`get_video_sharing`].
pub fn add_viewer(
    conn: &mut Connection,
    user: &User,
    id: VideoId,
    params: &Params,
) -> Result<User> {
    let changeset = Changeset::new([])
        .cast(params, &[USERNAME])
        .validate_required(&[USERNAME])
        .apply_action(Action::Insert)?;
    conn.write(|conn| {
        let video = get_user_video(conn, user, id)?.video;
        let refuse = |error| -> Result<()> {
            changeset.clone().add_error(USERNAME, error).apply_action(Action::Insert)?;
            Ok(())
        };
        let name = changeset.text(USERNAME).trim().trim_start_matches('@');
        let found = match get_user_by(conn, name) {
            Ok(found) => found,
            Err(Error::NotFound) => {
                refuse(NOBODY)?;
                return Err(Error::NotFound);
            }
            Err(error) => return Err(error),
        };
        if found.id == user.id {
            refuse(OWN)?;
        }
        let shared = video_viewers::table.filter(video_viewers::video_id.eq(id));
        if shared.count().get_result::<i64>(conn)? >= MAX_VIEWERS {
            refuse(FieldError::with(TOO_MANY_PEOPLE, "count", MAX_VIEWERS))?;
        }
        share(conn, user, &video, &[found.id], |conn| {
            Ok(with_conn!(conn, conn => diesel::insert_into(video_viewers::table)
                .values((
                    video_viewers::video_id.eq(id),
                    video_viewers::user_id.eq(found.id),
                    video_viewers::inserted_at.eq(now()),
                ))
                .on_conflict_do_nothing()
                .execute(conn)?))
        })?;
        Ok(found)
    })
}

/// Shares a video by running `insert`, which returns the number of added rows. Notifies the users in `to` if rows were
/// added and the video is private, since only then do they gain access.
fn share(
    conn: &mut Connection,
    owner: &User,
    video: &Video,
    to: &[UserId],
    insert: impl FnOnce(&mut Connection) -> Result<usize>,
) -> Result<()> {
    let mut topics = LockedTopics::default();
    // Deleting an account locks its topic before its row. Locking in another order could deadlock.
    inbox::lock(conn, &mut topics, to.iter().copied())?;
    let added = insert(conn)?;
    if added == 0 || video.visibility != Visibility::Private {
        return Ok(());
    }
    let events = to.iter().map(|to| Event::shared(*to, owner.id, video.id)).collect();
    notifications::tell(conn, &mut topics, News { events, ..News::default() })?;
    topics.store(conn)
}

/// Stops sharing one of the user's videos with another user, who loses access at once.
///
/// # Errors
/// [`Error::NotFound`] when it is not shared with that user, and as for [`get_video_sharing`].
pub fn remove_viewer(
    conn: &mut Connection,
    user: &User,
    id: VideoId,
    viewer_id: UserId,
) -> Result<()> {
    conn.write(|conn| {
        get_user_video(conn, user, id)?;
        let removed = diesel::delete(video_viewers::table.find((id, viewer_id))).execute(conn)?;
        if removed == 0 { Err(Error::NotFound) } else { Ok(()) }
    })
}

/// Shares one of the user's videos with the members of a conversation that the user is in. Params: `conversation_id`.
///
/// # Errors
/// [`Error::Invalid`], also when it is already shared with [`MAX_VIDEO_CONVERSATIONS`]; [`Error::NotFound`] as for
/// [`get_video_sharing`].
pub fn add_video_conversation(
    conn: &mut Connection,
    user: &User,
    id: VideoId,
    params: &Params,
) -> Result<ConversationListing> {
    let changeset = Changeset::new([])
        .cast(params, &[CONVERSATION_ID])
        .validate_required(&[CONVERSATION_ID])
        .apply_action(Action::Insert)?;
    conn.write(|conn| {
        let video = get_user_video(conn, user, id)?.video;
        let refuse = |error| -> Result<()> {
            changeset.clone().add_error(CONVERSATION_ID, error).apply_action(Action::Insert)?;
            Ok(())
        };
        let wanted = changeset.integer(CONVERSATION_ID).and_then(|id| id.try_into().ok());
        let found = wanted.map(|wanted: ConversationId| get_conversation(conn, user.id, wanted));
        let listing = match found {
            Some(Ok(listing)) => listing,
            Some(Err(Error::NotFound)) | None => {
                refuse(NO_CONVERSATION)?;
                return Err(Error::NotFound);
            }
            Some(Err(error)) => return Err(error),
        };
        let shared = video_conversations::table.filter(video_conversations::video_id.eq(id));
        if shared.count().get_result::<i64>(conn)? >= MAX_VIDEO_CONVERSATIONS {
            let error = FieldError::with(TOO_MANY_CONVERSATIONS, "count", MAX_VIDEO_CONVERSATIONS);
            refuse(error)?;
        }
        let conversation_id = listing.conversation.id;
        let members: Vec<UserId> = conversation_members::table
            .filter(conversation_members::conversation_id.eq(conversation_id))
            .filter(conversation_members::muted_at.is_null())
            .select(conversation_members::user_id)
            .load(conn)?;
        share(conn, user, &video, &members, |conn| {
            Ok(with_conn!(conn, conn => diesel::insert_into(video_conversations::table)
                .values((
                    video_conversations::video_id.eq(id),
                    video_conversations::conversation_id.eq(conversation_id),
                    video_conversations::inserted_at.eq(now()),
                ))
                .on_conflict_do_nothing()
                .execute(conn)?))
        })?;
        Ok(listing)
    })
}

/// Stops sharing one of the user's videos with the members of a conversation.
///
/// # Errors
/// [`Error::NotFound`] when it is not shared with that conversation, and as for [`get_video_sharing`].
pub fn remove_video_conversation(
    conn: &mut Connection,
    user: &User,
    id: VideoId,
    conversation_id: ConversationId,
) -> Result<()> {
    conn.write(|conn| {
        get_user_video(conn, user, id)?;
        let shared = video_conversations::table.find((id, conversation_id));
        let removed = diesel::delete(shared).execute(conn)?;
        if removed == 0 { Err(Error::NotFound) } else { Ok(()) }
    })
}
