//! A video's topic, `videos:ID`: its annotations, and who is watching.
//!
//! | event | payload | answer |
//! |---|---|---|
//! | join | `{}` or `{from}` | `{you, annotations, next, last_seq, last_id}`: a page |
//! | join, to resume | `{last_seq}` | `{you, missed, last_seq}`: what was broadcast since |
//! | join of one who only listens | any with `presence: false` | the same; it is not shown or counted as watching |
//! | join by a review link | any with `review`, the link's token | the same, also of a private video |
//! | join of the book's client | `{last_seen_id}` | a page of what has a higher id |
//! | `annotations` | `{after}`, or `{from, to}` | a page |
//! | `annotation_density` | `{}` | how the annotations, without replies, are spread over the video |
//! | `new_annotation` | `{body, at}`, with or without `client_id` | `{id, seq}`, after a broadcast `new_annotation` |
//! | `new_annotation`, to reply | `{body, reply_to_id}`, with or without `client_id` | the same |
//! | `update_annotation` | `{id, body, at}`, without what stays | `{}`, after a broadcast `annotation_updated` |
//! | `resolve_annotation` | `{id, resolved}` | `{}`, after a broadcast `annotation_updated` if that changed anything |
//! | `delete_annotation` | `{id}` | `{}`, after a broadcast `annotation_deleted` |
//! | `reactions` | `{}` | `{reactions, bucket_s}`: how often each emoji was sent, as `[second, emoji, count]` |
//! | `react` | `{emoji, at}` | `{}`, and a broadcast `reactions` |
//! | `whereabouts` | `{at, rate}`, or `{}` | `{now}`: the server's time; and a `presence_diff` |
//! | `visit` | `{}` | `{news, follows}`: what is new since the person's last visit, and whether they follow the video |
//!
//! [`annotation_view`](crate::views::annotation_view) defines the shapes. An error is `{errors: {field: [message]}}`;
//! after a log-out it is `{reason: "logged_out"}`, and for a guest who writes `{reason: "login_required"}`. Errors on
//! `base` also have a reason, `"busy"` or `"rate_limited"`, if it is certain that nothing was changed; without one,
//! the write may have been stored. Guests can read everything, are counted by `presence_count`, and have a `you`
//! without an id. If nobody can answer a person's question, they get the event `question_unanswered` `{id}`.
//!
//! A private video exists only for the people it is shared with. Anyone who loses access is disconnected with
//! `phx_error` within two seconds, and finds nothing when they rejoin.
//!
//! An annotation has a `reply_to_id`, which is null unless it is a reply: then it names the annotation that heads its
//! thread. Threads are one level deep; a reply to a reply may name either that reply or the head. A reply has the
//! same moment as the head and moves with it, each with its own broadcast. When the head is deleted, its replies
//! stay. A reply to a missing annotation is refused with an error on `reply_to_id`, and so is a reply to a thread
//! that already has 200.
//!
//! The owner of the video resolves and reopens annotations with `resolved` true or false. A resolved annotation has
//! `resolved: true` in each shape; others lack the field. `was_resolved` in a broadcast is the value before the
//! change. Resolving an annotation includes its replies, and new replies to it are refused with an error on
//! `resolved`. Neither an edit nor a new reply reopens it.
//!
//! People who may annotate may also react, with 👍, ❤️, 😂, 😮, 😢 or 👏 at a moment in milliseconds. All reactions within
//! 250 ms are merged into one broadcast `reactions`, which has the same shape as the reply to `reactions`. It has the
//! counts to add, at most 200, and no `seq`. So no viewer gets more than four broadcasts a second. A client that was
//! away requests all counts, at most 4,000; in a long video with many reactions, each count covers `bucket_s` seconds
//! and is listed under the first of them. The reply is up to a second old and counts are stored about once a second,
//! so it may lack the latest reactions, or include some whose broadcast is still to come. A killed process loses the
//! counts that it had not stored. Who sent a reaction is neither shown nor stored.
//!
//! A client shown as watching may share its position whenever it plays, pauses or seeks: `at` in milliseconds, and
//! the playback `rate`, which is 0 while paused. Everybody, including guests, sees both in the client's presence
//! meta, with `since`: the time of the update, in milliseconds since 1970 by the server's clock, the same clock as
//! `now`. An empty `{}` removes the position. When more than 200 people watch, no positions are shared.
//!
//! Broadcasts of annotations carry an increasing `seq`. A client that resumes from its last `seq` misses nothing and
//! gets nothing twice, or learns from `start_over: true` that it has missed too much to resume. An annotation sent
//! again with the same `client_id` is stored once, unless it was deleted in between.

