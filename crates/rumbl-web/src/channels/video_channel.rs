//! A video's topic, `videos:ID`: its annotations, and who is watching.
//!
//! | event | payload | answer |
//! |---|---|---|
//! | join | `{}`, or `{from}`, or `{last_seen_id}` with or without `{last_seen_change_id}` | a page of annotations, and of changes |
//! | `annotations` | `{after}`, or `{from, to}` | a page of annotations |
//! | `changes` | `{after_change}` | a page of changes |
//! | `annotation_density` | `{}` | how the annotations are spread over the video |
//! | `new_annotation` | `{body, at}` | `{}`, after a broadcast `new_annotation` |
//! | `update_annotation` | `{id, body, at}`, without what stays | `{}`, after a broadcast `annotation_updated` |
//! | `delete_annotation` | `{id}` | `{}`, after a broadcast `annotation_deleted` |
//!
//! The shapes are those of [`annotation_view`](crate::views::annotation_view). An error is
//! `{errors: {field: [message]}}`. The ids of annotations rise as they are broadcast, and so do
//! those of changes, so whoever comes back with the last of each misses nothing.

use std::convert::Infallible;
use std::sync::Arc;

use actix_channels::{Channel, ChannelSocket, HandleIn, Joined, Payload, Rejected, Reply, Topic};
use rumbl_core::accounts;
use rumbl_core::changeset::Params;
use rumbl_core::ids::VideoId;
use rumbl_core::multimedia::{self, AnnotationAction, AnnotationQuery, AnnotationWritten};
use rumbl_core::repo::Connection;
use rumbl_core::{Error, Result as CoreResult};
use serde_json::Map;

use super::annotation_writer::About;
use super::failures::{
    explain, explain_as, explain_write, no_such_annotation, no_such_video, password_changed,
};
use super::presence::Meta;
use super::user_socket::UserSocket;
use crate::views::annotation_view::{
    AnnotationChangePageJson, AnnotationDensityJson, AnnotationPageJson, Reader,
};
use crate::views::changeset_view::ErrorsJson;

/// The event that tells of an annotation.
pub(super) const NEW_ANNOTATION: &str = "new_annotation";
/// The event that tells of an edit.
pub(super) const ANNOTATION_UPDATED: &str = "annotation_updated";
/// The event that tells of a deletion.
pub(super) const ANNOTATION_DELETED: &str = "annotation_deleted";

/// The stream in which annotations are numbered by their ids.
pub(super) const ANNOTATIONS: &str = "annotations";
/// The stream in which edits and deletions are numbered by the ids of changes.
pub(super) const CHANGES: &str = "changes";

/// The topic of a video.
pub fn topic(id: VideoId) -> String {
    format!("videos:{id}")
}

/// One person's place at one video.
#[derive(Debug)]
pub struct VideoChannel {
    video_id: VideoId,
    reader: Reader,
}

impl Channel for VideoChannel {
    type Socket = UserSocket;
    type Info = Infallible;

    /// Answers with the first page of annotations, or the first of what was missed.
    ///
    /// Broadcasts gather from before the page is read, so nothing falls between the two; and those
    /// that the page already covers are skipped, so nothing comes twice. A viewer whose password
    /// was changed while they connected is refused, for the reasons that
    /// [`user_socket`](super::user_socket) gives.
    async fn join(
        topic: &Topic,
        payload: Payload,
        socket: &mut ChannelSocket<Self>,
    ) -> Result<Joined<Self>, Rejected> {
        let refused = |error: &Error| Rejected::with(&explain(error));
        let params = params(&payload).map_err(|errors| Rejected::with(&errors))?;
        let video_id = topic.wildcard().parse().map_err(|_malformed| refused(&Error::NotFound))?;
        let user = Arc::clone(&socket.assigns().user);
        let first = socket.assigns().live.repo.run(move |db| {
            if !accounts::is_current(db, &user)? {
                return Ok(None);
            }
            let query = AnnotationQuery::parse(&params)?;
            let owner_id = multimedia::get_video(db, video_id)?.video.user_id;
            Ok(Some((owner_id, multimedia::list_annotations(db, video_id, &query)?)))
        });
        let first = first.await.map_err(|error| refused(&error))?;
        let (owner_id, page) = first.ok_or_else(|| Rejected::with(&password_changed()))?;
        socket.skip_through(ANNOTATIONS, page.last_id.unsigned_abs());
        socket.skip_through(CHANGES, page.changes.last_change_id.unsigned_abs());
        let reader = Reader { user_id: socket.assigns().user.id, owner_id };
        let reply = AnnotationPageJson::new(&page, Some(reader));
        let joined = Joined::with_reply(Self { video_id, reader }, &reply);
        present(socket);
        Ok(joined.intercept(reader))
    }

