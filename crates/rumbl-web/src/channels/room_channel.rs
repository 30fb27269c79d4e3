//! The topic `room:chat`: all conversations of one person over one channel, for programs.
//!
//! | event | payload | answer |
//! |---|---|---|
//! | join | `{}` | `{}` |
//! | `send_msg` | `{user, conv, message}`, with or without `client_id` | `{id, seq}`, and `receive_msg` to the others |
//!
//! `user` is another member of the conversation `conv`. All sockets of the members get each message of somebody else
//! as `receive_msg` `{message}`, however and in whichever process it was posted. The channel carries only new
//! messages. Clients that must not miss any while they are away join `conversations:ID` and resume.
//!
//! Messages come in their conversation's order, and each once. The [`MAX_FOLLOWED`] conversations with the latest
//! messages are followed, so theirs come at once. One of the others replaces a followed one when it becomes unread, or
//! when it has a new message, for which the channel looks every [`LOOK_INTERVAL`].

mod heard;
mod listening;

use std::sync::Arc;
use std::time::Duration;

use actix_channels::{
    Broadcast, Channel, ChannelSocket, HandleIn, Joined, Next, Payload, RESTART, Rejected,
    StopReason, Topic,
};
use rumbl_core::Error;
use rumbl_core::accounts::{User, user_topic};
use rumbl_core::changeset::{Action, Changeset, Field, Params};
use rumbl_core::conversations::{self, ConversationAction, ConversationWrite, conversation_topic};
use rumbl_core::ids::{ConversationId, UserId};

use super::conversation_channel::{answer, explain, params, reply};
use super::failures::{Flood, LOGGED_OUT, LOGIN_REQUIRED, no_such_conversation, too_many};
use super::viewer::Viewer;
use crate::live::Live;
use crate::views::changeset_view::ErrorsJson;
use heard::{Heard, MAX_FOLLOWED};

/// How often a channel looks for messages in conversations that it doesn't follow, if there are any.
const LOOK_INTERVAL: Duration = Duration::from_secs(2);

const USER: Field = Field::integer("user");
const CONV: Field = Field::integer("conv");

/// One person's conversations on one socket.
#[derive(Debug)]
pub(crate) struct RoomChannel {
    user: Arc<User>,
    heard: Heard,
}

/// It is time to look for messages in conversations that are not followed.
#[derive(Debug)]
pub(crate) struct Look;

impl Channel for RoomChannel {
    type Assigns = Viewer;
    type Info = Look;

    async fn authorize(_topic: &Topic, viewer: &Viewer) -> Result<(), Rejected> {
        match viewer.is_current().await {
            Ok(false) => Err(Rejected::with(&LOGGED_OUT)),
            Err(error) => Err(Rejected::with(&explain(&error).in_language(viewer.locale))),
            Ok(true) if viewer.user().is_none() => Err(Rejected::with(&LOGIN_REQUIRED)),
            Ok(true) => Ok(()),
        }
    }

    /// Follows the person's conversations. Only messages posted after the reply are pushed.
    async fn join(
        _topic: &Topic,
        _payload: Payload,
        socket: &mut ChannelSocket<Self>,
    ) -> Result<Joined<Self>, Rejected> {
        let locale = socket.assigns().locale;
        let refused = |error: &Error| Rejected::with(&explain(error).in_language(locale));
        let user = socket.assigns().user().cloned();
        let user = user.ok_or_else(|| Rejected::with(&LOGIN_REQUIRED))?;
        let live = Arc::clone(&socket.assigns().live);
        let own = user_topic(user.id);
        // Subscribed before the list is read, so that no new conversation is missed.
        socket.subscribe(own.as_str()).map_err(|_full| Rejected::with(&no_such_conversation()))?;
        live.follow(&own).await.map_err(|error| refused(&error))?;
        let latest = list_counts(&live, user.id).await.map_err(|error| refused(&error))?;
        let mut heard = Heard::default();
        for (id, _) in latest.iter().take(MAX_FOLLOWED).rev() {
            // This never exceeds the limit of subscriptions.
            socket.subscribe(conversation_topic(*id).as_str()).ok();
            heard.follow(*id);
        }
        let topics = latest.iter().take(MAX_FOLLOWED).map(|(id, _)| conversation_topic(*id));
        live.follow_all(topics.collect()).await.map_err(|error| refused(&error))?;
        // Read after the topics are followed, so that every later message is broadcast.
        let counts = list_counts(&live, user.id).await.map_err(|error| refused(&error))?;
        for (id, count) in counts.into_iter().rev() {
            heard.note(id, count);
        }
        let channel = Self { user, heard };
        channel.look_later(socket);
        Ok(Joined::new(channel))
    }