use actix_channels::{
    Channel, ChannelSocket, HandleIn, Joined, Next, Payload, Rejected, Reply, StopReason, Topic,
};
use chrono::Utc;
use rumbl_core::Error;
use rumbl_core::annotations::{self, AnnotationQuery, Visit};
use rumbl_core::changeset::Params;
use rumbl_core::follows::{self, Followed};
use rumbl_core::ids::{AnnotationId, VideoId};
use rumbl_core::reactions::Reaction;
use serde_json::{Map, Value as Json, json};

use super::annotation_write::Write;
use super::entrance::Entrance;
use super::failures::{
    Flood, LOGGED_OUT, LOGIN_REQUIRED, explain, no_such_video, too_many, too_many_joins,
    unavailable,
};
use super::private_place::PrivatePlace;
use super::viewer::{Viewer, Who};
use crate::live::pages::Read;
use crate::live::people::Meta;
use crate::live::reactions::TooMany;
use crate::live::whereabouts::Whereabouts;
use crate::views::annotation_view::{UnansweredJson, YouJson};
use crate::views::changeset_view::ErrorsJson;
use crate::views::visit_view::VisitJson;

/// The largest number of viewers at which positions are shared.
const MAX_FOUND: usize = 200;

const QUESTION_UNANSWERED: &str = "question_unanswered";

/// One client's place at one video.
#[derive(Debug)]
pub(crate) struct VideoChannel {
    video_id: VideoId,
    /// The `seq` that the client has caught up with, by its join or by a page that it has read since. Later pages are
    /// never older.
    seq: i64,
    /// Whether a person is watching, so that whatever arrives now won't count as news on their next visit.
    is_visit: bool,
    /// Whether the client was sent the news since the last visit.
    is_told: bool,
    /// Whether others see the client's position.
    is_found: bool,
    /// The access check, if the video is private.
    private: Option<PrivatePlace>,
}

/// Messages from other tasks to the channel.
#[derive(Debug)]
pub(crate) enum Told {
    /// Nobody could answer this question of the client's.
    Unanswered(AnnotationId),
    /// The client has lost access to the video.
    Unseen,
}

impl Channel for VideoChannel {
    type Assigns = Viewer;
    type Info = Told;

    /// Admits people with a valid session, and guests within the limit for their address. Access to the video is
    /// checked when it is read.
    async fn authorize(_topic: &Topic, viewer: &Viewer) -> Result<(), Rejected> {
        match (viewer.is_current().await, &viewer.who) {
            (Ok(false), _) => Err(Rejected::with(&LOGGED_OUT)),
            (Err(error), _) => Err(Rejected::with(&explain(&error).in_language(viewer.locale))),
            (Ok(true), Who::Guest(guest)) if !guest.may_join() => {
                Err(Rejected::with(&too_many_joins().in_language(viewer.locale)))
            }
            (Ok(true), Who::Member(_) | Who::Guest(_)) => Ok(()),
        }
    }

