//! A conversation's topic, `conversations:ID`: what is said there, and who is online.
//!
//! | event | payload | answer |
//! |---|---|---|
//! | join | `{}` | `{you, conversation, messages, before, last_seq}`: the newest messages |
//! | join, to resume | `{last_seq}` | `{you, conversation, missed, last_seq}`: what was broadcast since |
//! | `load_older` | `{before}`, as a page has it | `{messages, before, last_seq}` |
//! | `new_message` | `{content}`, with or without `client_id`; of a shared moment `video_id` and `at`, or `annotation_id` | `{id, seq}`, after a broadcast `new_message` |
//! | `edit_message` | `{id, content}` | `{}`, after a broadcast `message_updated` |
//! | `delete_message` | `{id}` | `{}`, after a broadcast `message_deleted` |
//! | `read` | `{number}`, that of a message | `{}`, and a broadcast `read` `{user_id, number}` |
//! | `mute` | `{muted}` | `{}` |
//! | `typing` | `{}` | `{}`, and `typing` `{user_id, username}` to the others |
//!
//! [`conversation_view`](crate::views::conversation_view) defines the shapes; errors are those of the videos'
//! channels. Only members may join; to everybody else the conversation does not exist. A member who leaves or is
//! removed gets `member_removed`, and the channel closes. A broadcast's `seq` counts as on videos' topics. `typing`,
//! `read` and presence have no `seq`, and only `read` is stored. In a conversation of two people of whom one has
//! blocked the other, neither receives `typing`, `read` or presence of the other, whose `read_number` is 0. After a
//! block, and once it is lifted, both get a `presence_state`.

mod membership;
mod presence;

use std::sync::Arc;

use actix_channels::{
    Broadcast, Channel, ChannelSocket, HandleIn, Joined, Next, Payload, RESTART, Rejected, Reply,
    StopReason, Topic,
};
use rumbl_core::accounts::{User, user_topic};
use rumbl_core::changeset::{Action, Changeset, Field, Params};
use rumbl_core::conversations::{
    self, ConversationAction, ConversationChange, ConversationWrite, conversation_topic,
};
use rumbl_core::ids::{ConversationId, MAX_ID, UserId};
use rumbl_core::log::{self, Logged, Reach, Written};
use rumbl_core::repo::Connection;
use rumbl_core::{Error, IfUnchanged};
use serde_json::{Map, json};

use super::failures::{
    Flood, LOGGED_OUT, LOGIN_REQUIRED, explain_as, explain_write, no_such_conversation,
    no_such_message, too_many,
};
use super::viewer::Viewer;
use crate::i18n::Locale;
use crate::live::outcome::Outcome;
use crate::views::changeset_view::ErrorsJson;
use crate::views::conversation_view::{
    ConversationChangeJson, ConversationJson, EntranceJson, MemberYouJson, MessagePageJson,
};
use crate::views::live_json::{MissedJson, StoredJson};
use membership::{Membership, State};

/// Messages on a page.
const PAGE: usize = 50;

const BEFORE: Field = Field::integer("before");
const NUMBER: Field = Field::integer("number");
const MUTED: Field = Field::boolean("muted");

/// One member's place in one conversation.
#[derive(Debug)]
pub(crate) struct ConversationChannel {
    id: ConversationId,
    user: Arc<User>,
    /// The other person, in a conversation of two.
    other_id: Option<UserId>,
    state: State,
}

/// The reply to a join.
struct Entrance {
    reply: Payload,
    /// The `seq` that the client has caught up with after the join.
    seq: i64,
    other_id: Option<UserId>,
    /// See [`can_talk`].
    can_talk: bool,
}

impl Channel for ConversationChannel {
    type Assigns = Viewer;
    /// Sent when the member has left or been removed.
    type Info = ();

    /// Admits people with a valid session; the join checks whether they are members.
    async fn authorize(_topic: &Topic, viewer: &Viewer) -> Result<(), Rejected> {
        match viewer.is_current().await {
            Ok(false) => Err(Rejected::with(&LOGGED_OUT)),
            Err(error) => Err(Rejected::with(&explain(&error).in_language(viewer.locale))),
            Ok(true) if viewer.user().is_none() => Err(Rejected::with(&LOGIN_REQUIRED)),
            Ok(true) => Ok(()),
        }
    }

