//! How the channel hears messages: from the topics that it follows, and by looking at its person's other conversations.

use std::sync::Arc;

use actix_channels::{Broadcast, ChannelSocket};
use rumbl_core::conversations::{self, MessageWithUser, conversation_topic};
use rumbl_core::ids::ConversationId;
use rumbl_core::page::{Direction, PageSize};
use rumbl_core::{Error, Result};
use serde::Deserialize;
use serde_json::{Value as Json, json};

use super::{LOOK_INTERVAL, Look, RoomChannel, list_counts};
use crate::views::conversation_view::{
    CONVERSATION_JOINED, CONVERSATION_LEFT, MEMBER_REMOVED, NEW_MESSAGE, ReceivedJson,
    UNREAD_CHANGED,
};

const RECEIVE: &str = "receive_msg";

/// The payload of `member_removed`.
#[derive(Deserialize)]
struct Gone {
    user_id: i64,
}

/// The payload of the person's own topic.
#[derive(Clone, Copy, Deserialize)]
struct News {
    conversation_id: ConversationId,
}

impl RoomChannel {
    /// Handles a broadcast of a followed conversation.
    pub(super) async fn hear(
        &mut self,
        broadcast: &Broadcast,
        id: ConversationId,
        socket: &mut ChannelSocket<Self>,
    ) -> Result<()> {
        // A broadcast may have been queued when its topic was given up. The next look finds what it tells.
        let Some(heard) = self.heard.number(id).filter(|_| self.heard.is_following(id)) else {
            return Ok(());
        };
        match broadcast.event() {
            MEMBER_REMOVED => {
                let is_own = |gone: &Gone| gone.user_id == self.user.id.get();
                if broadcast.parse::<Gone>().is_ok_and(|gone| is_own(&gone)) {
                    self.end(id, socket);
                }
                Ok(())
            }
            NEW_MESSAGE => {
                let Ok(message) = broadcast.parse::<Json>() else { return Ok(()) };
                let field = |name: &str| message.get(name).and_then(Json::as_i64);
                let number = field("number").unwrap_or_default();
                if number > heard + 1 {
                    return self.catch_up((id, number), socket).await;
                }
                if number > heard {
                    self.heard.note(id, number);
                    if field("sender_id") != Some(self.user.id.get()) {
                        socket.push(RECEIVE, &json!({"message": *message}));
                    }
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// Handles news for the person: a conversation to follow, or to stop following.
    pub(super) async fn hear_news(
        &mut self,
        broadcast: &Broadcast,
        socket: &mut ChannelSocket<Self>,
    ) -> Result<()> {
        let Ok(News { conversation_id: id }) = broadcast.parse::<News>().as_deref().copied() else {
            return Ok(());
        };
        match broadcast.event() {
            CONVERSATION_JOINED | UNREAD_CHANGED if !self.heard.is_following(id) => {
                self.begin((id, 0), socket).await
            }
            CONVERSATION_LEFT => {
                self.end(id, socket);
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// Pushes what is new in conversations that are not followed, and what was left over when the client was slow.
    pub(super) async fn look(&mut self, socket: &mut ChannelSocket<Self>) -> Result<()> {
        let live = Arc::clone(&socket.assigns().live);
        let latest = list_counts(&live, self.user.id).await?;
        for id in self.heard.missing_in(&latest) {
            self.end(id, socket);
        }
        // The most active ones come last, so that they are followed in the end.
        for (id, count) in latest.into_iter().rev() {
            if self.heard.number(id).is_some_and(|heard| heard >= count) {
                continue;
            }
            if self.heard.is_following(id) {
                self.catch_up((id, count), socket).await?;
            } else {
                self.begin((id, count), socket).await?;
            }
            if socket.is_congested() {
                socket.notify_when_drained();
                break;
            }
        }
        Ok(())
    }

    /// Has the channel look after an interval, unless it follows everything.
    pub(super) fn look_later(&self, socket: &mut ChannelSocket<Self>) {
        if self.heard.has_others() {
            let pause = tokio::time::sleep(LOOK_INTERVAL);
            // This is the channel's only task.
            socket.start_task("look", pause, |_ended| Look).ok();
        }
    }

    /// Stops following a conversation of which the person is no longer a member.
    fn end(&mut self, id: ConversationId, socket: &mut ChannelSocket<Self>) {
        self.heard.forget(id);
        socket.unsubscribe(conversation_topic(id).as_str());
    }

    /// Follows a conversation, and pushes what is new in it, as [`catch_up`](Self::catch_up) does.
    async fn begin(
        &mut self,
        (id, last): (ConversationId, i64),
        socket: &mut ChannelSocket<Self>,
    ) -> Result<()> {
        let topic = conversation_topic(id);
        let had_others = self.heard.has_others();
        if self.heard.number(id).is_none() {
            let user_id = self.user.id;
            let read = move |db: &mut _| conversations::read_number(db, user_id, id);
            match socket.assigns().live.repo.run(read).await {
                Err(Error::NotFound) => return Ok(()),
                // New members have read what was said before. What they read since, they have seen elsewhere.
                read => self.heard.note(id, read?),
            }
        }
        if let Some(replaced) = self.heard.follow(id) {
            socket.unsubscribe(conversation_topic(replaced).as_str());
        }
        if let Err(error) = socket.subscribe(topic.as_str()) {
            tracing::error!(%error, "a channel follows more than it may");
        }
        if !had_others {
            self.look_later(socket);
        }
        let live = Arc::clone(&socket.assigns().live);
        match live.follow(&topic).await {
            // It has been deleted meanwhile.
            Err(Error::NotFound) => self.end(id, socket),
            followed => {
                followed?;
                self.catch_up((id, last), socket).await?;
            }
        }
        Ok(())
    }

    /// Pushes the messages of a conversation that were not heard yet, a page at a time. Those up to the number `last`
    /// were posted already, and may be deleted. A client that reads slowly gets the rest once it has caught up.
    async fn catch_up(
        &mut self,
        (id, last): (ConversationId, i64),
        socket: &mut ChannelSocket<Self>,
    ) -> Result<()> {
        let (live, user_id) = (Arc::clone(&socket.assigns().live), self.user.id);
        while let Some(heard) = self.heard.number(id) {
            if socket.is_congested() {
                socket.notify_when_drained();
                return Ok(());
            }
            let (from, size) = ((Direction::Forward, Some(heard)), PageSize::default());
            let read =
                move |db: &mut _| conversations::list_messages_beyond(db, user_id, id, from, size);
            let page = match live.repo.run(read).await {
                // The person is no longer a member.
                Err(Error::NotFound) => {
                    self.end(id, socket);
                    return Ok(());
                }
                page => page?,
            };
            for one in &page.rows {
                self.push(one, socket);
            }
            if let Some(newest) = page.rows.last() {
                self.heard.note(id, newest.message.number);
            }
            if !page.has_more {
                self.heard.note(id, last);
                break;
            }
        }
        Ok(())
    }

    /// Pushes a message, unless the person wrote it.
    fn push(&self, one: &MessageWithUser, socket: &mut ChannelSocket<Self>) {
        if one.message.user_id != self.user.id {
            socket.push(RECEIVE, &ReceivedJson { message: one.into() });
        }
    }
}
