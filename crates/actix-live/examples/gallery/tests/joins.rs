//! Who may join which view, tested over the channel itself.

use std::sync::Arc;

use actix_channels::testing::{TestChannel, TestSocket, connect};
use actix_channels::{Config, ConnectInfo, Endpoint, Refused, Status};
use actix_live::{DeadPage, DeadRender, Flash, Session, SessionSource, Site, ViewSocket};
use actix_web::http::header::{COOKIE, SET_COOKIE};
use actix_web::test::{TestRequest, call_service, init_service, read_body};
use actix_web::{App, cookie::Cookie};
use serde_json::{Value, json};

use crate::site;

/// A page's tokens, and the cookie that came with it.
struct Page {
    id: String,
    session: String,
    dead: String,
    cookie: String,
}

async fn page(site: &Arc<Site>, path: &str) -> Page {
    let app = init_service(App::new().configure(|services| site.configure(services))).await;
    let answer = call_service(&app, TestRequest::get().uri(path).to_request()).await;
    let cookie = answer.headers().get(SET_COOKIE).unwrap().to_str().unwrap().to_owned();
    let cookie = Cookie::parse(cookie).unwrap().stripped().to_string();
    let body = String::from_utf8(read_body(answer).await.to_vec()).unwrap();
    let attribute = |name: &str| {
        let (_, rest) = body.split_once(&format!("{name}=\"")).unwrap();
        rest.split('"').next().unwrap().to_owned()
    };
    let id = body.split_once("<div id=\"").unwrap().1.split('"').next().unwrap().to_owned();
    Page { id, session: attribute("data-phx-session"), dead: attribute("data-phx-static"), cookie }
}

/// The error reply to a join from a client that has not proven a session.
async fn refused(site: &Arc<Site>, topic: &str, join: &Value) -> Value {
    let endpoint =
        Endpoint::builder(Config::default()).socket("/live", ViewSocket::new(site)).build();
    let socket = connect(&endpoint, "/live", [("vsn", "2.0.0")]).await.unwrap();
    socket.subscribe_and_join(topic, join).await.unwrap_err()
}

/// Everybody has the same session.
struct OneSession;

impl SessionSource for OneSession {
    async fn find(&self, _: &ConnectInfo) -> Result<Option<Session>, Refused> {
        Ok(Some(Session::with_csrf_token("mine")))
    }
}

/// The join of a page's view, with its topic.
async fn join_of(site: &Arc<Site>, path: &str) -> (String, Value) {
    let session = Session::with_csrf_token("mine");
    let page = site.dead_render(path, &session, Flash::default()).await;
    let DeadRender::Page(page) = page else { panic!("{path} is no page") };
    let DeadPage { id, session_token, static_token, .. } = *page;
    let join =
        json!({ "url": path, "params": {}, "session": session_token, "static": static_token });
    (format!("lv:{id}"), join)
}

/// Joins the page at a path over a socket.
pub(super) async fn connected(site: &Arc<Site>, path: &str) -> (TestSocket, Value, TestChannel) {
    let socket = ViewSocket::with_sessions(site, OneSession);
    let endpoint = Endpoint::builder(Config::default()).socket("/live", socket).build();
    let params = [("vsn", "2.0.0"), ("_csrf_token", "mine")];
    let socket = connect(&endpoint, "/live", params).await.unwrap();
    let (topic, join) = join_of(site, path).await;
    let (reply, channel) = socket.subscribe_and_join(&topic, &join).await.unwrap();
    (socket, reply, channel)
}

async fn count(channel: &TestChannel) -> Value {
    let click = json!({ "type": "click", "event": "inc", "value": {} });
    let push = channel.push("event", &click).await;
    channel.assert_reply(&push, Status::Ok).await["diff"]["2"]["0"].take()
}

#[tokio::test]
async fn a_view_whose_id_is_joined_again_ends_and_the_new_one_starts_over() {
    let site = site();
    let (socket, _, first) = connected(&site, "/counter").await;
    assert_eq!((count(&first).await, count(&first).await), (json!("1"), json!("2")));
    let (topic, join) = join_of(&site, "/counter").await;
    let (_, second) = socket.subscribe_and_join(&topic, &join).await.unwrap();
    first.assert_push("phx_close").await;
    assert_eq!(count(&second).await, json!("1"));
    // A join that is refused ends the view before it as well, as a page that has lost its right to it.
    let forged = json!({ "url": "/counter", "params": {}, "session": "forged" });
    let refused = socket.subscribe_and_join(&topic, &forged).await.map(|_| ()).unwrap_err();
    assert_eq!(refused, json!({ "reason": "stale" }));
    second.assert_push("phx_close").await;
}

#[actix_web::test]
async fn without_a_proven_session_every_join_is_stale() {
    let site = site();
    let page = page(&site, "/counter").await;
    let join = json!({
        "url": "http://localhost/counter", "params": {}, "session": page.session, "static": page.dead,
    });
    let stale = json!({ "reason": "stale" });
    assert_eq!(refused(&site, &format!("lv:{}", page.id), &join).await, stale);
    assert_eq!(refused(&site, "lv:other", &join).await, stale);
    assert_eq!(refused(&site, "lv:x", &json!({})).await, stale);
    assert_eq!(refused(&site, "lv:x", &json!([1])).await, stale);
    let invalid = json!({ "reason": "invalid_token" });
    assert_eq!(refused(&site, "lvu:0", &json!({ "token": page.session })).await, invalid);
}

#[actix_web::test]
async fn a_page_keeps_the_session_that_it_was_asked_with() {
    let site = site();
    let cookie = page(&site, "/counter").await.cookie;
    let app = init_service(App::new().configure(|services| site.configure(services))).await;
    let request = TestRequest::get().uri("/counter").insert_header((COOKIE, cookie.clone()));
    let answer = call_service(&app, request.to_request()).await;
    let again = answer.headers().get(SET_COOKIE).unwrap().to_str().unwrap();
    let csrf = |cookie: &str| {
        let value = cookie.split_once('=').unwrap().1;
        value.split('.').next().unwrap().to_owned()
    };
    assert_eq!(csrf(again), csrf(&cookie));
    let request =
        TestRequest::get().uri("/counter").insert_header((COOKIE, "_live_session=forged"));
    let answer = call_service(&app, request.to_request()).await;
    assert!(answer.status().is_success());
}
