//! A room's own conversation.

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

/// Begins the conversation of a room, unless there is one, and says whether it did.
///
/// # Errors
/// [`Error::Invalid`](crate::Error::Invalid) when the person is in as many conversations as one may be.
pub(super) fn talk(
    conn: &mut Connection,
    (room, video): (&Room, &Video),
    user_id: UserId,
) -> Result<bool> {
    if room.conversation_id.is_some() {
        return Ok(false);
    }
    let user = get_user(conn, user_id)?;
    // The conversation stays when the room has gone on to what is for others, too.
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
