//! The topic `room:chat`: all conversations of one person over one channel, for programs.
//!
//! | event | payload | answer |
//! |---|---|---|
//! | join | `{}` | `{}` |
//! | `send_msg` | `{user, conv, message}`, with or without `client_id` | `{id, seq}`, and `receive_msg` to the others |
//!
//! `user` is another member of the conversation `conv`. All sockets of the members get each message of somebody else
//! as `receive_msg` `{message}`, however and in whichever process it was posted. The channel carries only new
//! messages. Clients that must not miss any while they are away join `conversations:ID` and resume. At most
//! [`MAX_FOLLOWED`] conversations are followed: those with the latest messages at first. When another one becomes
//! unread, it replaces a followed one.

mod followed;

use std::sync::Arc;

use actix_channels::{
    Broadcast, Channel, ChannelSocket, HandleIn, Joined, Next, Payload, RESTART, Rejected,
    StopReason, Topic,
};
use rumbl_core::Error;
use rumbl_core::accounts::{User, user_topic};
use rumbl_core::changeset::{Action, Changeset, Field, Params};
use rumbl_core::conversations::{
    self, ConversationAction, ConversationChange, ConversationWrite, MAX_MESSAGE_PAGE,
    MessageWithUser, conversation_topic,
};
use rumbl_core::ids::{ConversationId, UserId};
use rumbl_core::log::Reach;
use serde::Deserialize;
use serde_json::{Value as Json, json};

use super::conversation_channel::{answer, explain, params, reply};
use super::failures::{Flood, LOGGED_OUT, LOGIN_REQUIRED, no_such_conversation, too_many};
use super::viewer::Viewer;
use crate::views::changeset_view::ErrorsJson;
use crate::views::conversation_view::{
    CONVERSATION_JOINED, CONVERSATION_LEFT, MEMBER_REMOVED, NEW_MESSAGE, ReceivedJson,
    UNREAD_CHANGED,
};
use followed::{Followed, MAX_FOLLOWED};

const RECEIVE: &str = "receive_msg";

const USER: Field = Field::integer("user");
const CONV: Field = Field::integer("conv");

/// One person's conversations on one socket.
#[derive(Debug)]
pub(crate) struct RoomChannel {
    user: Arc<User>,
    followed: Followed,
}

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

