//! Views on one server do not wait for one another, and are rendered only as fast as their clients
//! read.

use std::cell::Cell;
use std::sync::Arc;
use std::sync::mpsc;

use actix_channels::testing::{PushRef, TestChannel, TestSocket, connect};
use actix_channels::{Broadcast, Config, ConnectInfo, Endpoint, Refused, Status};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::sync::Notify;

use crate::testing::rendered::Rendered;
use crate::{
    At, Context, DeadRender, Flash, Html, LiveSession, LiveView, Result, Session, SessionSource,
    Site, Stream, ViewSocket, html,
};

thread_local! {
    /// How many broadcasts the views of a test, which has one thread, have handled.
    static HANDLED: Cell<usize> = const { Cell::new(0) };
}
/// How many bytes make a client slow.
const CONGESTED_BYTES: usize = 4_000;
/// How many bytes one broadcast changes.
const TEXT_BYTES: usize = 1_000;

/// Shows the last text, and all of them in a stream.
struct Reader {
    text: String,
    number: u32,
    lines: Stream<u32>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Event {
    Clear,
    Ask,
}

impl LiveView for Reader {
    type Event = Event;
    type Info = ();

    async fn mount(cx: &mut Context<'_, Self>) -> Result<Self> {
        cx.subscribe("texts");
        Ok(Self { text: String::new(), number: 0, lines: Stream::new("lines") })
    }

    async fn handle_event(&mut self, event: Event, cx: &mut Context<'_, Self>) -> Result {
        match event {
            Event::Clear => self.text = "cleared".to_owned(),
            Event::Ask => cx.reply(&json!({ "number": self.number })),
        }
        Ok(())
    }

    async fn handle_broadcast(&mut self, _: Broadcast, cx: &mut Context<'_, Self>) -> Result {
        self.number += 1;
        self.text = self.number.to_string().repeat(TEXT_BYTES);
        self.lines.insert(self.number, self.number, At::END);
        cx.push_event("number", &self.number);
        HANDLED.set(HANDLED.get() + 1);
        Ok(())
    }

    fn render(&self) -> impl Html {
        html! {
            <p id="text">{&self.text}</p>
            <ul id="lines" phx-update="stream">
                stream id, line in &self.lines { <li id="{id}">{line}</li> }
            </ul>
        }
    }
}

struct Visits;

impl SessionSource for Visits {
    async fn find(&self, _: &ConnectInfo) -> std::result::Result<Option<Session>, Refused> {
        Ok(Some(Session::with_csrf_token("mine")))
    }
}

/// A site, and an endpoint for its views.
fn serve(live_session: LiveSession) -> (Arc<Site>, Endpoint) {
    let site = Site::builder("secret", ()).live_session(live_session).build();
    let config = Config { congested_bytes: CONGESTED_BYTES, ..Config::default() };
    let socket = ViewSocket::with_sessions(&site, Visits);
    (site, Endpoint::builder(config).socket("/live", socket).build())
}

async fn socket(endpoint: &Endpoint) -> TestSocket {
    connect(endpoint, "/live", [("vsn", "2.0.0"), ("_csrf_token", "mine")]).await.unwrap()
}

/// Joins the page at a path.
async fn join(site: &Arc<Site>, socket: &TestSocket, path: &str) -> (Value, TestChannel) {
    let session = Session::with_csrf_token("mine");
    let page = match site.dead_render(path, &session, Flash::default()).await {
        DeadRender::Page(page) => page,
        other => panic!("{other:?} is no page"),
    };
    let asked = json!({ "url": path, "params": {}, "session": page.session_token });
    let topic = format!("lv:{}", page.id);
    let (mut reply, channel) = socket.subscribe_and_join(&topic, &asked).await.unwrap();
    (reply["rendered"].take(), channel)
}

async fn push(channel: &TestChannel, event: &str) -> PushRef {
    channel.push("event", &json!({ "type": "click", "event": event, "value": {} })).await
}

async fn click(channel: &TestChannel, event: &str) -> Value {
    let push = push(channel, event).await;
    channel.assert_reply(&push, Status::Ok).await
}

/// Has the view handle this many broadcasts.
async fn broadcast(endpoint: &Endpoint, count: usize) {
    let before = HANDLED.get();
    for sent in 1..=count {
        endpoint.broadcast("texts", "text", &json!({}));
        while HANDLED.get() < before + sent {
            tokio::task::yield_now().await;
        }
    }
}

/// Reads what waits for the client, and returns how many messages changed the page.
async fn read(socket: &TestSocket, last: u32, shown: &mut Rendered) -> (usize, Vec<u32>) {
    let (mut diffs, mut numbers) = (0, Vec::new());
    while numbers.last() != Some(&last) {
        let mut message = socket.assert_message(|message| message.event == "diff").await;
        let events = message.payload.as_object_mut().unwrap().remove("e").unwrap_or_default();
        for event in events.as_array().into_iter().flatten() {
            numbers.push(u32::try_from(event[1].as_u64().unwrap()).unwrap());
        }
        shown.merge(message.payload);
        diffs += 1;
    }
    (diffs, numbers)
}

#[tokio::test]
async fn a_slow_reader_gets_one_message_for_all_that_congested_bytes_held_back() {
    let (site, endpoint) = serve(LiveSession::new("open").live::<Reader>("/"));
    let socket = socket(&endpoint).await;
    let (rendered, channel) = join(&site, &socket, "/").await;
    let mut shown = Rendered::default();
    shown.merge(rendered);

    broadcast(&endpoint, 100).await;
    let (diffs, numbers) = read(&socket, 100, &mut shown).await;
    let unread = CONGESTED_BYTES / TEXT_BYTES + 2;
    assert!((2..=unread).contains(&diffs), "{diffs} messages");
    assert_eq!(numbers, (1..=100).collect::<Vec<_>>(), "no event is lost, and none comes twice");
    let html = shown.html();
    assert!(html.contains(&format!(">{}<", "100".repeat(TEXT_BYTES))), "the last text is shown");
    assert_eq!(html.matches("<li").count(), 100, "no line is lost");

    // One that has caught up gets each change at once again.
    broadcast(&endpoint, 1).await;
    assert_eq!(read(&socket, 101, &mut shown).await, (1, vec![101]));
    assert_eq!(click(&channel, "clear").await["diff"]["0"], "cleared");
}

#[tokio::test]
async fn events_of_a_slow_reader_are_answered_at_once_and_shown_later() {
    let (site, endpoint) = serve(LiveSession::new("open").live::<Reader>("/"));
    let socket = socket(&endpoint).await;
    let (rendered, channel) = join(&site, &socket, "/").await;
    let mut shown = Rendered::default();
    shown.merge(rendered);
    broadcast(&endpoint, 20).await;
    let [asked, cleared] = [push(&channel, "ask").await, push(&channel, "clear").await];
    // Lets the view handle both before anything is read.
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
    let reply = channel.assert_reply(&asked, Status::Ok).await;
    assert_eq!(reply, json!({ "diff": { "r": { "number": 20 } } }));
    assert_eq!(channel.assert_reply(&cleared, Status::Ok).await, json!({}));
    read(&socket, 20, &mut shown).await;
    assert!(shown.html().contains(">cleared<"), "{}", shown.html());
}

/// Waits in its handler, with or without its thread.
struct Waiting;

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Wait {
    /// Waits as it should, until `OPENED`.
    Await,
    /// Holds its thread until `RELEASED`.
    Block,
    Answer,
}

static OPENED: Notify = Notify::const_new();
static BLOCKED: Notify = Notify::const_new();
static RELEASED: std::sync::Mutex<Option<mpsc::Receiver<()>>> = std::sync::Mutex::new(None);

impl LiveView for Waiting {
    type Event = Wait;
    type Info = ();

