//! A video's topic, `videos:ID`: its annotations, and who is watching.
//!
//! | event | payload | answer |
//! |---|---|---|
//! | join | `{}` or `{from}` | `{you, annotations, next, last_seq, last_id}`: a page |
//! | join, to resume | `{last_seq}` | `{you, missed, last_seq}`: what was broadcast since |
//! | join of the book's client | `{last_seen_id}` | a page of what has a higher id |
//! | `annotations` | `{after}`, or `{from, to}` | a page |
//! | `annotation_density` | `{}` | how the annotations are spread over the video |
//! | `new_annotation` | `{body, at}`, with or without `client_id` | `{id, seq}`, after a broadcast `new_annotation` |
//! | `update_annotation` | `{id, body, at}`, without what stays | `{}`, after a broadcast `annotation_updated` |
//! | `delete_annotation` | `{id}` | `{}`, after a broadcast `annotation_deleted` |
//!
//! The shapes are those of [`annotation_view`](crate::views::annotation_view). An error is
//! `{errors: {field: [message]}}`, and to whoever is logged out `{reason: "logged_out"}`. Broadcasts carry a rising `seq`. A client that comes back with the
//! last one misses nothing and gets nothing twice, or learns from `start_over: true` that too much
//! has happened. Sent again with the same `client_id`, an annotation is stored once, unless it was
//! deleted in between.

use std::convert::Infallible;
use std::sync::Arc;

use actix_channels::{Channel, ChannelSocket, HandleIn, Joined, Payload, Rejected, Reply, Topic};
use rumbl_core::annotations::{
    self, AnnotationAction, AnnotationChange, AnnotationQuery, AnnotationWrite, Reach,
};
use rumbl_core::changeset::Params;
use rumbl_core::ids::{UserId, VideoId};
use rumbl_core::log::{Logged, Missed, Written};
use rumbl_core::multimedia::{self, video_topic};
use rumbl_core::{Error, Result as CoreResult};
use serde_json::Map;

use super::failures::{
    LOGGED_OUT, explain, explain_as, explain_write, no_such_annotation, no_such_video,
};
use super::viewer::Viewer;
use crate::live::outcome::Outcome;
use crate::live::pages::{Read, SharedPage};
use crate::live::people::Meta;
use crate::views::annotation_view::{AnnotationPageJson, MissedJson, StoredJson, YouJson};
use crate::views::changeset_view::ErrorsJson;

const NEW_ANNOTATION: &str = "new_annotation";

/// One person's place at one video.
#[derive(Debug)]
pub(crate) struct VideoChannel {
    video_id: VideoId,
    /// The place in the log that the client has known since it joined.
    seq: i64,
}

/// What a client gets when it joins, and up to where it then knows the log.
struct Entrance {
    reply: Payload,
    seq: i64,
    owner_id: UserId,
}

impl Channel for VideoChannel {
    type Assigns = Viewer;
    type Info = Infallible;

    /// Lets in everybody whose session goes on; every video may be watched by anybody.
    async fn authorize(_topic: &Topic, viewer: &Viewer) -> Result<(), Rejected> {
        match viewer.is_logged_in().await {
            Ok(true) => Ok(()),
            Ok(false) => Err(Rejected::with(&LOGGED_OUT)),
            Err(error) => Err(Rejected::with(&explain(&error))),
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
        let viewer = socket.assigns();
        let entrance = enter(viewer, video_id, params).await.map_err(|error| refused(&error))?;
        let you = YouJson::new(viewer.user().id, entrance.owner_id);
        socket.skip_through(entrance.seq.unsigned_abs());
        let reply = you.before(&entrance.reply);
        present(socket);
        Ok(Joined::with_payload(Self { video_id, seq: entrance.seq }, reply))
    }

    async fn handle_in(
        &mut self,
        event: &str,
        payload: Payload,
        socket: &mut ChannelSocket<Self>,
    ) -> HandleIn {
        match socket.assigns().is_logged_in().await {
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
            NEW_ANNOTATION => self.create(params, socket),
            "update_annotation" => self.update(params, socket),
            "delete_annotation" => self.delete(&params, socket),
            _ => Err(ErrorsJson::one("event", "is unknown")),
        };
        handled.unwrap_or_else(|errors| HandleIn::error(&errors))
    }
}

/// Reads what a client joins with.
async fn enter(viewer: &Viewer, video_id: VideoId, params: Params) -> CoreResult<Entrance> {
    viewer.live.follow(&video_topic(video_id)).await?;
    if let Some(last_seq) = annotations::parse_last_seq(&params)? {
        return resume(viewer, video_id, last_seq).await;
    }
    match AnnotationQuery::parse(&params)? {
        // What each of these clients has seen is its own.
        query @ AnnotationQuery::Since { .. } => {
            let read = viewer.live.repo.run(move |db| {
                db.read(|db| {
                    let owner_id = multimedia::get_video(db, video_id)?.video.user_id;
                    Ok((owner_id, annotations::list_annotations(db, video_id, &query)?))
                })
            });
            let (owner_id, page) = read.await?;
            let reply = Payload::json(&AnnotationPageJson::from(&page));
            Ok(Entrance { reply, seq: page.last_seq, owner_id })
        }
        query => {
            let page = viewer.live.pages.read(video_id, Read::Annotations(query), 0).await?;
            let SharedPage { json, seq, owner_id } = page;
            Ok(Entrance { reply: json, seq, owner_id })
        }
    }
}

/// Reads what a client missed that knows the log up to a place.
async fn resume(viewer: &Viewer, video_id: VideoId, last_seq: i64) -> CoreResult<Entrance> {
    if viewer.live.is_at(&video_topic(video_id), last_seq)
        && let Some(owner_id) = viewer.live.pages.owner_of(video_id)
    {
        let missed = Missed { changes: Vec::new(), last_seq, start_over: false };
        return Ok(Entrance::after(&missed, owner_id));
    }
    let read = viewer.live.repo.run(move |db| {
        let owner_id = multimedia::get_video(db, video_id)?.video.user_id;
        let missed = annotations::list_annotation_changes(db, video_id, last_seq, Reach::Client)?;
        Ok((owner_id, missed))
    });
    let (owner_id, missed) = read.await?;
    viewer.live.pages.remember_owner(video_id, owner_id);
    Ok(Entrance::after(&missed, owner_id))
}

impl Entrance {
    fn after(missed: &Missed<AnnotationChange>, owner_id: UserId) -> Self {
        let reply = Payload::json(&MissedJson::from(missed));
        Self { reply, seq: missed.last_seq, owner_id }
    }
}

impl VideoChannel {
    async fn annotations(
        &self,
        params: &Params,
        socket: &ChannelSocket<Self>,
    ) -> Result<HandleIn, ErrorsJson> {
        let query = AnnotationQuery::parse(params).map_err(|error| explain(&error))?;
        self.read(Read::Annotations(query), socket).await
    }

