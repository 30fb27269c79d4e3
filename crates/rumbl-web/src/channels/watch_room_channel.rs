//! A room's topic, `rooms:ID`: one playback for everybody who is there.
//!
//! | event | payload | answer |
//! |---|---|---|
//! | join | `{token}`, which the room's link ends in | `{you, room, playback, server_time}` |
//! | `play`, `pause` | `{}`, or `{position}` in milliseconds | `{}`, and `playback` to all |
//! | `seek` | `{position}` | the same |
//! | `rate` | `{rate}`, from 0.25 to 4 | the same |
//! | `buffering`, `ready` | `{}` | `{}`; the player has to load, or not any more, as presence says |
//! | `clock` | `{}` | `{received, sent}`, by the server's clock |
//! | `set_control` | `{control}`: `host` or `everyone` | `{}`, after a broadcast `room` |
//! | `set_waiting` | `{waits_for_all}` | the same |
//! | `hand_over` | `{user_id}` of a member who is there | the same |
//! | `queue_add`, `queue_remove` | `{video_id}`, `{id}` | the same |
//! | `next` | `{from}`, the id of the video that is watched | the same; every member may once that is over |
//! | `close` | `{}` | `{}`; the room is over, and its channels are closed |
//!
//! [`room_view`](crate::views::room_view) defines the shapes; errors are those of the videos' channels. The room
//! exists only for clients with its token, and the room of a private video only for those with access to the video.
//! Guests may join, listen, ask for the time and report that they are loading. A refused command has the reason
//! `forbidden`.
//!
//! `playback` is broadcast at most ten times a second, with the latest state. It is stored up to a second later. Its
//! `revision` only rises, and clients ignore a `playback` with a revision they know. A `room` has a `seq`, its place
//! in the room's log. Presence works as on videos' topics. A meta has `is_buffering: true` while its player is
//! loading; guests are present only while theirs are loading, all under the key `guest`. If the host stays away for a
//! while, the member who has been there longest becomes host.

mod attendance;
mod hearing;
mod lookout;
mod private;

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use actix_channels::{
    Channel, ChannelSocket, HandleIn, Joined, Next, Payload, Rejected, Reply, StopReason, Topic,
};
use rumbl_core::Error;
use rumbl_core::changeset::{Action, Changeset, Field, Params};
use rumbl_core::ids::{RoomId, UserId, VideoId};
use rumbl_core::log::{self, Logged, Written};
use rumbl_core::multimedia::{Sight, Visibility};
use rumbl_core::rooms::{RoomAction, RoomToken, RoomWrite, get_room, parse_command, room_topic};
use serde_json::Map;

use super::conversation_channel::params;
use super::failures::{
    FORBIDDEN, Flood, LOGGED_OUT, LOGIN_REQUIRED, explain_as, explain_write, no_such_room,
    too_many, too_many_joins,
};
use super::viewer::{Viewer, Who};
use crate::live::lookout::Place as WatchedSight;
use crate::live::watch_rooms::Place;
use crate::rate_limit::OwnRateLimit;
use crate::views::changeset_view::ErrorsJson;
use crate::views::room_view::{ClockJson, RoomEntranceJson, RoomYouJson};
use attendance::Attendance;
use hearing::Hearing;
use lookout::Lookout;
use private::{Unseen, watch_sight};

const USER_ID: Field = Field::integer("user_id");
const FROM: Field = Field::integer("from");

/// One client's place in a room.
#[derive(Debug)]
pub(crate) struct WatchRoomChannel {
    place: Place,
    attendance: Attendance,
    lookout: Lookout,
    /// Limits how often the client may ask for the time, and how often a guest may send anything.
    questions: OwnRateLimit,
    /// Set if the video is private: makes the client leave once it loses access.
    _private: Option<WatchedSight>,
}

impl Channel for WatchRoomChannel {
    type Assigns = Viewer;
    type Info = Unseen;

    /// Admits people with a valid session, and guests; the join checks the room's token.
    async fn authorize(_topic: &Topic, viewer: &Viewer) -> Result<(), Rejected> {
        match (viewer.is_current().await, &viewer.who) {
            (Ok(false), _) => Err(Rejected::with(&LOGGED_OUT)),
            (Err(error), _) => Err(Rejected::with(&explain(&error).in_language(viewer.locale))),
            (Ok(true), Who::Guest(guest)) if !guest.may_join() => {
                Err(Rejected::with(&too_many_joins().in_language(viewer.locale)))
            }
            (Ok(true), _) => Ok(()),
        }
    }