    async fn mount(_: &mut Context<'_, Self>) -> Result<Self> {
        Ok(Self)
    }

    async fn handle_event(&mut self, event: Wait, cx: &mut Context<'_, Self>) -> Result {
        match event {
            Wait::Await => OPENED.notified().await,
            Wait::Block => {
                BLOCKED.notify_one();
                let released = RELEASED.lock().unwrap().take().unwrap();
                released.recv().unwrap();
            }
            Wait::Answer => cx.reply(&json!({ "is": "here" })),
        }
        Ok(())
    }

    fn render(&self) -> impl Html {
        html! { <p>"waiting"</p> }
    }
}

/// Another view than [`Waiting`], with an id of its own.
struct Other;

impl LiveView for Other {
    type Event = Wait;
    type Info = ();

    async fn mount(_: &mut Context<'_, Self>) -> Result<Self> {
        Ok(Self)
    }

    async fn handle_event(&mut self, _: Wait, cx: &mut Context<'_, Self>) -> Result {
        cx.reply(&json!({ "is": "here" }));
        Ok(())
    }

    fn render(&self) -> impl Html {
        html! { <p>"other"</p> }
    }
}

fn two() -> LiveSession {
    LiveSession::new("open").live::<Waiting>("/waiting").live::<Other>("/other")
}

#[tokio::test]
async fn a_view_that_awaits_something_holds_up_neither_its_socket_nor_its_thread() {
    let (site, endpoint) = serve(two());
    let [first, second] = [socket(&endpoint).await, socket(&endpoint).await];
    let (_, waiting) = join(&site, &first, "/waiting").await;
    let (_, beside) = join(&site, &first, "/other").await;
    let (_, elsewhere) = join(&site, &second, "/other").await;
    let waits = push(&waiting, "await").await;
    let answer = json!({ "diff": { "r": { "is": "here" } } });
    assert_eq!(click(&beside, "answer").await, answer);
    assert_eq!(click(&elsewhere, "answer").await, answer);
    OPENED.notify_one();
    assert_eq!(waiting.assert_reply(&waits, Status::Ok).await, json!({}));
}

#[test]
fn a_view_that_blocks_its_thread_holds_up_no_view_of_another_thread() {
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (site, endpoint) = serve(two());
    let (release, released) = mpsc::channel();
    *RELEASED.lock().unwrap() = Some(released);
    let blocked = std::thread::spawn({
        let (site, endpoint) = (Arc::clone(&site), endpoint.clone());
        move || {
            runtime().block_on(async {
                let socket = socket(&endpoint).await;
                let (_, channel) = join(&site, &socket, "/waiting").await;
                assert_eq!(click(&channel, "block").await, json!({}));
            });
        }
    });
    runtime().block_on(async {
        BLOCKED.notified().await;
        let socket = socket(&endpoint).await;
        let (_, channel) = join(&site, &socket, "/waiting").await;
        assert_eq!(click(&channel, "answer").await, json!({ "diff": { "r": { "is": "here" } } }));
    });
    release.send(()).unwrap();
    blocked.join().unwrap();
}