    async fn handle_in(
        &mut self,
        event: &str,
        payload: Payload,
        socket: &mut ChannelSocket<Self>,
    ) -> HandleIn {
        let params = match params(&payload) {
            Ok(params) => params,
            Err(errors) => return HandleIn::error(&errors),
        };
        let handled = match event {
            "annotations" => self.annotations(params, socket).await,
            "changes" => self.changes(params, socket).await,
            "annotation_density" => self.density(socket).await,
            NEW_ANNOTATION => self.create(params, socket),
            "update_annotation" => self.update(params, socket),
            "delete_annotation" => self.delete(&params, socket),
            _ => Err(ErrorsJson::one("event", "is unknown")),
        };
        handled.unwrap_or_else(|errors| HandleIn::error(&errors))
    }
}

impl VideoChannel {
    async fn annotations(
        &self,
        params: Params,
        socket: &ChannelSocket<Self>,
    ) -> Result<HandleIn, ErrorsJson> {
        let query = AnnotationQuery::parse(&params).map_err(|error| explain(&error))?;
        let list = move |db: &mut Connection, id| multimedia::list_annotations(db, id, &query);
        let page = self.read(socket, list).await?;
        Ok(HandleIn::ok(&AnnotationPageJson::new(&page, Some(self.reader))))
    }

    async fn changes(
        &self,
        params: Params,
        socket: &ChannelSocket<Self>,
    ) -> Result<HandleIn, ErrorsJson> {
        let after = multimedia::parse_after_change(&params).map_err(|error| explain(&error))?;
        let list =
            move |db: &mut Connection, id| multimedia::list_annotation_changes(db, id, after);
        let page = self.read(socket, list).await?;
        Ok(HandleIn::ok(&AnnotationChangePageJson::new(&page, Some(self.reader))))
    }

    async fn density(&self, socket: &ChannelSocket<Self>) -> Result<HandleIn, ErrorsJson> {
        let density = self.read(socket, multimedia::annotation_density).await?;
        Ok(HandleIn::ok(&AnnotationDensityJson::from(&density)))
    }

    /// Reads of the video, if it still exists.
    async fn read<T: Send + 'static>(
        &self,
        socket: &ChannelSocket<Self>,
        read: impl FnOnce(&mut Connection, VideoId) -> CoreResult<T> + Send + 'static,
    ) -> Result<T, ErrorsJson> {
        let video_id = self.video_id;
        let reading = socket.assigns().live.repo.run(move |db| {
            multimedia::get_video(db, video_id)?;
            read(db, video_id)
        });
        reading.await.map_err(|error| explain(&error))
    }

    fn create(&self, params: Params, socket: &ChannelSocket<Self>) -> Result<HandleIn, ErrorsJson> {
        self.write(socket, AnnotationAction::Create { params, answer: None }, no_such_video)
    }

    fn update(&self, params: Params, socket: &ChannelSocket<Self>) -> Result<HandleIn, ErrorsJson> {
        let id = multimedia::parse_annotation_id(&params);
        let id = id.map_err(|error| explain_as(&error, no_such_annotation))?;
        self.write(socket, AnnotationAction::Update { id, params }, no_such_annotation)
    }

    fn delete(
        &self,
        params: &Params,
        socket: &ChannelSocket<Self>,
    ) -> Result<HandleIn, ErrorsJson> {
        let id = multimedia::parse_annotation_id(params);
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
        if !viewer.live.limit.allows(viewer.user.id) {
            return Err(ErrorsJson::one("base", "too many annotations at once, wait a moment"));
        }
        let about = About { user: Arc::clone(&viewer.user), video_id, asker: None };
        let (pushed, viewer) = (socket.reply_ref(), viewer.clone());
        let live = Arc::clone(&viewer.live);
        live.writer.hand_in(about, action, move |outcome| {
            pushed.reply(&match &outcome {
                Ok(_) => Reply::ok(&Map::new()),
                Err(error) => Reply::error(&explain_write(error, video_id, not_found)),
            });
            if let (Ok(AnnotationWritten::Created(annotation)), Some(answers)) =
                (outcome, &viewer.live.answers)
            {
                answers.consider(annotation, viewer.user);
            }
        });
        Ok(HandleIn::NoReply)
    }
}

/// Makes the viewer present, after telling them who is.
fn present(socket: &mut ChannelSocket<VideoChannel>) {
    socket.push_presence_state();
    let key = socket.assigns().user.id.to_string();
    if let Err(error) = socket.track(&key, &Meta { device: "browser" }) {
        tracing::error!(%error, "a viewer is not shown as present");
    }
}

fn params(payload: &Payload) -> Result<Params, ErrorsJson> {
    payload.parse().map_err(|_malformed| ErrorsJson::one("payload", "is invalid"))
}
