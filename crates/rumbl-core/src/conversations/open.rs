//! Starts conversations.

use std::collections::BTreeSet;

use diesel::prelude::*;

use super::conversation::{Conversation, TITLE, conversation_topic, find_pair, title_changeset};
use super::member::{MAX_MEMBERS, insert_members};
use super::membership::{
    USER_ID, check_own_room, check_recipient, obstacles, refused, too_many_members,
};
use crate::accounts::{User, get_user};
use crate::changeset::{Action, Changeset, Field, FieldError, Params};
use crate::ids::{ConversationId, UserId};
use crate::inbox::InboxChange;
use crate::log::{LockedTopics, create_topic};
use crate::notifications::{Event, News, tell};
use crate::repo::{Connection, now, with_conn};
use crate::schema::conversations;
use crate::{Error, Result};

const RECIPIENT_ID: Field = Field::integer("recipient_id");
const MEMBER_IDS: Field = Field::text("member_ids");

const ONESELF: FieldError = FieldError::new("can't be yourself");

/// A conversation, and whether it is new.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    /// Its id.
    pub id: ConversationId,
    /// Whether it was just created.
    pub is_new: bool,
}

/// Opens the conversation of two users, creating it if necessary. There is only one, whichever of them opens it.
///
/// # Errors
/// [`Error::Invalid`] on `recipient_id` for oneself, and, if there is no such conversation yet, for a user who doesn't
/// exist, is suspended or is deleting their account, if one has blocked the other, and at
/// [`MAX_CONVERSATIONS_PER_USER`](super::MAX_CONVERSATIONS_PER_USER).
pub fn open_pair(conn: &mut Connection, user: &User, other_id: UserId) -> Result<Opened> {
    if other_id == user.id {
        return refused(RECIPIENT_ID, ONESELF);
    }
    conn.write(|conn| {
        get_user(conn, user.id)?;
        let pair = (user.id.min(other_id), user.id.max(other_id));
        // What was said there stays readable, also after a block.
        if let Some(id) = find_pair(conn, pair)? {
            return Ok(Opened { id, is_new: false });
        }
        check_recipient(conn, user.id, other_id, RECIPIENT_ID)?;
        check_own_room(conn, user.id)?;
        // Of two concurrent inserts, the second finds the first one's row.
        let Some(id) = insert_pair(conn, user.id, pair)? else {
            let id = find_pair(conn, pair)?.ok_or(Error::NotFound)?;
            return Ok(Opened { id, is_new: false });
        };
        begin(conn, (id, user.id), &BTreeSet::from([user.id, other_id]))?;
        Ok(Opened { id, is_new: true })
    })
}

/// Creates a group, owned by the user. Params: `title`; if it is blank, the members' names are displayed.
///
/// # Errors
/// [`Error::Invalid`] on `title`, or on `member_ids` with an error, including the `user_id`, for each user who can't be
/// added.
pub fn create_group(
    conn: &mut Connection,
    user: &User,
    params: &Params,
    member_ids: &[UserId],
) -> Result<Conversation> {
    let changeset = title_changeset(None, params).apply_action(Action::Insert)?;
    let everybody: BTreeSet<UserId> = member_ids.iter().copied().chain([user.id]).collect();
    if i64::try_from(everybody.len()).unwrap_or(i64::MAX) > MAX_MEMBERS {
        return refused(MEMBER_IDS, too_many_members());
    }
    conn.write(|conn| {
        get_user(conn, user.id)?;
        check_own_room(conn, user.id)?;
        check_invitable(conn, user.id, &everybody)?;
        let title = changeset.get_field(TITLE).as_text().map(ToOwned::to_owned);
        let now = now();
        let row = (
            conversations::started_by_id.eq(user.id),
            conversations::owner_id.eq(user.id),
            conversations::title.eq(title),
            conversations::active_at.eq(now),
            conversations::inserted_at.eq(now),
            conversations::updated_at.eq(now),
        );
        let conversation: Conversation = with_conn!(conn, conn =>
            diesel::insert_into(conversations::table)
                .values(row)
                .returning(Conversation::as_returning())
                .get_result(conn)?);
        begin(conn, (conversation.id, user.id), &everybody)?;
        Ok(conversation)
    })
}

