//! “A new resource”: videos, each of which belongs to whoever added it.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{self, ServiceConfig};
use rumbl_core::accounts::User;
use rumbl_core::changeset::{Changeset, Field, Params};
use rumbl_core::ids::VideoId;
use rumbl_core::multimedia::{self, VideoListing};
use rumbl_core::repo::Repo;
use rumbl_core::{Error, Result};
use serde::Serialize;

use crate::form::{FormField, Input, inputs};
use crate::views::{View, failure, page, see};

const INPUTS: [Input; 2] =
    [(Field::text("url"), "Address", "text"), (Field::text("title"), "Title", "text")];

/// Videos that the home page lists.
const RECENT: i64 = 20;

/// The routes about videos, which are for members.
pub fn routes(services: &mut ServiceConfig) {
    services
        .route("/", web::get().to(home))
        .route("/videos", web::get().to(index))
        .route("/videos/new", web::get().to(new))
        .route("/videos", web::post().to(create))
        .route("/videos/{id}/edit", web::get().to(edit))
        .route("/videos/{id}", web::post().to(update))
        .route("/videos/{id}/delete", web::post().to(delete));
}

async fn home(repo: web::Data<Repo>) -> HttpResponse {
    let videos = repo.run(|conn| multimedia::list_recent_videos(conn, RECENT)).await;
    listing(videos, "Videos", false)
}

async fn index(repo: web::Data<Repo>, user: web::ReqData<User>) -> HttpResponse {
    let owner = user.into_inner();
    let videos = repo.run(move |conn| multimedia::list_user_videos(conn, &owner)).await;
    listing(videos, "My videos", true)
}

async fn new() -> HttpResponse {
    page(StatusCode::OK, &VideoForm::new(None, &multimedia::change_new_video()))
}

async fn create(
    repo: web::Data<Repo>,
    user: web::ReqData<User>,
    params: web::Form<Params>,
) -> HttpResponse {
    let owner = user.into_inner();
    match repo.run(move |conn| multimedia::add_video(conn, &owner, &params)).await {
        Ok(_video) => see("/videos"),
        Err(Error::Invalid(changeset)) => {
            page(StatusCode::UNPROCESSABLE_ENTITY, &VideoForm::new(None, &changeset))
        }
        Err(error) => failure(&error),
    }
}

async fn edit(
    repo: web::Data<Repo>,
    user: web::ReqData<User>,
    id: web::Path<VideoId>,
) -> HttpResponse {
    let (owner, id) = (user.into_inner(), *id);
    match repo.run(move |conn| multimedia::get_user_video(conn, &owner, id)).await {
        Ok(VideoListing { video, .. }) => {
            let changeset = multimedia::change_video(&video);
            page(StatusCode::OK, &VideoForm::new(Some(id), &changeset))
        }
        Err(error) => failure(&error),
    }
}

async fn update(
    repo: web::Data<Repo>,
    user: web::ReqData<User>,
    id: web::Path<VideoId>,
    params: web::Form<Params>,
) -> HttpResponse {
    let (owner, id) = (user.into_inner(), *id);
    match repo.run(move |conn| multimedia::update_video(conn, &owner, id, &params)).await {
        Ok(_video) => see("/videos"),
        Err(Error::Invalid(changeset)) => {
            page(StatusCode::UNPROCESSABLE_ENTITY, &VideoForm::new(Some(id), &changeset))
        }
        Err(error) => failure(&error),
    }
}

async fn delete(
    repo: web::Data<Repo>,
    user: web::ReqData<User>,
    id: web::Path<VideoId>,
) -> HttpResponse {
    let owner = user.into_inner();
    match repo.run(move |conn| multimedia::delete_video(conn, &owner, *id)).await {
        Ok(_video) => see("/videos"),
        Err(error) => failure(&error),
    }
}

fn listing(videos: Result<Vec<VideoListing>>, title: &'static str, are_own: bool) -> HttpResponse {
    match videos {
        Ok(videos) => {
            let videos = videos.iter().map(VideoRow::new).collect();
            page(StatusCode::OK, &VideoIndex { title, are_own, videos })
        }
        Err(error) => failure(&error),
    }
}

#[derive(Serialize)]
struct VideoIndex<'a> {
    title: &'static str,
    are_own: bool,
    videos: Vec<VideoRow<'a>>,
}

#[derive(Serialize)]
struct VideoRow<'a> {
    id: VideoId,
    title: &'a str,
    owner: &'a str,
    path: String,
}

#[derive(Serialize)]
struct VideoForm {
    title: &'static str,
    action: String,
    fields: Vec<FormField>,
}

impl<'a> VideoRow<'a> {
    fn new(VideoListing { video, user, .. }: &'a VideoListing) -> Self {
        let path = format!("/watch/{}", video.permalink());
        Self { id: video.id, title: &video.title, owner: &user.name, path }
    }
}

impl VideoForm {
    /// The form of the video with this id, or of a new one.
    fn new(id: Option<VideoId>, changeset: &Changeset) -> Self {
        let (title, action) = match id {
            Some(id) => ("Change a video", format!("/videos/{id}")),
            None => ("Add a video", "/videos".to_owned()),
        };
        Self { title, action, fields: inputs(changeset, &INPUTS) }
    }
}

impl View for VideoIndex<'_> {
    const TEMPLATE: &'static str = "videos.html";
}

impl View for VideoForm {
    const TEMPLATE: &'static str = "video_form.html";
}