    async fn read(&self, read: Read, socket: &ChannelSocket<Self>) -> Result<HandleIn, ErrorsJson> {
        let page = socket.assigns().live.pages.read(self.video_id, read, self.seq).await;
        let page = page.map_err(|error| explain(&error))?;
        Ok(HandleIn::Reply(Reply::new(actix_channels::Status::Ok, page.json)))
    }

    fn create(&self, params: Params, socket: &ChannelSocket<Self>) -> Result<HandleIn, ErrorsJson> {
        self.write(socket, AnnotationAction::Create { params, answer: None }, no_such_video)
    }

    fn update(&self, params: Params, socket: &ChannelSocket<Self>) -> Result<HandleIn, ErrorsJson> {
        let id = annotations::parse_annotation_id(&params);
        let id = id.map_err(|error| explain_as(&error, no_such_annotation))?;
        self.write(socket, AnnotationAction::Update { id, params }, no_such_annotation)
    }

    fn delete(
        &self,
        params: &Params,
        socket: &ChannelSocket<Self>,
    ) -> Result<HandleIn, ErrorsJson> {
        let id = annotations::parse_annotation_id(params);
        let id = id.map_err(|error| explain_as(&error, no_such_annotation))?;
        self.write(socket, AnnotationAction::Delete { id }, no_such_annotation)
    }

    /// Hands a write in. It is answered from where it is broadcast, right behind the broadcast, so
    /// that both reach the client in one piece.
    fn write(
        &self,
        socket: &ChannelSocket<Self>,
        action: AnnotationAction,
        not_found: fn() -> ErrorsJson,
    ) -> Result<HandleIn, ErrorsJson> {
        let (viewer, video_id) = (socket.assigns(), self.video_id);
        if viewer.live.limit.check(viewer.user().id).is_err() {
            return Err(ErrorsJson::one("base", "too many annotations at once, wait a moment"));
        }
        let write = AnnotationWrite { user: Arc::clone(viewer.user()), video_id, action };
        let (pushed, viewer) = (socket.reply_ref(), viewer.clone());
        let live = Arc::clone(&viewer.live);
        live.annotations.hand_in(write, move |outcome| {
            pushed.reply(&answer(&outcome, video_id, not_found));
            if let (
                Ok(Written::Changed(Logged { change: AnnotationChange::Created(one), .. })),
                Some(answers),
            ) = (outcome, &viewer.live.answers)
            {
                answers.consider(one.annotation, Arc::clone(viewer.user()));
            }
        });
        Ok(HandleIn::NoReply)
    }
}

/// What a writer gets: a new annotation's id and place, also when it was stored before.
fn answer(
    outcome: &Outcome<AnnotationWrite>,
    video_id: VideoId,
    not_found: fn() -> ErrorsJson,
) -> Reply {
    match outcome {
        Ok(Written::Changed(Logged { seq, change: AnnotationChange::Created(one) })) => {
            Reply::ok(&StoredJson { id: one.annotation.id.get(), seq: Some(*seq) })
        }
        Ok(Written::Repeated { id, seq }) => Reply::ok(&StoredJson { id: *id, seq: *seq }),
        Ok(Written::Changed(_) | Written::Unchanged) => Reply::ok(&Map::new()),
        Err(error) => Reply::error(&explain_write(error, video_id, not_found)),
    }
}

/// Makes the viewer present, after telling them who is.
fn present(socket: &mut ChannelSocket<VideoChannel>) {
    socket.push_presence_state();
    let key = socket.assigns().user().id.to_string();
    if let Err(error) = socket.track(&key, &Meta { device: "browser" }) {
        tracing::error!(%error, "a viewer is not shown as present");
    }
}

fn params(payload: &Payload) -> Result<Params, ErrorsJson> {
    payload.parse().map_err(|_malformed| ErrorsJson::one("payload", "is invalid"))
}
