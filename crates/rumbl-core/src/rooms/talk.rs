//! The conversation of a room.

use diesel::prelude::*;

use super::room::Room;
use crate::Result;
use crate::accounts::get_user;
use crate::changeset::Params;
use crate::conversations::{TITLE_LENGTH, create_group};
use crate::ids::UserId;
use crate::multimedia::{Video, Visibility};
use crate::repo::{Connection, now};
use crate::schema::rooms;

/// Starts a room's conversation unless it has one, and returns whether it did.
///
/// # Errors
/// [`Error::Invalid`](crate::Error::Invalid) when the user is in the maximum number of conversations.
pub(super) fn talk(
    conn: &mut Connection,
    (room, video): (&Room, &Video),
    user_id: UserId,
) -> Result<bool> {
    if room.conversation_id.is_some() {
        return Ok(false);
    }
    let user = get_user(conn, user_id)?;
    // The conversation remains when the room moves on to a video that others can see, so its name must not reveal a
    // private title.
    let name = match video.visibility {
        Visibility::Private => "Watching together".to_owned(),
        Visibility::Public | Visibility::Unlisted => format!("Watching {}", video.title),
    };
    let title: String = name.chars().take(*TITLE_LENGTH.end()).collect();
    let params = Params::from_iter([("title", title.as_str())]);
    let group = create_group(conn, &user, &params, &[])?;
    diesel::update(rooms::table.find(room.id))
        .set((
            rooms::conversation_id.eq(group.id),
            rooms::owns_conversation.eq(true),
            rooms::updated_at.eq(now()),
        ))
        .execute(conn)?;
    Ok(true)
}