    /// Replies with the room and its playback. The channel subscribes before it reads, and skips broadcasts that the
    /// reply already includes.
    async fn join(
        topic: &Topic,
        payload: Payload,
        socket: &mut ChannelSocket<Self>,
    ) -> Result<Joined<Self>, Rejected> {
        let locale = socket.assigns().locale;
        let refused = |error: &Error| Rejected::with(&explain(error).in_language(locale));
        let params =
            params(&payload).map_err(|errors| Rejected::with(&errors.in_language(locale)))?;
        let none = || Rejected::with(&no_such_room());
        let id: RoomId = topic.wildcard().parse().map_err(|_malformed| none())?;
        let token = params.text("token").and_then(RoomToken::parse).ok_or_else(none)?;
        let viewer = socket.assigns();
        let live = Arc::clone(&viewer.live);
        live.follow(&room_topic(id)).await.map_err(|error| refused(&error))?;
        let user_id = viewer.user().map(|user| user.id);
        let sight = Arc::new(Sight::of(user_id));
        let (link, seen) = (token.clone(), Arc::clone(&sight));
        let read = live.repo.run(move |db| {
            db.read(|db| {
                let details = get_room(db, &seen, id, &link)?;
                Ok((details, log::find_last_seq(db, &room_topic(id))?))
            })
        });
        let (details, seq) = read.await.map_err(|error| refused(&error))?;
        let place = live.rooms.enter(&details, seq);
        socket.skip_through(seq.unsigned_abs());
        let playback = place.playback();
        let reply = Payload::json(&RoomEntranceJson {
            you: RoomYouJson {
                id: user_id,
                is_host: user_id == Some(details.room.host_id),
                may_control: user_id.is_some_and(|id| place.rules().may_control(id)),
            },
            room: (&details).into(),
            playback,
            server_time: whole_ms(),
        });
        let attendance = Attendance::begin(socket, user_id);
        let lookout = Lookout { room: place.room(), endpoint: socket.endpoint().clone(), live };
        lookout.ask();
        lookout.clone().read_again(Arc::clone(&sight), token);
        let hearing = Hearing::new(lookout.clone(), playback.revision);
        let is_private = details.video.visibility == Visibility::Private;
        let private = is_private.then(|| watch_sight(details.video.id, sight, &lookout, socket));
        let questions = OwnRateLimit::new(lookout.live.rooms.questions);
        let channel = Self { place, attendance, lookout, questions, _private: private };
        Ok(Joined::with_payload(channel, reply).intercept(hearing))
    }

    async fn handle_in(
        &mut self,
        event: &str,
        payload: Payload,
        socket: &mut ChannelSocket<Self>,
    ) -> HandleIn {
        let received = now_ms();
        match socket.assigns().is_current().await {
            Ok(true) => {}
            Ok(false) => return HandleIn::error(&LOGGED_OUT),
            Err(error) => {
                return HandleIn::error(&explain(&error).in_language(socket.assigns().locale));
            }
        }
        // `ready` is never refused, so that no room is left waiting. Limiting `buffering` limits its effect too.
        if event == "ready" {
            return self.attendance.set_buffering(socket, false);
        }
        let user_id = socket.assigns().user().map(|user| user.id);
        if (event == "clock" || user_id.is_none()) && !self.questions.check() {
            return HandleIn::error(
                &too_many(Flood::Questions).in_language(socket.assigns().locale),
            );
        }
        let user_id = match (event, user_id) {
            ("clock", _) => return HandleIn::ok(&ClockJson { received, sent: now_ms() }),
            ("buffering", None) => return self.attendance.set_buffering(socket, true),
            (_, None) => return HandleIn::error(&LOGIN_REQUIRED),
            (_, Some(user_id)) => user_id,
        };
        let params = match params(&payload) {
            Ok(params) => params,
            Err(errors) => return HandleIn::error(&errors.in_language(socket.assigns().locale)),
        };
        if socket.assigns().live.rooms.commands.check(user_id).is_err() {
            return HandleIn::error(
                &too_many(Flood::Commands).in_language(socket.assigns().locale),
            );
        }
        let handled = match event {
            "buffering" => Ok(self.attendance.set_buffering(socket, true)),
            "set_control" | "set_waiting" => {
                Ok(self.write_as_host(user_id, RoomAction::Update { params }, socket))
            }
            "hand_over" => self.hand_over(user_id, &params, socket).await,
            "queue_add" => Ok(self.write(user_id, RoomAction::Enqueue { params }, socket)),
            "queue_remove" => Ok(self.write(user_id, RoomAction::Dequeue { params }, socket)),
            "next" => self.next(user_id, &params, socket),
            "close" => Ok(self.write_as_host(user_id, RoomAction::End, socket)),
            _ => self.command(user_id, event, &params, socket),
        };
        handled
            .unwrap_or_else(|errors| HandleIn::error(&errors.in_language(socket.assigns().locale)))
    }

