//! “Channels”: annotations that everybody who watches a video gets at once.

use std::time::Duration;

use actix_channels::{
    Channel, ChannelRoutes, ChannelSocket, Config, ConnectInfo, Endpoint, HandleIn, Joined, Next,
    Params, Payload, Refused, Rejected, Socket, Token, Topic,
};
use info_sys::InfoSys;
use rumbl_core::accounts::{self, User};
use rumbl_core::annotations::{self, Annotation, AnnotationQuery};
use rumbl_core::ids::{UserId, VideoId};
use rumbl_core::repo::Repo;
use rumbl_core::{Error, changeset, multimedia};
use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::answers;

/// What tokens of the socket are signed with. A real one is a setting, and no part of the code.
const SECRET: &str = "the tutorial's secret of 32 bytes or more";
const SALT: &str = "user socket";
const MAX_AGE: Duration = Duration::from_hours(24);

/// What a page gives the client, so that the socket knows who it is.
///
/// # Errors
/// When it can't be signed.
pub fn socket_token(user: &User) -> serde_json::Result<String> {
    Token::sign(SECRET, SALT, &user.id)
}

/// The socket: who may connect, and which channels there are.
#[derive(Debug)]
pub struct UserSocket {
    /// The database.
    pub repo: Repo,
    /// Who answers questions.
    pub info_sys: InfoSys,
}

/// What channels know of their client.
#[derive(Debug, Clone)]
pub struct Viewer {
    user: User,
    repo: Repo,
    info_sys: InfoSys,
}

impl Socket for UserSocket {
    type Assigns = Viewer;

    async fn connect(&self, params: &Params, _: &ConnectInfo) -> Result<Viewer, Refused> {
        let id: UserId = Token::verify(SECRET, SALT, params.get("token"), MAX_AGE)
            .map_err(|_invalid| Refused::forbidden())?;
        let user = self.repo.run(move |conn| accounts::get_user(conn, id)).await;
        let user = user.map_err(|_gone| Refused::forbidden())?;
        Ok(Viewer { user, repo: self.repo.clone(), info_sys: self.info_sys.clone() })
    }

    fn channels(routes: ChannelRoutes<Viewer>) -> ChannelRoutes<Viewer> {
        routes.channel::<VideoChannel>("videos:*")
    }
}

/// The endpoint with that socket at `/socket`.
pub fn endpoint(repo: Repo, info_sys: InfoSys) -> Endpoint {
    Endpoint::builder(Config::default()).socket("/socket", UserSocket { repo, info_sys }).build()
}

/// One client at one video.
#[derive(Debug)]
pub struct VideoChannel {
    video_id: VideoId,
}

impl Channel for VideoChannel {
    type Assigns = Viewer;
    type Info = Answered;

    async fn authorize(topic: &Topic, viewer: &Viewer) -> Result<(), Rejected> {
        let id = video_id(topic)?;
        let read = viewer.repo.run(move |conn| multimedia::get_video(conn, id)).await;
        read.map(drop).map_err(|_missing| Rejected::reason("no such video"))
    }

    async fn join(
        topic: &Topic,
        payload: Payload,
        socket: &mut ChannelSocket<Self>,
    ) -> Result<Joined<Self>, Rejected> {
        let video_id = video_id(topic)?;
        let page = missed(&socket.assigns().repo, video_id, &payload).await;
        let reply = page.map_err(|error| Rejected::with(&errors(&error)))?;
        socket.push_presence_state();
        let user = &socket.assigns().user;
        let (key, meta) = (user.id.to_string(), json!({"username": user.username}));
        socket.track(&key, &meta).map_err(|_untracked| Rejected::reason("too many"))?;
        Ok(Joined::with_reply(Self { video_id }, &reply))
    }

    async fn handle_in(
        &mut self,
        event: &str,
        payload: Payload,
        socket: &mut ChannelSocket<Self>,
    ) -> HandleIn {
        match event {
            "new_annotation" => self.annotate(&payload, socket).await,
            _ => HandleIn::Unhandled,
        }
    }

    async fn handle_info(&mut self, answered: Answered, socket: &mut ChannelSocket<Self>) -> Next {
        socket.broadcast("new_annotation", &AnnotationJson::new(&answered.0, answered.1));
        Next::Continue
    }
}

