//! The videos shared in a conversation.

use std::collections::BTreeSet;

use diesel::prelude::*;

use super::list::get_conversation;
use super::moment::titles;
use crate::Result;
use crate::ids::{ConversationId, UserId, VideoId};
use crate::repo::Connection;
use crate::schema::messages;

/// How many of the latest messages are searched for videos.
const REACH: i64 = 1_000;

/// The videos most recently shared in a conversation, with titles; without duplicates, and at most `count`. Videos that
/// some members can't see are left out.
///
/// # Errors
/// [`crate::Error::NotFound`] if the user is not in the conversation.
pub fn list_videos_shared_in(
    conn: &mut Connection,
    user_id: UserId,
    id: ConversationId,
    count: usize,
) -> Result<Vec<(VideoId, String)>> {
    let last = get_conversation(conn, user_id, id)?.conversation.message_count;
    let shared: Vec<Option<VideoId>> = messages::table
        .filter(messages::conversation_id.eq(id))
        .filter(messages::number.gt(last - REACH))
        .filter(messages::video_id.is_not_null())
        .order(messages::number.desc())
        .select(messages::video_id)
        .load(conn)?;
    let seen = titles(conn, id, shared.iter().copied().flatten().collect())?;
    let mut named = BTreeSet::new();
    let title = |id: VideoId| seen.iter().find(|(seen, _)| *seen == id).cloned();
    let newest = shared.into_iter().flatten().filter(|id| named.insert(*id));
    Ok(newest.filter_map(title).take(count).collect())
}