#[cfg(test)]
mod tests {
    use actix_web::App;
    use actix_web::test::{TestRequest, call_and_read_body, call_service, init_service, read_body};

    use super::*;
    use crate::testing::{location, logged_in, sandbox};

    const FILM: [(&str, &str); 2] = [("url", "https://example.com/film.mp4"), ("title", "A film")];

    #[actix_web::test]
    async fn a_video_is_its_owners_and_everybody_finds_it() {
        let repo = sandbox();
        let (_, ada) = logged_in(&repo, "ada").await;
        let (_, grace) = logged_in(&repo, "grace").await;
        let routes = |services: &mut ServiceConfig| crate::routes(services, repo);
        let app = init_service(App::new().configure(routes)).await;
        let add = TestRequest::post().uri("/videos").cookie(ada.clone()).set_form(FILM);
        assert_eq!(location(&call_service(&app, add.to_request()).await), "/videos");

        for (path, cookie, is_listed) in
            [("/videos", &ada, true), ("/videos", &grace, false), ("/", &grace, true)]
        {
            let request = TestRequest::get().uri(path).cookie(cookie.clone()).to_request();
            let html = call_and_read_body(&app, request).await;
            let html = String::from_utf8_lossy(&html);
            let link = r#"<a href="/watch/1-a-film">A film</a>"#;
            assert_eq!(html.contains(link), is_listed, "{path}: {html}");
        }
    }

    #[actix_web::test]
    async fn a_video_is_changed_by_its_own_form() {
        let repo = sandbox();
        let (ada, cookie) = logged_in(&repo, "ada").await;
        let add = move |conn: &mut _| multimedia::add_video(conn, &ada, &Params::from_iter(FILM));
        repo.run(add).await.unwrap();
        let routes = |services: &mut ServiceConfig| crate::routes(services, repo);
        let app = init_service(App::new().configure(routes)).await;
        let read = |path: &str| TestRequest::get().uri(path).cookie(cookie.clone()).to_request();
        let html = call_and_read_body(&app, read("/videos/1/edit")).await;
        let html = String::from_utf8_lossy(&html);
        assert!(html.contains(r#"action="/videos/1""#), "{html}");
        assert!(html.contains(r#"value="A film""#), "{html}");

        let change = |title: &str| {
            let request = TestRequest::post().uri("/videos/1").cookie(cookie.clone());
            request.set_form([("title", title)]).to_request()
        };
        let refused = call_service(&app, change(" ")).await;
        assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(location(&call_service(&app, change("A better title")).await), "/videos");
        let html = call_and_read_body(&app, read("/videos")).await;
        assert!(String::from_utf8_lossy(&html).contains("/watch/1-a-better-title"), "{html:?}");
    }

    #[actix_web::test]
    async fn an_address_that_nothing_can_play_is_refused() {
        let repo = sandbox();
        let (_, ada) = logged_in(&repo, "ada").await;
        let routes = |services: &mut ServiceConfig| crate::routes(services, repo);
        let app = init_service(App::new().configure(routes)).await;
        let form = [("url", "https://example.com/film.txt"), ("title", "A film")];
        let add = TestRequest::post().uri("/videos").cookie(ada).set_form(form).to_request();
        let response = call_service(&app, add).await;
        assert_eq!(response.status(), StatusCode::UNPROCESSABLE_ENTITY);
        let html = read_body(response).await;
        let html = String::from_utf8_lossy(&html);
        assert!(html.contains("must be a link to an mp4"), "{html}");
        assert!(html.contains(r#"value="A film""#), "{html}");
    }

    #[actix_web::test]
    async fn another_persons_video_is_not_found() {
        let repo = sandbox();
        let (ada, cookie_of_ada) = logged_in(&repo, "ada").await;
        let (_, grace) = logged_in(&repo, "grace").await;
        let add = move |conn: &mut _| multimedia::add_video(conn, &ada, &Params::from_iter(FILM));
        let video = repo.run(add).await.unwrap();
        let routes = |services: &mut ServiceConfig| crate::routes(services, repo);
        let app = init_service(App::new().configure(routes)).await;

        let path = format!("/videos/{}", video.id);
        let (edit, delete) = (format!("{path}/edit"), format!("{path}/delete"));
        for request in [
            TestRequest::get().uri(&edit),
            TestRequest::post().uri(&path).set_form([("title", "Mine")]),
            TestRequest::post().uri(&delete),
        ] {
            let response = call_service(&app, request.cookie(grace.clone()).to_request()).await;
            assert_eq!(response.status(), StatusCode::NOT_FOUND);
        }
        let delete = TestRequest::post().uri(&delete).cookie(cookie_of_ada).to_request();
        assert_eq!(location(&call_service(&app, delete).await), "/videos");
    }

    #[actix_web::test]
    async fn videos_are_for_members() {
        let repo = sandbox();
        let routes = |services: &mut ServiceConfig| crate::routes(services, repo);
        let app = init_service(App::new().configure(routes)).await;
        for path in ["/", "/videos", "/videos/new", "/watch/1"] {
            let response = call_service(&app, TestRequest::get().uri(path).to_request()).await;
            assert_eq!(location(&response), "/sessions/new", "{path}");
        }
        let add = TestRequest::post().uri("/videos").set_form(FILM).to_request();
        assert_eq!(location(&call_service(&app, add).await), "/sessions/new");
    }
}