    /// The client rejoins, and gets the reply for a room that doesn't exist.
    async fn handle_info(&mut self, Unseen: Unseen, _: &mut ChannelSocket<Self>) -> Next {
        Next::Stop(StopReason::Restart)
    }

    async fn terminate(&mut self, _: &StopReason, socket: &mut ChannelSocket<Self>) {
        self.attendance.end(socket);
        // Presence doesn't broadcast a join and leave in quick succession, so check here.
        self.lookout.ask();
    }
}

impl WatchRoomChannel {
    /// Plays, pauses, seeks or changes the rate.
    fn command(
        &self,
        user_id: UserId,
        event: &str,
        params: &Params,
        socket: &ChannelSocket<Self>,
    ) -> Result<HandleIn, ErrorsJson> {
        let command = parse_command(event, params).map_err(|error| explain(&error))?;
        if self.place.command(user_id, command).is_err() {
            return Ok(HandleIn::error(&FORBIDDEN));
        }
        self.place.announce(socket.endpoint());
        Ok(HandleIn::ok(&Map::new()))
    }

    async fn hand_over(
        &self,
        user_id: UserId,
        params: &Params,
        socket: &ChannelSocket<Self>,
    ) -> Result<HandleIn, ErrorsJson> {
        let to: Option<UserId> = integer(params, USER_ID)?.try_into().ok();
        let topic = socket.topic();
        let is_there = match to {
            Some(to) => {
                let presence = socket.endpoint().presence().clone();
                presence.get_by_key(topic, &to.to_string()).await.is_some()
            }
            None => false,
        };
        let to = to.filter(|_| is_there);
        let to = to.ok_or_else(|| ErrorsJson::one("user_id", "is not in the room"))?;
        Ok(self.write_as_host(user_id, RoomAction::HandOver { to }, socket))
    }

    fn next(
        &self,
        user_id: UserId,
        params: &Params,
        socket: &ChannelSocket<Self>,
    ) -> Result<HandleIn, ErrorsJson> {
        let from: VideoId = integer(params, FROM)?
            .try_into()
            .map_err(|_invalid| ErrorsJson::one("from", "is invalid"))?;
        let (playback, revision) = self.place.restarted();
        let is_over = self.place.is_over(from);
        Ok(self.write(user_id, RoomAction::Next { from, playback, revision, is_over }, socket))
    }

    fn write_as_host(
        &self,
        user_id: UserId,
        action: RoomAction,
        socket: &ChannelSocket<Self>,
    ) -> HandleIn {
        if self.place.rules().host_id != user_id {
            return HandleIn::error(&FORBIDDEN);
        }
        self.write(user_id, action, socket)
    }

    /// Submits a write. The reply is sent right after the broadcast of the change.
    fn write(&self, user_id: UserId, action: RoomAction, socket: &ChannelSocket<Self>) -> HandleIn {
        let (room, endpoint) = (self.place.room(), socket.endpoint().clone());
        let is_turn = matches!(action, RoomAction::Next { is_over: true, .. });
        if !is_turn && !room.rules().may_control(user_id) {
            return HandleIn::error(&FORBIDDEN);
        }
        let plays_another = matches!(action, RoomAction::Next { .. });
        let write = RoomWrite { user_id, room_id: room.id(), action };
        let (pushed, locale) = (socket.reply_ref(), socket.assigns().locale);
        socket.assigns().live.room_writes.hand_in(write, move |outcome| {
            pushed.reply(&match outcome {
                Ok(written) => {
                    if let Written::Changed(Logged { seq, change }) = &written {
                        room.learn(change, *seq);
                        if plays_another {
                            room.announce(&endpoint);
                        }
                    }
                    Reply::ok(&Map::new())
                }
                // Repeating any of these is harmless.
                Err(error) => {
                    let topic = room_topic(room.id());
                    let errors = explain_write(&error, topic, no_such_room, true);
                    Reply::error(&errors.in_language(locale))
                }
            });
        });
        HandleIn::NoReply
    }
}

fn integer(params: &Params, field: Field) -> Result<i64, ErrorsJson> {
    let changeset = Changeset::new([])
        .cast(params, &[field])
        .validate_required(&[field])
        .apply_action(Action::Query)
        .map_err(|invalid| ErrorsJson::from(&*invalid.0))?;
    Ok(changeset.integer(field).unwrap_or_default())
}

fn explain(error: &Error) -> ErrorsJson {
    explain_as(error, no_such_room)
}

/// The server's time in milliseconds since 1970, with the system's full precision.
fn now_ms() -> f64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    since.as_secs_f64() * 1_000.0
}

fn whole_ms() -> i64 {
    chrono::Utc::now().timestamp_millis()
}