    /// Replies with the newest messages, or with the missed ones.
    ///
    /// The channel subscribes before it reads, so no broadcast is lost between the two. Broadcasts that the reply
    /// already includes are skipped, so none is delivered twice.
    async fn join(
        topic: &Topic,
        payload: Payload,
        socket: &mut ChannelSocket<Self>,
    ) -> Result<Joined<Self>, Rejected> {
        let locale = socket.assigns().locale;
        let refused = |error: &Error| Rejected::with(&explain(error).in_language(locale));
        let params =
            params(&payload).map_err(|errors| Rejected::with(&errors.in_language(locale)))?;
        let id = topic.wildcard().parse().map_err(|_malformed| refused(&Error::NotFound))?;
        let user = socket.assigns().user().cloned();
        let user = user.ok_or_else(|| Rejected::with(&LOGIN_REQUIRED))?;
        // A block is told on the person's own topic.
        let own = user_topic(user.id);
        socket.subscribe(own.as_str()).map_err(|_full| Rejected::with(&no_such_conversation()))?;
        let entrance = Entrance::read(socket.assigns(), user.id, id, &params).await;
        let Entrance { reply, seq, other_id, can_talk } =
            entrance.map_err(|error| refused(&error))?;
        socket.skip_through(seq.unsigned_abs());
        if other_id.is_none() {
            socket.unsubscribe(own.as_str());
        }
        let state = State::default();
        state.is_apart.replace(!can_talk);
        if can_talk {
            Self::show_presence(&user, socket);
        }
        let membership = Membership::new(user.id, state.clone(), socket.info_sender());
        let channel = Self { id, user, other_id, state };
        Ok(Joined::with_payload(channel, reply).intercept(membership))
    }

    async fn handle_in(
        &mut self,
        event: &str,
        payload: Payload,
        socket: &mut ChannelSocket<Self>,
    ) -> HandleIn {
        if self.state.is_gone.is_set() {
            let reply = Reply::error(&no_such_conversation());
            return HandleIn::Stop(StopReason::Normal, Some(reply));
        }
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
            "load_older" => self.load_older(&params, socket).await,
            "new_message" => self.write(socket, ConversationAction::Post { params }),
            "edit_message" => self.edit(params, socket),
            "delete_message" => self.delete(&params, socket),
            "read" => self.read(&params, socket),
            "mute" => self.mute(&params, socket),
            "typing" => self.typing(socket).await,
            _ => Err(ErrorsJson::one("event", "is unknown")),
        };
        handled
            .unwrap_or_else(|errors| HandleIn::error(&errors.in_language(socket.assigns().locale)))
    }

    async fn handle_info(&mut self, (): (), _: &mut ChannelSocket<Self>) -> Next {
        Next::Stop(StopReason::Normal)
    }

    async fn handle_broadcast(
        &mut self,
        broadcast: Broadcast,
        socket: &mut ChannelSocket<Self>,
    ) -> Next {
        if broadcast.event() == RESTART {
            return Next::Stop(StopReason::Restart);
        }
        match self.note_block(&broadcast, socket).await {
            Ok(()) => Next::Continue,
            Err(error) => {
                tracing::warn!(%error, "a channel could not look for a block");
                Next::Stop(StopReason::Restart)
            }
        }
    }
}

impl Entrance {
    /// Reads the reply to a join, and checks membership.
    async fn read(
        viewer: &Viewer,
        user_id: UserId,
        id: ConversationId,
        params: &Params,
    ) -> rumbl_core::Result<Self> {
        let last_seq = log::parse_last_seq(params)?;
        viewer.live.follow(&conversation_topic(id)).await?;
        viewer.live.follow(&user_topic(user_id)).await?;
        let read = viewer.live.repo.run(move |db| {
            db.read(|db| {
                let listing = conversations::get_conversation(db, user_id, id)?;
                let you = MemberYouJson::from(&listing);
                let conversation = ConversationJson::from(&listing);
                let (reply, seq) = if let Some(last_seq) = last_seq {
                    let reach = Reach::Client;
                    let missed = conversations::list_conversation_changes(db, id, last_seq, reach)?;
                    let rest = MissedJson::<ConversationChangeJson<'_>>::new(&missed);
                    let reply = Payload::json(&EntranceJson { you, conversation, rest });
                    (reply, missed.last_seq)
                } else {
                    let page = conversations::list_messages(db, user_id, id, None, PAGE)?;
                    let rest = MessagePageJson::from(&page);
                    (Payload::json(&EntranceJson { you, conversation, rest }), page.last_seq)
                };
                let other_id = listing.conversation.other_than(user_id);
                let can_talk = can_talk(db, user_id, other_id)?;
                Ok(Self { reply, seq, other_id, can_talk })
            })
        });
        read.await
    }
}

