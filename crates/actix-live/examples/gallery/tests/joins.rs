//! Who may join which view, tested over the channel itself.

use std::sync::Arc;

use actix_channels::testing::connect;
use actix_channels::{Config, Endpoint};
use actix_live::{Site, ViewSocket};
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
