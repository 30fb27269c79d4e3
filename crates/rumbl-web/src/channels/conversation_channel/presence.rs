//! Who is present in a conversation. After a block, neither person sees the other.

use std::sync::Arc;

use actix_channels::{Broadcast, ChannelSocket};
use rumbl_core::Result;
use rumbl_core::accounts::User;
use rumbl_core::ids::ConversationId;
use serde::Deserialize;
use serde_json::Map;

use super::{ConversationChannel, can_talk};
use crate::live::people::Meta;
use crate::views::conversation_view::UNREAD_CHANGED;

/// A change of one of the person's conversations, on their own topic.
#[derive(Deserialize)]
struct News {
    conversation_id: Option<ConversationId>,
}

impl ConversationChannel {
    /// Pushes who is present, and makes the person present too.
    pub(super) fn show_presence(user: &User, socket: &mut ChannelSocket<Self>) {
        socket.push_presence_state();
        if let Err(error) = socket.track(&user.id.to_string(), &Meta::at(None)) {
            tracing::error!(%error, "a member is not shown as present");
        }
    }

    /// After a block in this conversation, hides the two people from each other; once it is lifted, shows them again.
    pub(super) async fn note_block(
        &self,
        broadcast: &Broadcast,
        socket: &mut ChannelSocket<Self>,
    ) -> Result<()> {
        let id = broadcast.parse::<News>().ok().and_then(|news| news.conversation_id);
        if broadcast.event() != UNREAD_CHANGED || id != Some(self.id) {
            return Ok(());
        }
        let (user_id, other_id) = (self.user.id, self.other_id);
        let live = Arc::clone(&socket.assigns().live);
        let can_talk = live.repo.run(move |db| can_talk(db, user_id, other_id)).await?;
        let was_apart = self.state.is_apart.replace(!can_talk);
        match (was_apart, can_talk) {
            (true, true) => Self::show_presence(&self.user, socket),
            (false, false) => {
                socket.untrack(&user_id.to_string());
                socket.push("presence_state", &Map::new());
            }
            (true, false) | (false, true) => {}
        }
        Ok(())
    }
}
