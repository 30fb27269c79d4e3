//! Nested views over a socket: who may join them, and how they change the page's address.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use actix_channels::testing::{TestChannel, TestSocket, connect};
use actix_channels::{Config, ConnectInfo, Endpoint, Refused, Status};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    Context, DeadRender, Error, Flash, Html, LiveSession, LiveSocket, LiveView, NoEvents, OnMount,
    Result, Session, SessionSource, Site, ViewSocket, html, live_render,
};

/// Shows its address and a view inside it.
struct Outer(String);

impl LiveView for Outer {
    type Event = NoEvents;
    type Info = ();

    async fn mount(_: &mut Context<'_, Self>) -> Result<Self> {
        Ok(Self(String::new()))
    }

    async fn handle_params(&mut self, cx: &mut Context<'_, Self>) -> Result {
        cx.uri().clone_into(&mut self.0);
        Ok(())
    }

    fn render(&self) -> impl Html {
        html! { <p>{&self.0}</p> {live_render::<Inner>("inner")} }
    }
}

/// Shows who its visitor is, and patches.
struct Inner(&'static str);

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Event {
    Patch { to: String },
}

impl LiveView for Inner {
    type Event = Event;
    type Info = ();

    async fn mount(cx: &mut Context<'_, Self>) -> Result<Self> {
        Ok(Self(cx.assigned::<Staff>().map_or("stranger", |staff| staff.0)))
    }

    async fn handle_event(&mut self, event: Event, cx: &mut Context<'_, Self>) -> Result {
        let Event::Patch { to } = event;
        cx.push_patch(to);
        Ok(())
    }

    fn render(&self) -> impl Html {
        html! { <b>{self.0}</b> }
    }
}

struct Staff(&'static str);

/// Shows pages only as long as the visitor is on the staff.
struct StaffOnly(Arc<AtomicBool>);

impl OnMount for StaffOnly {
    async fn on_mount(&self, socket: &mut LiveSocket) -> Result {
        if !self.0.load(Ordering::Relaxed) {
            return Err(Error::redirect("/"));
        }
        socket.assign(Staff("staff"));
        Ok(())
    }
}

struct Visits;

impl SessionSource for Visits {
    async fn find(&self, _: &ConnectInfo) -> std::result::Result<Option<Session>, Refused> {
        Ok(Some(Session::with_csrf_token("mine")))
    }
}

/// A page that has joined, with a way to join the view inside it.
struct Page {
    is_staff: Arc<AtomicBool>,
    dead: String,
    socket: TestSocket,
    outer: TestChannel,
    inner: Value,
}

async fn page() -> Page {
    let is_staff = Arc::new(AtomicBool::new(true));
    let pages = LiveSession::new("staff")
        .on_mount(StaffOnly(Arc::clone(&is_staff)))
        .live::<Outer>("/outer");
    let site = Site::builder("secret", ()).live_session(pages).nested::<Inner>().build();
    let endpoint = Endpoint::builder(Config::default())
        .socket("/live", ViewSocket::with_sessions(&site, Visits))
        .build();
    let session = Session::with_csrf_token("mine");
    let page = match site.dead_render("/outer", &session, Flash::default()).await {
        DeadRender::Page(page) => page,
        other => panic!("{other:?} is no page"),
    };
    let params = [("vsn", "2.0.0"), ("_csrf_token", "mine")];
    let socket = connect(&endpoint, "/live", params).await.unwrap();
    let asked = json!({ "url": "/outer", "params": {}, "session": page.session_token });
    let topic = format!("lv:{}", page.id);
    let (reply, outer) = socket.subscribe_and_join(&topic, &asked).await.unwrap();
    let element = reply["rendered"]["1"].as_str().unwrap();
    let token = element.split("data-phx-session=\"").nth(1).unwrap().split('"').next().unwrap();
    let inner = json!({ "params": {}, "session": token });
    Page { is_staff, dead: page.content, socket, outer, inner }
}

#[tokio::test]
async fn the_hooks_of_the_pages_live_session_run_before_a_nested_view_is_mounted() {
    let page = page().await;
    assert!(page.dead.contains("<b>staff</b>"), "{}", page.dead);
    let joined = page.socket.subscribe_and_join("lv:inner", &page.inner).await;
    assert_eq!(joined.unwrap().0["rendered"]["0"], "staff");
    page.is_staff.store(false, Ordering::Relaxed);
    let refused = page.socket.subscribe_and_join("lv:inner", &page.inner).await;
    assert_eq!(refused.map(|_| ()).unwrap_err()["redirect"]["to"], "/");
}

async fn patch(inner: &TestChannel, to: &str) {
    let event = json!({ "type": "click", "event": "patch", "value": { "to": to } });
    let push = inner.push("event", &event).await;
    inner.assert_reply(&push, Status::Ok).await;
}

#[tokio::test]
async fn a_nested_view_patches_the_address_of_its_page_and_of_no_other() {
    let page = page().await;
    let (_, inner) = page.socket.subscribe_and_join("lv:inner", &page.inner).await.unwrap();
    for elsewhere in ["/", "//evil.example", "/outer/other"] {
        patch(&inner, elsewhere).await;
    }
    patch(&inner, "/outer?x=1").await;
    let told = page.outer.assert_push("live_patch").await;
    assert_eq!(told, json!({ "kind": "push", "to": "/outer?x=1" }));
    let diff = page.outer.assert_push("diff").await;
    assert_eq!(diff, json!({ "0": "/outer?x=1" }));
}
