//! “The watch page”: a video, its player, and what the page's script needs to know.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{self, ServiceConfig};
use rumbl_core::Error;
use rumbl_core::accounts::User;
use rumbl_core::ids::VideoId;
use rumbl_core::multimedia::{self, Permalink, Video, VideoSource};
use rumbl_core::repo::Repo;
use serde::Serialize;

use crate::views::{View, failure, page};
use crate::watch::socket_token;

/// The route of the watch page, which is for members.
pub fn routes(services: &mut ServiceConfig) {
    services.route("/watch/{permalink}", web::get().to(show));
}

async fn show(
    repo: web::Data<Repo>,
    user: web::ReqData<User>,
    path: web::Path<String>,
) -> HttpResponse {
    let Ok(Permalink { id, .. }) = path.parse() else { return failure(&Error::NotFound) };
    let video = match repo.run(move |conn| multimedia::get_video(conn, id)).await {
        Ok(listing) => listing.video,
        Err(error) => return failure(&error),
    };
    match socket_token(&user) {
        Ok(token) => page(StatusCode::OK, &WatchShow::new(&video, &token)),
        Err(_) => HttpResponse::InternalServerError().finish(),
    }
}

#[derive(Serialize)]
struct WatchShow<'a> {
    video_id: VideoId,
    title: &'a str,
    /// Where it is, and whether the browser plays that by itself.
    url: &'a str,
    is_file: bool,
    token: &'a str,
}

impl<'a> WatchShow<'a> {
    fn new(video: &'a Video, token: &'a str) -> Self {
        let is_file = matches!(video.source(), Some(VideoSource::File { .. }));
        Self { video_id: video.id, title: &video.title, url: &video.url, is_file, token }
    }
}

impl View for WatchShow<'_> {
    const TEMPLATE: &'static str = "watch.html";
}

#[cfg(test)]
mod tests {
    use actix_channels::testing::connect;
    use actix_web::App;
    use actix_web::test::{TestRequest, call_and_read_body, call_service, init_service};
    use info_sys::{InfoSys, Settings};
    use rumbl_core::changeset::Params;
    use serde_json::json;

    use super::*;
    use crate::testing::{logged_in, sandbox};
    use crate::watch;

    async fn add(repo: &Repo, owner: &User, url: &'static str) -> Video {
        let owner = owner.clone();
        let film = Params::from_iter([("url", url), ("title", "A film")]);
        repo.run(move |conn| multimedia::add_video(conn, &owner, &film)).await.unwrap()
    }

    /// What a page has in one of its `data-` attributes.
    fn data<'a>(html: &'a str, name: &str) -> &'a str {
        let (_, rest) = html.split_once(&format!(r#"data-{name}=""#)).unwrap();
        rest.split_once('"').unwrap().0
    }

    #[actix_web::test]
    async fn whoever_opens_the_page_is_who_watches() {
        let repo = sandbox();
        let (ada, _) = logged_in(&repo, "ada").await;
        let (grace, cookie) = logged_in(&repo, "grace").await;
        let video = add(&repo, &ada, "https://example.com/film.mp4").await;
        let endpoint = watch::endpoint(repo.clone(), InfoSys::start(&Settings::default()));
        let routes = |services: &mut ServiceConfig| crate::routes(services, repo);
        let app = init_service(App::new().configure(routes)).await;

        let path = format!("/watch/{}-an-older-title", video.id);
        let request = TestRequest::get().uri(&path).cookie(cookie).to_request();
        let html = call_and_read_body(&app, request).await;
        let html = String::from_utf8_lossy(&html);
        assert_eq!(data(&html, "video"), video.id.to_string());

        let socket = connect(&endpoint, "/socket", [("token", data(&html, "token"))]).await;
        let topic = format!("videos:{}", video.id);
        let joined = socket.unwrap().subscribe_and_join(&topic, &json!({})).await;
        let diff = joined.unwrap().1.assert_broadcast("presence_diff").await;
        assert_eq!(diff["joins"][grace.id.to_string()]["metas"][0]["username"], "grace");
    }

    #[actix_web::test]
    async fn files_have_a_player_and_other_sites_a_link() {
        let repo = sandbox();
        let (ada, cookie) = logged_in(&repo, "ada").await;
        let file = add(&repo, &ada, "https://example.com/film.mp4").await;
        let elsewhere = add(&repo, &ada, "https://www.youtube.com/watch?v=aqz-KE-bpKQ").await;
        let routes = |services: &mut ServiceConfig| crate::routes(services, repo);
        let app = init_service(App::new().configure(routes)).await;
        for (video, has_player) in [(file, true), (elsewhere, false)] {
            let path = format!("/watch/{}", video.permalink());
            let request = TestRequest::get().uri(&path).cookie(cookie.clone()).to_request();
            let html = call_and_read_body(&app, request).await;
            assert_eq!(String::from_utf8_lossy(&html).contains("<video"), has_player, "{path}");
        }
    }

    #[actix_web::test]
    async fn a_video_that_does_not_exist_has_no_page() {
        let repo = sandbox();
        let (_, cookie) = logged_in(&repo, "ada").await;
        let routes = |services: &mut ServiceConfig| crate::routes(services, repo);
        let app = init_service(App::new().configure(routes)).await;
        for path in ["/watch/99-a-film", "/watch/a-film"] {
            let request = TestRequest::get().uri(path).cookie(cookie.clone()).to_request();
            let response = call_service(&app, request).await;
            assert_eq!(response.status(), StatusCode::NOT_FOUND, "{path}");
        }
    }
}
