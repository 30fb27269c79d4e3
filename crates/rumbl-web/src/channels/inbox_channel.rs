//! A person's own topic, `users:ID`: news for them, whichever page they are on.
//!
//! | event | payload | answer |
//! |---|---|---|
//! | join | `{}` | `{unread, notifications, last_seq}`: how many of their conversations have something unread, and how many notifications are |
//! | join, to resume | `{last_seq}` | `{unread, notifications, missed, last_seq}` |
//! | `unread` | `{}` | `{unread, notifications}` |
//!
//! Broadcasts are `conversation_joined`, `conversation_left` and `unread_changed`, each `{seq, conversation_id}`, and
//! `notifications_changed`, `{seq}`. `unread_changed` also tells both people of a conversation of two that one has
//! blocked or unblocked the other. Nobody else can join the topic.

use actix_channels::{Channel, ChannelSocket, HandleIn, Joined, Payload, Rejected, Topic};
use rumbl_core::Error;
use rumbl_core::accounts::user_topic;
use rumbl_core::ids::UserId;
use rumbl_core::inbox;
use rumbl_core::log::{self, Reach};
use rumbl_core::notifications::{self, Unread};
use serde::Serialize;

use super::conversation_channel::params;
use super::failures::{LOGGED_OUT, LOGIN_REQUIRED, explain_as};
use super::viewer::Viewer;
use crate::online::Online;
use crate::views::changeset_view::ErrorsJson;
use crate::views::conversation_view::InboxChangeJson;
use crate::views::live_json::MissedJson;

/// One person's topic on one socket.
#[derive(Debug)]
pub(crate) struct InboxChannel {
    user_id: UserId,
    _online: Online,
}

#[derive(Debug, Serialize)]
struct UnreadJson<R> {
    unread: i64,
    notifications: i64,
    #[serde(flatten)]
    rest: R,
}

#[derive(Debug, Serialize)]
struct LastSeqJson {
    last_seq: i64,
}

#[derive(Debug, Serialize)]
struct NothingJson {}

impl<R> UnreadJson<R> {
    fn new(Unread { conversations, notifications }: Unread, rest: R) -> Self {
        Self { unread: conversations, notifications, rest }
    }
}

impl Channel for InboxChannel {
    type Assigns = Viewer;
    type Info = ();

    async fn authorize(topic: &Topic, viewer: &Viewer) -> Result<(), Rejected> {
        match (viewer.is_current().await, viewer.user()) {
            (Ok(false), _) => Err(Rejected::with(&LOGGED_OUT)),
            (Err(error), _) => Err(Rejected::with(&explain(&error).in_language(viewer.locale))),
            (Ok(true), None) => Err(Rejected::with(&LOGIN_REQUIRED)),
            (Ok(true), Some(user)) if topic.wildcard() == user.id.to_string() => Ok(()),
            (Ok(true), Some(_)) => Err(Rejected::with(&no_such_person())),
        }
    }

    async fn join(
        _topic: &Topic,
        payload: Payload,
        socket: &mut ChannelSocket<Self>,
    ) -> Result<Joined<Self>, Rejected> {
        let locale = socket.assigns().locale;
        let refused = |error: &Error| Rejected::with(&explain(error).in_language(locale));
        let params =
            params(&payload).map_err(|errors| Rejected::with(&errors.in_language(locale)))?;
        let last_seq = log::parse_last_seq(&params).map_err(|error| refused(&error))?;
        let user = socket.assigns().user().cloned();
        let user_id = user.ok_or_else(|| Rejected::with(&LOGIN_REQUIRED))?.id;
        let live = &socket.assigns().live;
        live.follow(&user_topic(user_id)).await.map_err(|error| refused(&error))?;
        let read = live.repo.run(move |db| {
            db.read(|db| {
                let unread = notifications::count_unread(db, user_id)?;
                let Some(last_seq) = last_seq else {
                    let last_seq = log::find_last_seq(db, &user_topic(user_id))?;
                    let rest = LastSeqJson { last_seq };
                    return Ok((Payload::json(&UnreadJson::new(unread, rest)), last_seq));
                };
                let missed = inbox::list_inbox_changes(db, user_id, last_seq, Reach::Client)?;
                let rest = MissedJson::<InboxChangeJson>::new(&missed);
                Ok((Payload::json(&UnreadJson::new(unread, rest)), missed.last_seq))
            })
        });
        let (reply, seq) = read.await.map_err(|error| refused(&error))?;
        socket.skip_through(seq.unsigned_abs());
        let online = Online::new(socket.endpoint(), user_id);
        Ok(Joined::with_payload(Self { user_id, _online: online }, reply))
    }

    async fn handle_in(
        &mut self,
        event: &str,
        _payload: Payload,
        socket: &mut ChannelSocket<Self>,
    ) -> HandleIn {
        match socket.assigns().is_current().await {
            Ok(true) => {}
            Ok(false) => return HandleIn::error(&LOGGED_OUT),
            Err(error) => {
                return HandleIn::error(&explain(&error).in_language(socket.assigns().locale));
            }
        }
        if event != "unread" {
            return HandleIn::error(&ErrorsJson::one("event", "is unknown"));
        }
        let user_id = self.user_id;
        let count = move |db: &mut _| notifications::count_unread(db, user_id);
        match socket.assigns().live.repo.run(count).await {
            Ok(unread) => HandleIn::ok(&UnreadJson::new(unread, NothingJson {})),
            Err(error) => HandleIn::error(&explain(&error).in_language(socket.assigns().locale)),
        }
    }
}

fn explain(error: &Error) -> ErrorsJson {
    explain_as(error, no_such_person)
}

fn no_such_person() -> ErrorsJson {
    ErrorsJson::one("user", "does not exist")
}