/// Checks all members of a new group, so that the error lists everyone who can't be added.
fn check_invitable(conn: &mut Connection, by: UserId, everybody: &BTreeSet<UserId>) -> Result<()> {
    let others: BTreeSet<UserId> = everybody.iter().copied().filter(|id| *id != by).collect();
    let found = obstacles(conn, by, &others)?.into_iter();
    let changeset = found.fold(Changeset::new([]), |changeset, (id, obstacle)| {
        changeset.add_error(MEMBER_IDS, obstacle.of(id))
    });
    changeset.apply_action(Action::Insert)?;
    Ok(())
}

/// Parses the members of a new group: `{member_ids: [id]}`.
///
/// # Errors
/// [`Error::Invalid`] if it is not a list of ids, or has more than a group may have.
pub fn parse_member_ids(params: &Params) -> Result<Vec<UserId>> {
    let Some(sent) = params.get(MEMBER_IDS.name()) else { return Ok(Vec::new()) };
    let ids = sent.as_array().map(|all| {
        // Use the changeset's cast, because numbers such as 7.0 count as integers too.
        let id = |id: &serde_json::Value| {
            let one = Params::from_iter([(USER_ID.name(), id.is_number().then(|| id.clone())?)]);
            let id = Changeset::new([]).cast(&one, &[USER_ID]).integer(USER_ID);
            id.and_then(|id| UserId::try_from(id).ok())
        };
        all.iter().map(id).collect::<Option<Vec<_>>>()
    });
    match ids.flatten() {
        Some(ids) => Ok(ids),
        None => refused(MEMBER_IDS, FieldError::INVALID),
    }
}

fn insert_pair(
    conn: &mut Connection,
    started_by_id: UserId,
    (low, high): (UserId, UserId),
) -> Result<Option<ConversationId>> {
    let now = now();
    Ok(with_conn!(conn, conn => diesel::insert_into(conversations::table)
        .values((
            conversations::low_id.eq(low),
            conversations::high_id.eq(high),
            conversations::started_by_id.eq(started_by_id),
            conversations::active_at.eq(now),
            conversations::inserted_at.eq(now),
            conversations::updated_at.eq(now),
        ))
        .on_conflict_do_nothing()
        .returning(conversations::id)
        .get_result(conn)
        .optional()?))
}

/// Adds all members to a new conversation, and notifies them.
fn begin(
    conn: &mut Connection,
    (id, by): (ConversationId, UserId),
    everybody: &BTreeSet<UserId>,
) -> Result<()> {
    create_topic(conn, &conversation_topic(id))?;
    insert_members(conn, id, 0, everybody.iter().copied())?;
    let joined = |user_id: &UserId| (*user_id, InboxChange::Joined(id));
    let changes = everybody.iter().map(joined).collect();
    let events = everybody.iter().map(|user_id| Event::joined(*user_id, by, id)).collect();
    let mut topics = LockedTopics::default();
    tell(conn, &mut topics, News { changes, events, ..News::default() })?;
    topics.store(conn)
}

/// A changeset for the form of a new group.
pub fn change_new_group() -> Changeset {
    title_changeset(None, &Params::default())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn members_are_a_list_of_integers() {
        let parsed = |sent| parse_member_ids(&Params::from_iter([("member_ids", sent)]));
        let [seven, eight] = [7, 8].map(|id| UserId::try_from(id).unwrap());
        assert_eq!(parsed(json!([7, 8.0])).unwrap(), [seven, eight]);
        assert!(parsed(json!([])).unwrap().is_empty());
        for wrong in [json!(["7"]), json!([7.5]), json!([0]), json!([true]), json!([[7]]), json!(7)]
        {
            assert!(parsed(wrong.clone()).is_err(), "{wrong}");
        }
    }
}