/// Whether the person's signals are shown to others: always in a group; in a pair unless one has blocked the other.
fn can_talk(
    db: &mut Connection,
    user_id: UserId,
    other_id: Option<UserId>,
) -> rumbl_core::Result<bool> {
    other_id.map_or(Ok(true), |other_id| conversations::can_talk(db, user_id, other_id))
}

impl ConversationChannel {
    async fn load_older(
        &self,
        params: &Params,
        socket: &ChannelSocket<Self>,
    ) -> Result<HandleIn, ErrorsJson> {
        let before = number(params, BEFORE)?;
        let (user_id, id) = (self.user.id, self.id);
        let read = socket
            .assigns()
            .live
            .repo
            .run(move |db| conversations::list_messages(db, user_id, id, Some(before), PAGE));
        let page = read.await.map_err(|error| explain(&error))?;
        Ok(HandleIn::ok(&MessagePageJson::from(&page)))
    }

    fn edit(&self, params: Params, socket: &ChannelSocket<Self>) -> Result<HandleIn, ErrorsJson> {
        let id = conversations::parse_message_id(&params);
        let id = id.map_err(|error| explain_as(&error, no_such_message))?;
        let if_unchanged = IfUnchanged::ANY;
        self.write(socket, ConversationAction::Update { id, params, if_unchanged })
    }

    fn delete(
        &self,
        params: &Params,
        socket: &ChannelSocket<Self>,
    ) -> Result<HandleIn, ErrorsJson> {
        let id = conversations::parse_message_id(params);
        let id = id.map_err(|error| explain_as(&error, no_such_message))?;
        self.write(socket, ConversationAction::Delete { id })
    }

    fn read(&self, params: &Params, socket: &ChannelSocket<Self>) -> Result<HandleIn, ErrorsJson> {
        let number = number(params, NUMBER)?;
        self.check_signals(socket)?;
        let (endpoint, topic) = (socket.endpoint().clone(), socket.topic().clone());
        let (pushed, user_id, id) = (socket.reply_ref(), self.user.id, self.id);
        let (repo, other_id) = (socket.assigns().live.repo.clone(), self.other_id);
        let locale = socket.assigns().locale;
        self.hand_in(socket, ConversationAction::Read { number }, move |outcome| {
            if outcome.is_ok() {
                let topic = topic.clone();
                // The number is unchecked, and may be lower than one from another device of the person.
                tokio::spawn(async move {
                    let stored = repo.run(move |db| {
                        let is_told = can_talk(db, user_id, other_id)?;
                        Ok((is_told, conversations::read_number(db, user_id, id)?))
                    });
                    if let Ok((true, number)) = stored.await {
                        let read = json!({"user_id": user_id, "number": number});
                        endpoint.broadcast(&topic, "read", &read);
                    }
                });
            }
            pushed.reply(&reply(answer(&outcome, &topic, no_such_conversation, true), locale));
        });
        Ok(HandleIn::NoReply)
    }

    fn mute(&self, params: &Params, socket: &ChannelSocket<Self>) -> Result<HandleIn, ErrorsJson> {
        let changeset = Changeset::new([])
            .cast(params, &[MUTED])
            .validate_required(&[MUTED])
            .apply_action(Action::Update)
            .map_err(|invalid| ErrorsJson::from(&*invalid.0))?;
        self.check_signals(socket)?;
        let is_muted = changeset.get_field(MUTED).as_boolean() == Some(true);
        let (pushed, topic) = (socket.reply_ref(), socket.topic().clone());
        let locale = socket.assigns().locale;
        self.hand_in(socket, ConversationAction::Mute { is_muted }, move |outcome| {
            pushed.reply(&reply(answer(&outcome, &topic, no_such_conversation, true), locale));
        });
        Ok(HandleIn::NoReply)
    }