impl Channel for RoomChannel {
    type Assigns = Viewer;
    type Info = ();

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
        let limit = i64::try_from(MAX_FOLLOWED).unwrap_or(i64::MAX);
        let user_id = user.id;
        let list = live
            .repo
            .run(move |db| conversations::list_latest_conversation_ids(db, user_id, limit));
        let ids = list.await.map_err(|error| refused(&error))?;
        for id in &ids {
            // The list never exceeds the limit of subscriptions.
            socket.subscribe(conversation_topic(*id).as_str()).ok();
        }
        let topics = ids.iter().map(|id| conversation_topic(*id)).collect();
        let last_seqs = live.follow_all(topics).await.map_err(|error| refused(&error))?;
        let mut followed = Followed::default();
        for id in ids.iter().rev() {
            if let Some(seq) = last_seqs.get(&conversation_topic(*id)) {
                followed.note(*id, *seq);
            }
        }
        Ok(Joined::new(Self { user, followed }))
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
        let heard = match (broadcast.event(), conversation_of(broadcast.topic())) {
            (_, Some(id)) => self.hear(&broadcast, id, socket).await,
            (event, None) => self.push_news(event, &broadcast, socket).await,
        };
        match heard {
            Ok(()) => Next::Continue,
            Err(error) => {
                tracing::warn!(%error, "a channel could not follow a conversation");
                Next::Stop(StopReason::Restart)
            }
        }
    }
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
        let listing =
            live.repo.run(move |db| conversations::get_conversation(db, user_id, id)).await;
        let listing = listing.map_err(|error| explain(&error))?;
        let is_there = listing.members.iter().any(|one| one.member.user_id == to);
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

    /// Handles a broadcast of a followed conversation.
    async fn hear(
        &mut self,
        broadcast: &Broadcast,
        id: ConversationId,
        socket: &mut ChannelSocket<Self>,
    ) -> rumbl_core::Result<()> {
        let seq = broadcast.seq().and_then(|seq| i64::try_from(seq).ok());
        // Typing, read and presence signals have no `seq`.
        let Some((seq, known)) = seq.zip(self.followed.known(id)) else { return Ok(()) };
        if broadcast.event() == MEMBER_REMOVED
            && let Ok(gone) = broadcast.parse::<Gone>()
            && gone.user_id == self.user.id.get()
        {
            self.end(id, socket);
            return Ok(());
        }
        if seq <= known {
            return Ok(());
        }
        if seq > known + 1 {
            return self.catch_up(id, known, socket).await;
        }
        self.followed.note(id, seq);
        if broadcast.event() == NEW_MESSAGE
            && let Ok(message) = broadcast.parse::<Json>()
            && message.get("sender_id").and_then(Json::as_i64) != Some(self.user.id.get())
        {
            socket.push(RECEIVE, &json!({"message": *message}));
        }
        Ok(())
    }

    /// Handles news for the person: a conversation to follow, or to stop following.
    async fn push_news(
        &mut self,
        event: &str,
        broadcast: &Broadcast,
        socket: &mut ChannelSocket<Self>,
    ) -> rumbl_core::Result<()> {
        let Ok(News { conversation_id: id }) = broadcast.parse::<News>().as_deref().copied() else {
            return Ok(());
        };
        match event {
            CONVERSATION_JOINED | UNREAD_CHANGED if self.followed.known(id).is_none() => {
                self.begin(id, socket).await
            }
            CONVERSATION_LEFT => {
                self.end(id, socket);
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// Stops following a conversation.
    fn end(&mut self, id: ConversationId, socket: &mut ChannelSocket<Self>) {
        self.followed.remove(id);
        socket.unsubscribe(conversation_topic(id).as_str());
    }

    /// Follows a conversation, and pushes its unread messages.
    async fn begin(
        &mut self,
        id: ConversationId,
        socket: &mut ChannelSocket<Self>,
    ) -> rumbl_core::Result<()> {
        let topic = conversation_topic(id);
        if let Some(other) = self.followed.make_room() {
            socket.unsubscribe(conversation_topic(other).as_str());
        }
        if let Err(error) = socket.subscribe(topic.as_str()) {
            tracing::error!(%error, "a channel follows more than it may");
            return Ok(());
        }
        let (live, user_id) = (Arc::clone(&socket.assigns().live), self.user.id);
        match live.follow(&topic).await {
            // It has been deleted meanwhile.
            Err(Error::NotFound) => {
                self.end(id, socket);
                return Ok(());
            }
            followed => followed?,
        }
        let read = live.repo.run(move |db| {
            db.read(|db| {
                let listing = conversations::get_conversation(db, user_id, id)?;
                let page = conversations::list_messages(db, user_id, id, None, MAX_MESSAGE_PAGE)?;
                Ok((listing.member.read_number, page))
            })
        });
        let (read_number, page) = match read.await {
            // The person is no longer a member.
            Err(Error::NotFound) => {
                self.end(id, socket);
                return Ok(());
            }
            read => read?,
        };
        self.followed.note(id, page.last_seq);
        for one in page.messages.iter().filter(|one| one.message.number > read_number) {
            self.push(one, socket);
        }
        Ok(())
    }

    /// Pushes the messages that were posted after a `seq`.
    async fn catch_up(
        &mut self,
        id: ConversationId,
        after: i64,
        socket: &mut ChannelSocket<Self>,
    ) -> rumbl_core::Result<()> {
        let (live, user_id) = (Arc::clone(&socket.assigns().live), self.user.id);
        let read = live.repo.run(move |db| {
            db.read(|db| {
                conversations::get_conversation(db, user_id, id)?;
                conversations::list_conversation_changes(db, id, after, Reach::Client)
            })
        });
        let missed = match read.await {
            Err(Error::NotFound) => {
                self.end(id, socket);
                return Ok(());
            }
            missed => missed?,
        };
        self.followed.note(id, missed.last_seq);
        for logged in &missed.changes {
            if let ConversationChange::Created(one) = &logged.change {
                self.push(one, socket);
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