    /// Replies with the first page of annotations, or with the missed changes.
    ///
    /// The channel subscribes before it reads, so no broadcast is lost between the two. Broadcasts that the page
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
        let video_id = topic.wildcard().parse().map_err(|_malformed| refused(&Error::NotFound))?;
        let is_watching = is_watching(&params);
        let viewer = socket.assigns();
        let entrance =
            Entrance::read(viewer, video_id, params).await.map_err(|error| refused(&error))?;
        let you = YouJson::new(viewer.user().map(|user| user.id), entrance.owner_id);
        socket.skip_through(entrance.seq.unsigned_abs());
        let reply = you.before(&entrance.reply);
        if is_watching {
            present(socket);
        }
        let Entrance { seq, is_return, sight, .. } = entrance;
        let is_visit = is_return && is_watching;
        let client = socket.info_sender();
        let leave = move || {
            client.send(Told::Unseen).ok();
        };
        let lookout = &socket.assigns().live.lookout;
        let private = sight.map(|sight| PrivatePlace::take(video_id, sight, lookout, leave));
        let channel = Self { video_id, seq, is_visit, is_told: false, is_found: false, private };
        Ok(Joined::with_payload(channel, reply))
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
            "annotations" => self.annotations(&params, socket).await,
            "annotation_density" => self.read(Read::Density, socket).await,
            "reactions" => self.read(Read::Reactions(Utc::now().timestamp()), socket).await,
            "react" => self.react(&params, socket).await,
            "whereabouts" => self.tell_whereabouts(&params, socket),
            "visit" => self.visit(socket).await,
            _ => self.write(event, params, socket),
        };
        handled
            .unwrap_or_else(|errors| HandleIn::error(&errors.in_language(socket.assigns().locale)))
    }

    async fn handle_info(&mut self, told: Told, socket: &mut ChannelSocket<Self>) -> Next {
        match told {
            Told::Unanswered(id) => {
                socket.push(QUESTION_UNANSWERED, &UnansweredJson { id });
                Next::Continue
            }
            // The client rejoins, and gets the reply for a video that doesn't exist.
            Told::Unseen => Next::Stop(StopReason::Restart),
        }
    }

    async fn terminate(&mut self, _: &StopReason, socket: &mut ChannelSocket<Self>) {
        if self.is_visit {
            self.note_visit(socket.assigns());
        }
    }
}

impl VideoChannel {
    async fn annotations(
        &mut self,
        params: &Params,
        socket: &ChannelSocket<Self>,
    ) -> Result<HandleIn, ErrorsJson> {
        let query = AnnotationQuery::parse(params).map_err(|error| explain(&error))?;
        self.read(Read::Annotations(query), socket).await
    }

    async fn read(
        &mut self,
        read: Read,
        socket: &ChannelSocket<Self>,
    ) -> Result<HandleIn, ErrorsJson> {
        let pages = &socket.assigns().live.pages;
        let page = match &self.private {
            Some(private) => pages.read_private(self.video_id, read, private.sight()).await,
            None => pages.read(self.video_id, read, self.seq).await,
        };
        let page = page.map_err(|error| explain(&error))?;
        self.seq = self.seq.max(page.seq);
        Ok(HandleIn::Reply(Reply::new(actix_channels::Status::Ok, page.json)))
    }

    async fn react(
        &mut self,
        params: &Params,
        socket: &ChannelSocket<Self>,
    ) -> Result<HandleIn, ErrorsJson> {
        let (viewer, video_id) = (socket.assigns(), self.video_id);
        let Some(user) = viewer.user() else { return Ok(HandleIn::error(&LOGIN_REQUIRED)) };
        let live = &viewer.live;
        if live.reactions.limit.check(user.id).is_err() {
            return Err(too_many(Flood::Reactions));
        }
        let reaction = Reaction::parse(params).map_err(|error| explain(&error))?;
        if let Some(private) = &mut self.private
            && !private.may_annotate(&live.repo).await.map_err(|error| explain(&error))?
        {
            return Err(no_such_video());
        }
        let taken = live.reactions.react(video_id, reaction, socket.endpoint());
        taken.map_err(|TooMany| unavailable())?;
        Ok(HandleIn::ok(&Map::new()))
    }

