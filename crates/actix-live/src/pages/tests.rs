//! Dead renders that lead elsewhere, and what the client left in its cookies.

use std::sync::Arc;

use actix_web::cookie::Cookie;
use actix_web::test::TestRequest;
use actix_web::{HttpResponse, http::header};

use super::answer;
use crate::{
    Context, DeadRender, Error, Flash, Html, LiveSession, LiveView, NoEvents, Result, RootLayout,
    RootPage, Session, Site, html,
};

/// Goes where its parameters say, with a message, and otherwise shows its messages.
struct Leading;

impl LiveView for Leading {
    type Event = NoEvents;
    type Info = ();

    async fn mount(cx: &mut Context<'_, Self>) -> Result<Self> {
        cx.put_flash("info", "on the way");
        match cx.params().text(&["navigate"]) {
            "" => Ok(Self),
            to => Err(Error::navigate(to)),
        }
    }

    async fn handle_params(&mut self, cx: &mut Context<'_, Self>) -> Result {
        let to = cx.params().text(&["patch"]).to_owned();
        if !to.is_empty() {
            cx.push_patch(to);
        }
        Ok(())
    }

    fn render(&self) -> impl Html {
        html! { <p>"here"</p> }
    }
}

/// Shows the messages around a page.
struct Messages;

impl RootLayout for Messages {
    fn render(&self, page: &RootPage<'_>) -> impl Html {
        html! { <body><b>{page.flash().get("error").unwrap_or("none")}</b>{page.content()}</body> }
    }
}

fn site() -> Arc<Site> {
    let pages = LiveSession::new("default").live::<Leading>("/leading");
    Site::builder("secret", Messages).live_session(pages).build()
}

async fn dead_render(uri: &str) -> DeadRender {
    site().dead_render(uri, &Session::fresh(), Flash::default()).await
}

#[tokio::test]
async fn a_patch_or_navigation_before_the_client_connects_is_a_redirect_with_its_messages() {
    for uri in ["/leading?patch=/leading%3Fa=1", "/leading?navigate=/leading%3Fa=1"] {
        match dead_render(uri).await {
            DeadRender::Redirect { to, flash } => {
                assert_eq!((to.as_str(), flash.get("info")), ("/leading?a=1", Some("on the way")));
            }
            other => panic!("{uri}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn a_patch_or_navigation_to_another_site_is_a_mistake_of_the_view() {
    for name in ["patch", "navigate"] {
        for other in ["//evil.example", "/%5Cevil.example", "https://evil.example", "leading"] {
            let answer = dead_render(&format!("/leading?{name}={other}")).await;
            assert!(matches!(answer, DeadRender::Status(500)), "{name} to {other}: {answer:?}");
        }
    }
}

async fn page_with(site: &Arc<Site>, cookies: &[(&'static str, String)]) -> HttpResponse {
    let mut request = TestRequest::get().uri("/leading");
    for (name, value) in cookies {
        request = request.cookie(Cookie::new(*name, value.clone()));
    }
    answer(Arc::clone(site), request.to_http_request()).await
}

/// The names of the cookies that a response removes.
fn removed(response: &HttpResponse) -> Vec<String> {
    let cookies = response.headers().get_all(header::SET_COOKIE);
    let cookies = cookies
        .map(|cookie| cookie.to_str().unwrap())
        .filter(|cookie| cookie.contains("Max-Age=0") && cookie.contains("Path=/"));
    cookies.map(|cookie| cookie.split('=').next().unwrap().to_owned()).collect()
}

async fn body(response: HttpResponse) -> String {
    let bytes = actix_web::body::to_bytes(response.into_body()).await.unwrap();
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[actix_web::test]
async fn messages_that_the_client_left_are_shown_once_and_only_if_this_server_signed_them() {
    let site = site();
    let mut flash = Flash::default();
    flash.put("error", "Over");
    let other = Site::builder("other", ()).build();
    let signed = |site: &Site| site.tokens.flash(&flash).unwrap();
    for (token, shown) in [(signed(&site), "Over"), (signed(&other), "none")] {
        let response = page_with(&site, &[("__phoenix_flash__", token)]).await;
        assert_eq!(removed(&response), ["__phoenix_flash__"]);
        assert!(body(response).await.contains(&format!("<b>{shown}</b>")), "{shown}");
    }
    let response = page_with(&site, &[]).await;
    assert!(removed(&response).is_empty());
}

#[actix_web::test]
async fn a_page_is_refused_once_with_the_status_that_the_client_left_and_keeps_its_messages() {
    let site = site();
    let reload = site.tokens.reload(410);
    let cookies = [("__phoenix_reload_status__", reload), ("__phoenix_flash__", String::new())];
    let response = page_with(&site, &cookies).await;
    assert_eq!(response.status(), 410);
    assert_eq!(removed(&response), ["__phoenix_reload_status__"]);
    let forged = [("__phoenix_reload_status__", "x".to_owned())];
    let response = page_with(&site, &forged).await;
    assert_eq!(response.status(), 200);
    assert_eq!(removed(&response), ["__phoenix_reload_status__"]);
}
