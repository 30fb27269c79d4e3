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
//! The shapes are those of [`annotation_view`](crate::views::annotation_view). An error is
//! `{errors: {field: [message]}}`, to whoever is logged out `{reason: "logged_out"}`, and to a guest who
//! writes `{reason: "login_required"}`. Errors on `base` have a reason as well if nothing was changed for
//! certain, `"busy"` or `"rate_limited"`; one without may have been stored. Guests read as everybody does,
//! are counted by `presence_count`, and have a `you` without an id. Whoever asks a question that nobody can
//! answer is told by the event `question_unanswered` `{id}`.
//!
//! A private video is there for those with whom it is shared, and to others as if there were none. Whoever may no longer
//! see it is out within two seconds by `phx_error`, and finds nothing when they come back.
//!
//! An annotation has a `reply_to_id`, which is null unless it is a reply: then it names the annotation that heads its
//! thread. A thread is one level deep, and whoever answers a reply names that or the head. A reply stands at the moment
//! of the head and moves with it, each with a broadcast of its own. Where the head is deleted, the replies stay. A reply
//! to what is not there is refused on the field `reply_to_id`, and so is one to a thread that has 200 already.
//!
//! The owner of the video resolves annotations, and opens them again: `resolved` is true or false. One that is resolved
//! has `resolved: true` in each shape, and others have no such field; `was_resolved` of a broadcast is the same of the
//! annotation as it was before. Its replies go with it, and are refused on the field `resolved`. Neither an edit nor a
//! new reply opens it.
//!
//! Whoever may annotate may react, with 👍, ❤️, 😂, 😮, 😢 or 👏 at a moment in milliseconds. What everybody sends within
//! 250 ms is one broadcast `reactions`, in the shape of the answer to `reactions`; it has the counts to add, at most 200,
//! and no `seq`. So no viewer gets more than four a second. A client that was away asks for all counts, at most 4,000: in
//! a long video that many people have reacted to, `bucket_s` seconds count as the first of them. The answer is up to a
//! second old, and counts are stored about once a second, so it may lack what was sent in the last seconds, or have it
//! before its broadcast comes. They are lost if the process is killed before they are stored. Who sent what is neither
//! told nor stored.
//!
//! Somebody who is shown as watching may tell where in the video they are, whenever they play, pause or seek: `at` in
//! milliseconds, and the `rate` at which it plays, 0 while it does not. Others find both in the meta of their presence,
//! with `since`, when that was, in milliseconds since 1970 by the server's clock, as `now` is. Guests find it too. After
//! `{}` it is gone. Where more than 200 people watch, nobody is told where others are.
//!
//! Broadcasts of annotations carry a rising `seq`. A client that comes back with the last one misses nothing and gets
//! nothing twice, or learns from `start_over: true` that too much has happened. Sent again with the same
//! `client_id`, an annotation is stored once, unless it was deleted in between.

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
    LOGGED_OUT, LOGIN_REQUIRED, explain, no_such_video, too_many, too_many_joins, unavailable,
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

/// How many people there may be for others to learn where each of them is.
const MAX_FOUND: usize = 200;

const QUESTION_UNANSWERED: &str = "question_unanswered";

/// One person's place at one video.
#[derive(Debug)]
pub(crate) struct VideoChannel {
    video_id: VideoId,
    /// The place in the log up to which the client knows everything: by its join, or by a page that it has
    /// read since. No page that it reads later is older.
    seq: i64,
    /// Whether a person is looking, so that what arrives now is not news on their next visit.
    is_visit: bool,
    /// Whether they were told what is new to them.
    is_told: bool,
    /// Whether others know where in the video they are.
    is_found: bool,
    /// Who they are, where the video is private.
    private: Option<PrivatePlace>,
}

/// What another task tells a channel.
#[derive(Debug)]
pub(crate) enum Told {
    /// A question of the client's that nobody can answer.
    Unanswered(AnnotationId),
    /// The client may no longer see the video.
    Unseen,
}

impl Channel for VideoChannel {
    type Assigns = Viewer;
    type Info = Told;

    /// Lets in everybody whose session goes on, and guests, so often for each address. Whether the video is for them is
    /// found when it is read.
    async fn authorize(_topic: &Topic, viewer: &Viewer) -> Result<(), Rejected> {
        match (viewer.is_current().await, &viewer.who) {
            (Ok(false), _) => Err(Rejected::with(&LOGGED_OUT)),
            (Err(error), _) => Err(Rejected::with(&explain(&error))),
            (Ok(true), Who::Guest(guest)) if !guest.may_join() => {
                Err(Rejected::with(&too_many_joins()))
            }
            (Ok(true), Who::Member(_) | Who::Guest(_)) => Ok(()),
        }
    }

    /// Answers with the first page of annotations, or with what was missed.
    ///
    /// Broadcasts gather from before the page is read, so nothing falls between the two; and those
    /// that the page covers are skipped, so nothing comes twice.
    async fn join(
        topic: &Topic,
        payload: Payload,
        socket: &mut ChannelSocket<Self>,
    ) -> Result<Joined<Self>, Rejected> {
        let refused = |error: &Error| Rejected::with(&explain(error));
        let params = params(&payload).map_err(|errors| Rejected::with(&errors))?;
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
            Err(error) => return HandleIn::error(&explain(&error)),
        }
        let params = match params(&payload) {
            Ok(params) => params,
            Err(errors) => return HandleIn::error(&errors),
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
        handled.unwrap_or_else(|errors| HandleIn::error(&errors))
    }

    async fn handle_info(&mut self, told: Told, socket: &mut ChannelSocket<Self>) -> Next {
        match told {
            Told::Unanswered(id) => {
                socket.push(QUESTION_UNANSWERED, &UnansweredJson { id });
                Next::Continue
            }
            // They come back, and find that there is no such video.
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
            return Err(too_many("reactions"));
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
            return Err(too_many("moves"));
        }
        let told = Whereabouts::parse(params).map_err(|error| explain(&error))?;
        // Each move is told to everybody.
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

    /// Any other event writes, or is unknown.
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
        // Whoever has left by then is told nothing.
        let unanswered = move |id| {
            client.send(Told::Unanswered(id)).ok();
        };
        write.hand_in(self.video_id, socket, unanswered)
    }

    /// Tells a person what is new to them, and notes that they are here. Where that fails, they may ask
    /// again, and are noted when they leave.
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

/// Whether the client is where the video is watched, rather than where something is said about it.
fn is_watching(params: &Params) -> bool {
    params.get("presence").and_then(Json::as_bool) != Some(false)
}

/// Makes the viewer present, after telling them who is; a guest is counted, and has no name.
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