    async fn handle_in(
        &mut self,
        event: &str,
        payload: Payload,
        socket: &mut ChannelSocket<Self>,
    ) -> HandleIn {
        match socket.assigns().is_current().await {
            Ok(true) => {}
            Ok(false) => return HandleIn::error(&LOGGED_OUT),
            Err(error) => {
                return HandleIn::error(&explain(&error).in_language(socket.assigns().locale));
            }
        }
        let params = match params(&payload) {
            Ok(params) => params,
            Err(errors) => return HandleIn::error(&errors.in_language(socket.assigns().locale)),
        };
        let handled = match event {
            "send_msg" => self.send(&params, socket).await,
            _ => Err(ErrorsJson::one("event", "is unknown")),
        };
        handled
            .unwrap_or_else(|errors| HandleIn::error(&errors.in_language(socket.assigns().locale)))
    }

    async fn handle_broadcast(
        &mut self,
        broadcast: Broadcast,
        socket: &mut ChannelSocket<Self>,
    ) -> Next {
        if broadcast.event() == RESTART {
            return Next::Stop(StopReason::Restart);
        }
        next(match conversation_of(broadcast.topic()) {
            Some(id) => self.hear(&broadcast, id, socket).await,
            None => self.hear_news(&broadcast, socket).await,
        })
    }

    async fn handle_info(&mut self, _look: Look, socket: &mut ChannelSocket<Self>) -> Next {
        // A failed look is repeated at the next interval.
        if let Err(error) = self.look(socket).await {
            tracing::warn!(%error, "a channel could not look for messages");
        }
        self.look_later(socket);
        Next::Continue
    }

    async fn handle_drained(&mut self, socket: &mut ChannelSocket<Self>) -> Next {
        next(self.look(socket).await)
    }
}

/// A channel that can't follow a conversation ends, and its client joins again.
fn next(heard: rumbl_core::Result<()>) -> Next {
    match heard {
        Ok(()) => Next::Continue,
        Err(error) => {
            tracing::warn!(%error, "a channel could not follow a conversation");
            Next::Stop(StopReason::Restart)
        }
    }
}

/// The person's conversations and the numbers of their last messages, most recently active first.
async fn list_counts(
    live: &Live,
    user_id: UserId,
) -> rumbl_core::Result<Vec<(ConversationId, i64)>> {
    live.repo.run(move |db| conversations::list_message_counts(db, user_id)).await
}

impl RoomChannel {
    /// Sends a message to another member of a conversation.
    async fn send(
        &self,
        params: &Params,
        socket: &ChannelSocket<Self>,
    ) -> Result<HandleIn, ErrorsJson> {
        let live = &socket.assigns().live;
        let (id, to) = addressed(params)?;
        if live.limit.check(self.user.id).is_err() {
            return Err(too_many(Flood::Messages));
        }
        let user_id = self.user.id;
        let read = move |db: &mut _| conversations::are_members(db, id, (user_id, to));
        let (is_here, is_there) = live.repo.run(read).await.map_err(|error| explain(&error))?;
        if !is_here {
            return Err(no_such_conversation());
        }
        if !is_there || to == user_id {
            return Err(ErrorsJson::one("user", "is not in the conversation"));
        }
        let fields = [("message", "content"), ("client_id", "client_id")];
        let sent = |(from, name): (&str, &'static str)| Some((name, params.get(from)?.clone()));
        let params: Params = fields.into_iter().filter_map(sent).collect::<Params>();
        let is_repeatable = params.text("client_id").is_some();
        let action = ConversationAction::Post { params };
        let write = ConversationWrite { user: Arc::clone(&self.user), conversation_id: id, action };
        let (pushed, locale) = (socket.reply_ref(), socket.assigns().locale);
        live.conversations.hand_in(write, move |outcome| {
            let topic = conversation_topic(id);
            let answer = answer(&outcome, topic.as_str(), no_such_conversation, is_repeatable);
            // Errors name the fields as the client sent them.
            let renamed = |errors: ErrorsJson| {
                errors.renamed("content", "message").renamed("recipient_id", "user")
            };
            pushed.reply(&reply(answer.map_err(renamed), locale));
        });
        Ok(HandleIn::NoReply)
    }
}

/// The conversation and the recipient that the params name.
fn addressed(params: &Params) -> Result<(ConversationId, UserId), ErrorsJson> {
    let changeset = Changeset::new([])
        .cast(params, &[USER, CONV])
        .validate_required(&[USER, CONV])
        .apply_action(Action::Query)
        .map_err(|invalid| ErrorsJson::from(&*invalid.0))?;
    let id = changeset.integer(CONV).and_then(|id| id.try_into().ok());
    let user = changeset.integer(USER).and_then(|id| id.try_into().ok());
    let id = id.ok_or_else(no_such_conversation)?;
    Ok((id, user.ok_or_else(|| ErrorsJson::one("user", "is not in the conversation"))?))
}

fn conversation_of(topic: &str) -> Option<ConversationId> {
    topic.strip_prefix("conversations:")?.parse().ok()
}