    /// Tells the others that the person is typing; in a pair, only if they may send messages.
    async fn typing(&self, socket: &ChannelSocket<Self>) -> Result<HandleIn, ErrorsJson> {
        self.check_signals(socket)?;
        if self.other_id.is_some() {
            let (user_id, other_id) = (self.user.id, self.other_id);
            let repo = &socket.assigns().live.repo;
            let is_told = repo.run(move |db| can_talk(db, user_id, other_id)).await;
            if !is_told.map_err(|error| explain(&error))? {
                return Ok(HandleIn::ok(&Map::new()));
            }
        }
        let typing = json!({"user_id": self.user.id, "username": self.user.username});
        socket.broadcast_from("typing", &typing);
        Ok(HandleIn::ok(&Map::new()))
    }

    fn check_signals(&self, socket: &ChannelSocket<Self>) -> Result<(), ErrorsJson> {
        let limit = &socket.assigns().live.signal_limit;
        limit.check(self.user.id).map_err(|_wait| too_many(Flood::Signals))
    }

    /// Submits a write. The reply is sent right after the broadcast, by the task that broadcasts, so that the client
    /// receives both together.
    fn write(
        &self,
        socket: &ChannelSocket<Self>,
        action: ConversationAction,
    ) -> Result<HandleIn, ErrorsJson> {
        if socket.assigns().live.limit.check(self.user.id).is_err() {
            return Err(too_many(Flood::Messages));
        }
        let (is_repeatable, not_found): (bool, fn() -> ErrorsJson) = match &action {
            ConversationAction::Post { params } => {
                (params.text("client_id").is_some(), no_such_conversation)
            }
            _ => (true, no_such_message),
        };
        let (pushed, topic) = (socket.reply_ref(), socket.topic().clone());
        let locale = socket.assigns().locale;
        self.hand_in(socket, action, move |outcome| {
            pushed.reply(&reply(answer(&outcome, &topic, not_found, is_repeatable), locale));
        });
        Ok(HandleIn::NoReply)
    }

    fn hand_in(
        &self,
        socket: &ChannelSocket<Self>,
        action: ConversationAction,
        then: impl FnOnce(Outcome<ConversationWrite>) + Send + 'static,
    ) {
        let (user, conversation_id) = (Arc::clone(&self.user), self.id);
        let write = ConversationWrite { user, conversation_id, action };
        socket.assigns().live.conversations.hand_in(write, then);
    }
}

/// The reply to a write. A new message's reply has its id and `seq`, also when it was stored by an earlier attempt.
pub(super) fn answer(
    outcome: &Outcome<ConversationWrite>,
    topic: &str,
    not_found: fn() -> ErrorsJson,
    is_repeatable: bool,
) -> Result<Option<StoredJson>, ErrorsJson> {
    match outcome {
        Ok(Written::Changed(Logged { seq, change: ConversationChange::Created(one) })) => {
            Ok(Some(StoredJson { id: one.message.id.get(), seq: Some(*seq) }))
        }
        Ok(Written::Repeated { id, seq }) => Ok(Some(StoredJson { id: *id, seq: *seq })),
        Ok(Written::Changed(_) | Written::Unchanged) => Ok(None),
        Err(error) => Err(explain_write(error, topic, not_found, is_repeatable)),
    }
}

/// A reply to a write, with its errors in a language.
pub(super) fn reply(answer: Result<Option<StoredJson>, ErrorsJson>, locale: Locale) -> Reply {
    match answer {
        Ok(Some(stored)) => Reply::ok(&stored),
        Ok(None) => Reply::ok(&Map::new()),
        Err(errors) => Reply::error(&errors.in_language(locale)),
    }
}

pub(super) fn explain(error: &Error) -> ErrorsJson {
    explain_as(error, no_such_conversation)
}

fn number(params: &Params, field: Field) -> Result<i64, ErrorsJson> {
    let changeset = Changeset::new([])
        .cast(params, &[field])
        .validate_required(&[field])
        .validate_number(field, 0..=MAX_ID)
        .apply_action(Action::Query)
        .map_err(|invalid| ErrorsJson::from(&*invalid.0))?;
    Ok(changeset.integer(field).unwrap_or_default())
}

pub(super) fn params(payload: &Payload) -> Result<Params, ErrorsJson> {
    payload.parse().map_err(|_malformed| ErrorsJson::one("payload", "is invalid"))
}
