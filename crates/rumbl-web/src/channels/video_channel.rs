//! A video's topic, `videos:ID`: its annotations, and who is watching.

use std::convert::Infallible;
use std::sync::Arc;

use actix_channels::{
    Channel, ChannelSocket, HandleIn, Joined, Numbered, Payload, Rejected, Topic,
};
use rumbl_core::Error;
use rumbl_core::changeset::Params;
use rumbl_core::ids::VideoId;
use rumbl_core::multimedia::{self, Annotation, AnnotationPage, AnnotationQuery};

use super::annotation_writer::{NewAnnotation, Publish, WriteError};
use super::presence::Meta;
use super::user_socket::UserSocket;
use crate::views::annotation_view::{AnnotationJson, AnnotationPageJson};
use crate::views::changeset_view::ErrorsJson;

/// The event that tells of an annotation.
const NEW_ANNOTATION: &str = "new_annotation";
/// The stream in which annotations are numbered by their ids.
const ANNOTATIONS: &str = "annotations";

/// The topic of a video.
pub fn topic(id: VideoId) -> String {
    format!("videos:{id}")
}

/// One person's place at one video.
#[derive(Debug)]
pub struct VideoChannel {
    video_id: VideoId,
}

impl Channel for VideoChannel {
    type Socket = UserSocket;
    type Info = Infallible;

    /// Answers with the first page of annotations, or the first of those that were missed.
    ///
    /// Broadcasts gather from before the page is read, so nothing falls between the two; and those
    /// that the page already covers are skipped, so nothing comes twice.
    async fn join(
        topic: &Topic,
        payload: Payload,
        socket: &mut ChannelSocket<Self>,
    ) -> Result<Joined<Self>, Rejected> {
        let channel = match topic.wildcard().parse() {
            Ok(video_id) => Self { video_id },
            Err(_malformed) => return Err(Rejected::with(&no_such_video())),
        };
        let page =
            channel.page(&payload, socket).await.map_err(|errors| Rejected::with(&errors))?;
        socket.skip_through(ANNOTATIONS, page.last_id.unsigned_abs());
        let reply = Joined::with_reply(channel, &AnnotationPageJson::from(&page));
        present(socket);
        Ok(reply)
    }

    async fn handle_in(
        &mut self,
        event: &str,
        payload: Payload,
        socket: &mut ChannelSocket<Self>,
    ) -> HandleIn {
        match event {
            "annotations" => match self.page(&payload, socket).await {
                Ok(page) => HandleIn::ok(&AnnotationPageJson::from(&page)),
                Err(errors) => HandleIn::error(&errors),
            },
            NEW_ANNOTATION => match self.annotate(&payload, socket).await {
                Ok(()) => HandleIn::ok(&serde_json::Map::new()),
                Err(errors) => HandleIn::error(&errors),
            },
            _ => HandleIn::error(&ErrorsJson::one("event", "is unknown")),
        }
    }
}

impl VideoChannel {
    async fn page(
        &self,
        payload: &Payload,
        socket: &ChannelSocket<Self>,
    ) -> Result<AnnotationPage, ErrorsJson> {
        let (video_id, params) = (self.video_id, params(payload)?);
        let repo = &socket.assigns().live.repo;
        let page = repo.run(move |db| {
            let query = AnnotationQuery::parse(&params)?;
            multimedia::get_video(db, video_id)?;
            multimedia::list_annotations(db, video_id, &query)
        });
        page.await.map_err(|error| explain(&error))
    }

    async fn annotate(
        &self,
        payload: &Payload,
        socket: &ChannelSocket<Self>,
    ) -> Result<(), ErrorsJson> {
        let params = params(payload)?;
        let viewer = socket.assigns();
        if !viewer.live.limit.allows(viewer.user.id) {
            return Err(ErrorsJson::one("base", "too many annotations at once, wait a moment"));
        }
        let (author, video_id) = (Arc::clone(&viewer.user), self.video_id);
        let new = NewAnnotation { author, video_id, params, answer_to: None };
        match viewer.live.writer.write(new).await {
            Ok(annotation) => {
                if let Some(answers) = &viewer.live.answers {
                    answers.consider(annotation, Arc::clone(&viewer.user));
                }
                Ok(())
            }
            Err(WriteError::Refused(error)) => Err(explain(&error)),
            Err(error) => {
                tracing::warn!(%error, %video_id, "annotation refused");
                Err(unavailable())
            }
        }
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

/// What a client is told of a failure: its own mistakes by field, ours without details.
fn explain(error: &Error) -> ErrorsJson {
    match error {
        Error::Invalid(changeset) => ErrorsJson::from(&**changeset),
        Error::NotFound => no_such_video(),
        error => {
            tracing::error!(%error, "a channel's call to the database failed");
            unavailable()
        }
    }
}

fn no_such_video() -> ErrorsJson {
    ErrorsJson::one("video", "does not exist")
}

fn unavailable() -> ErrorsJson {
    ErrorsJson::one("base", "rumbl is busy, try again in a moment")
}

/// Broadcasts what was stored to the video's topic, numbered by its id.
#[derive(Debug)]
pub struct Publisher(pub actix_channels::Endpoint);

impl Publish for Publisher {
    fn publish(&self, annotation: &Annotation, new: &NewAnnotation) {
        let asker = new.answer_to.as_ref().map(|answer_to| answer_to.asker.username.as_str());
        let json = AnnotationJson::new(annotation, &new.author.username, asker);
        let number = annotation.id.get().unsigned_abs();
        let numbered = Numbered { stream: ANNOTATIONS, number };
        self.0.broadcast_numbered(&topic(annotation.video_id), NEW_ANNOTATION, &json, numbered);
    }
}