    fn tell_whereabouts(
        &mut self,
        params: &Params,
        socket: &ChannelSocket<Self>,
    ) -> Result<HandleIn, ErrorsJson> {
        let viewer = socket.assigns();
        let Some(user) = viewer.user() else { return Ok(HandleIn::error(&LOGIN_REQUIRED)) };
        if viewer.live.signal_limit.check(user.id).is_err() {
            return Err(too_many(Flood::Moves));
        }
        let told = Whereabouts::parse(params).map_err(|error| explain(&error))?;
        // Each update of a position is broadcast to all viewers.
        let is_crowd = socket.endpoint().presence().count(socket.topic()) > MAX_FOUND;
        let whereabouts = told.filter(|_| !is_crowd);
        if whereabouts.is_some() || self.is_found {
            socket
                .update(&user.id.to_string(), &Meta::at(whereabouts))
                .map_err(|_untracked| ErrorsJson::one("base", "you are not shown as watching"))?;
            self.is_found = whereabouts.is_some();
        }
        Ok(HandleIn::ok(&json!({"now": Utc::now().timestamp_millis()})))
    }

    /// Handles all other events: writes, and unknown ones.
    fn write(
        &self,
        event: &str,
        params: Params,
        socket: &ChannelSocket<Self>,
    ) -> Result<HandleIn, ErrorsJson> {
        let Some(write) = Write::parse(event, params)? else {
            return Err(ErrorsJson::one("event", "is unknown"));
        };
        let client = socket.info_sender();
        // The channel may be closed by then.
        let unanswered = move |id| {
            client.send(Told::Unanswered(id)).ok();
        };
        write.hand_in(self.video_id, socket, unanswered)
    }

    /// Replies with the news since the last visit, and records this visit. If that fails, the client may ask again,
    /// and the visit is recorded when it leaves.
    async fn visit(&mut self, socket: &ChannelSocket<Self>) -> Result<HandleIn, ErrorsJson> {
        let (viewer, video_id) = (socket.assigns(), self.video_id);
        let Some(user_id) = viewer.user().map(|user| user.id) else {
            return Ok(HandleIn::error(&LOGIN_REQUIRED));
        };
        if self.is_told {
            return Err(ErrorsJson::one("base", "the visit was noted already"));
        }
        self.is_visit = true;
        let read = viewer.live.repo.run(move |db| {
            let news = annotations::find_news(db, user_id, video_id)?;
            Ok((news, follows::is_following(db, user_id, Followed::Video(video_id))?))
        });
        let (news, follows) = read.await.map_err(|error| explain(&error))?;
        self.is_told = true;
        self.note_visit(viewer);
        Ok(HandleIn::ok(&VisitJson::new(news, follows)))
    }

    fn note_visit(&self, viewer: &Viewer) {
        if let Some(user) = viewer.user() {
            viewer.live.visits.note(Visit { user_id: user.id, video_id: self.video_id });
        }
    }
}

/// Whether the client displays the video, rather than only listening to its annotations.
fn is_watching(params: &Params) -> bool {
    params.get("presence").and_then(Json::as_bool) != Some(false)
}

/// Adds the viewer to presence after sending the current state. Guests are only counted, without a name.
fn present(socket: &mut ChannelSocket<VideoChannel>) {
    socket.push_presence_state();
    let Some(key) = socket.assigns().user().map(|user| user.id.to_string()) else {
        return socket.track_unlisted();
    };
    if let Err(error) = socket.track(&key, &Meta::at(None)) {
        tracing::error!(%error, "a viewer is not shown as present");
    }
}

fn params(payload: &Payload) -> Result<Params, ErrorsJson> {
    payload.parse().map_err(|_malformed| ErrorsJson::one("payload", "is invalid"))
}