/// An answer that was stored, and who knew it.
#[derive(Debug)]
pub struct Answered(Annotation, &'static str);

impl VideoChannel {
    async fn annotate(&self, payload: &Payload, socket: &ChannelSocket<Self>) -> HandleIn {
        let Ok(params) = payload.parse::<changeset::Params>() else {
            return HandleIn::error(&json!({"errors": {"payload": ["is invalid"]}}));
        };
        let Viewer { user, repo, info_sys } = socket.assigns().clone();
        let (author, id) = (user.clone(), self.video_id);
        let store = move |conn: &mut _| annotations::annotate_video(conn, &author, id, &params);
        let annotation = match repo.run(store).await {
            Ok(annotation) => annotation,
            Err(error) => return HandleIn::error(&errors(&error)),
        };
        socket.broadcast("new_annotation", &AnnotationJson::new(&annotation, &user.username));

        let (id, client) = (annotation.id, socket.info_sender());
        tokio::spawn(async move {
            if let Some((answer, backend)) = answers::answer(&repo, &info_sys, annotation).await {
                // Whoever has left by then needs no answer.
                client.send(Answered(answer, backend)).ok();
            }
        });
        HandleIn::ok(&json!({"id": id}))
    }
}

/// What the client has not seen yet: all annotations, or those after the last that it has.
async fn missed(repo: &Repo, video_id: VideoId, payload: &Payload) -> Result<Value, Error> {
    let params: Map<String, Value> = payload.parse().unwrap_or_default();
    let query = AnnotationQuery::parse(&params.into())?;
    let page = repo.run(move |conn| annotations::list_annotations(conn, video_id, &query)).await?;
    let shown = |one: &annotations::AnnotationWithUser| {
        json!(AnnotationJson::new(&one.annotation, &one.username))
    };
    let annotations: Vec<Value> = page.annotations.iter().map(shown).collect();
    Ok(json!({"annotations": annotations, "last_id": page.last_id}))
}

/// What clients are shown of an annotation.
#[derive(Debug, Serialize)]
struct AnnotationJson<'a> {
    id: i64,
    body: &'a str,
    at: i64,
    username: &'a str,
}

impl<'a> AnnotationJson<'a> {
    fn new(annotation: &'a Annotation, username: &'a str) -> Self {
        let Annotation { id, body, at, .. } = annotation;
        Self { id: id.get(), body, at: *at, username }
    }
}

fn video_id(topic: &Topic) -> Result<VideoId, Rejected> {
    topic.wildcard().parse().map_err(|_malformed| Rejected::reason("no such video"))
}

fn errors(error: &Error) -> Value {
    let Error::Invalid(changeset) = error else { return json!({"reason": "try again"}) };
    let mut errors = Map::new();
    for (field, _) in changeset.errors() {
        let messages: Vec<_> = changeset.errors_on(field).map(ToString::to_string).collect();
        errors.insert(field.to_owned(), json!(messages));
    }
    json!({"errors": errors})
}

#[cfg(test)]
mod tests {
    use actix_channels::Status;
    use actix_channels::testing::{TestSocket, connect};
    use info_sys::Settings;
    use rumbl_core::changeset::Params;

    use super::*;

    struct Fixture {
        endpoint: Endpoint,
        ada: User,
        topic: String,
    }

    async fn fixture() -> Fixture {
        let repo = Repo::sandbox(&"sqlite::memory:".parse().unwrap()).unwrap();
        let plant = |conn: &mut _| {
            accounts::create_user(
                conn,
                &Params::from_iter([("name", "The glossary"), ("username", "glossary")]),
            )?;
            let ada = Params::from_iter([("name", "Ada"), ("username", "ada")]);
            let ada = accounts::create_user(conn, &ada)?;
            let video = Params::from_iter([("url", "https://example.com/film.mp4")]);
            let video = multimedia::add_video(conn, &ada, &video)?;
            Ok((ada, video.id))
        };
        let (ada, id) = repo.run(plant).await.unwrap();
        let mut settings = Settings { outside: vec![answers::glossary()], ..Settings::default() };
        settings.wikipedia.enabled = false;
        let endpoint = endpoint(repo, InfoSys::start(&settings));
        Fixture { endpoint, ada, topic: format!("videos:{id}") }
    }

    impl Fixture {
        async fn connected(&self) -> TestSocket {
            let token = socket_token(&self.ada).unwrap();
            connect(&self.endpoint, "/socket", [("token", token.as_str())]).await.unwrap()
        }
    }

    #[tokio::test]
    async fn nobody_connects_without_a_valid_token() {
        let fixture = fixture().await;
        let forged = Token::sign("another secret of at least 32 bytes", SALT, &fixture.ada.id);
        for token in ["", forged.unwrap().as_str()] {
            assert!(connect(&fixture.endpoint, "/socket", [("token", token)]).await.is_err());
        }
    }

    #[tokio::test]
    async fn a_video_that_does_not_exist_has_no_channel() {
        let fixture = fixture().await;
        let socket = fixture.connected().await;
        for topic in ["videos:999", "videos:everything"] {
            let refused = socket.subscribe_and_join(topic, &json!({})).await.unwrap_err();
            assert_eq!(refused, json!({"reason": "no such video"}));
        }
    }

    #[tokio::test]
    async fn an_annotation_reaches_everybody_who_watches() {
        let fixture = fixture().await;
        let (one, other) = (fixture.connected().await, fixture.connected().await);
        let (_, one) = one.subscribe_and_join(&fixture.topic, &json!({})).await.unwrap();
        let (_, other) = other.subscribe_and_join(&fixture.topic, &json!({})).await.unwrap();

        let push = one.push("new_annotation", &json!({"body": "Look!", "at": 1_500})).await;
        let id = one.assert_reply(&push, Status::Ok).await["id"].clone();
        let annotation = json!({"id": id, "body": "Look!", "at": 1_500, "username": "ada"});
        assert_eq!(one.assert_broadcast("new_annotation").await, annotation);
        assert_eq!(other.assert_broadcast("new_annotation").await, annotation);
    }

    #[tokio::test]
    async fn a_refused_annotation_reaches_nobody() {
        let fixture = fixture().await;
        let socket = fixture.connected().await;
        let (_, channel) = socket.subscribe_and_join(&fixture.topic, &json!({})).await.unwrap();
        let push = channel.push("new_annotation", &json!({"body": " ", "at": 0})).await;
        let errors = json!({"errors": {"body": ["can't be blank"]}});
        assert_eq!(channel.assert_reply(&push, Status::Error).await, errors);
        channel.refute("new_annotation").await;
    }

    #[tokio::test]
    async fn who_was_away_gets_what_they_missed_and_nothing_twice() {
        let fixture = fixture().await;
        let socket = fixture.connected().await;
        let (_, channel) = socket.subscribe_and_join(&fixture.topic, &json!({})).await.unwrap();
        for body in ["seen", "missed"] {
            let push = channel.push("new_annotation", &json!({"body": body, "at": 0})).await;
            channel.assert_reply(&push, Status::Ok).await;
        }
        let seen = channel.assert_broadcast("new_annotation").await["id"].clone();
        channel.leave().await;
        let back = json!({"last_seen_id": seen});
        let (reply, _) = socket.subscribe_and_join(&fixture.topic, &back).await.unwrap();
        let annotations = reply["annotations"].as_array().unwrap();
        assert_eq!(annotations.len(), 1);
        assert_eq!(annotations[0]["body"], "missed");
    }

    #[tokio::test]
    async fn everybody_who_watches_is_present() {
        let fixture = fixture().await;
        let socket = fixture.connected().await;
        let (_, channel) = socket.subscribe_and_join(&fixture.topic, &json!({})).await.unwrap();
        let diff = channel.assert_broadcast("presence_diff").await;
        let id = fixture.ada.id.to_string();
        assert_eq!(diff["joins"][&id]["metas"][0]["username"], "ada");
    }

    #[tokio::test]
    async fn a_question_is_answered_by_whoever_knows() {
        let fixture = fixture().await;
        let socket = fixture.connected().await;
        let (_, channel) = socket.subscribe_and_join(&fixture.topic, &json!({})).await.unwrap();
        channel.push("new_annotation", &json!({"body": "What is OTP?", "at": 7_000})).await;
        assert_eq!(channel.assert_broadcast("new_annotation").await["username"], "ada");
        let answer = channel.assert_broadcast("new_annotation").await;
        assert_eq!((&answer["username"], &answer["at"]), (&json!("glossary"), &json!(7_000)));
    }
}
