//! Whatever a client sends, its view answers, changes nothing or ends; nothing panics.

mod arbitrary;

use std::sync::Arc;

use actix_channels::testing::connect;
use actix_channels::{Config, Endpoint};
use futures_util::FutureExt;
use proptest::prelude::*;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use self::arbitrary::{json_value, message, or_any};
use crate::join::{self, Connected, Join};
use crate::mailbox::Mailbox;
use crate::open_views::OpenViews;
use crate::process::Process;
use crate::tokens::SessionToken;
use crate::upload_registry::UploadRegistry;
use crate::{
    Context, FileInput, Flash, Form, Html, LiveComponent, LiveSession, LiveSocket, LiveView,
    Myself, Result, Session, Site, Upload, UploadOptions, ViewSocket, html, live_component,
};

/// A view with everything that a client can name.
struct Everything {
    files: Upload,
    form: Form,
    clicks: u64,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Event {
    Click { by: Option<u64>, ids: Option<Vec<u8>> },
    Change(Form),
    Any(Value),
    Nothing,
}

impl LiveView for Everything {
    type Event = Event;
    type Info = ();

    async fn mount(cx: &mut Context<'_, Self>) -> Result<Self> {
        let options = UploadOptions { max_entries: 3, ..UploadOptions::default() };
        Ok(Self { files: cx.allow_upload("docs", options), form: Form::default(), clicks: 0 })
    }

    async fn handle_event(&mut self, event: Event, _: &mut Context<'_, Self>) -> Result {
        match event {
            Event::Click { by, ids } => {
                let more = ids.into_iter().flatten().map(u64::from).sum();
                self.clicks = self.clicks.wrapping_add(by.unwrap_or(1)).wrapping_add(more);
            }
            Event::Change(mut form) => {
                form.sort_rows(&["user", "rows"]);
                self.form = form;
            }
            Event::Any(value) => self.clicks ^= crate::key(&value.to_string()),
            Event::Nothing => {}
        }
        Ok(())
    }

    fn render(&self) -> impl Html {
        html! {
            <p id={self.form.text(&["user", "name"])}>{self.clicks}</p>
            for row in self.form.inputs_for(&["user", "rows"]); key = row.key() {
                <b id={row.id("x")}>{row.text("x")}</b>
            }
            <FileInput upload={&self.files} class={None}/>
            for entry in self.files.entries() { <i>{entry.name} {entry.errors.join(" ")}</i> }
            {live_component::<Part>("part", ())}
        }
    }
}

struct Part(u32);

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum PartEvent {
    Click,
}

impl LiveComponent for Part {
    type Props = ();
    type Event = PartEvent;

    fn mount((): (), _: &mut LiveSocket) -> Self {
        Self(0)
    }

    fn update(&mut self, (): (), _: &mut LiveSocket) {}

    async fn handle_event(&mut self, _: PartEvent, _: &mut LiveSocket) -> Result {
        self.0 += 1;
        Ok(())
    }

    fn render(&self, myself: Myself) -> impl Html {
        html! { <b phx-target={myself}>{self.0}</b> }
    }
}

fn site() -> Arc<Site> {
    let open = LiveSession::new("open").live::<Everything>("/all/{id}");
    Site::builder("secret", ()).live_session(open).build()
}

fn token(session: &Session) -> SessionToken {
    SessionToken {
        id: "v".to_owned(),
        view: std::any::type_name::<Everything>().to_owned(),
        parent: None,
        live_session: "open".to_owned(),
        session: Map::new(),
        binding: session.binding(),
        is_sticky: false,
    }
}

async fn join(site: &Arc<Site>, session: &Session, asked: Value) -> Result<Process, Value> {
    let connected = Connected {
        session: Some(Arc::new(session.clone())),
        mailbox: Mailbox::new(|_| true),
        endpoint: None,
        uploads: UploadRegistry::default(),
        views: OpenViews::default(),
    };
    let asked: Join = serde_json::from_value(asked).map_err(|_shape| json!("no join"))?;
    join::join(site, "v", asked, connected).await.map(|(process, _)| process)
}

async fn joined() -> Process {
    let (site, session) = (site(), Session::fresh());
    let asked = json!({ "url": "/all/1", "session": site.tokens.session(&token(&session)) });
    join(&site, &session, asked).await.unwrap()
}

/// Has a view handle a message; false if the view has ended, as it may.
async fn handle(process: &mut Process, (kind, payload): (&str, Value)) -> bool {
    let outcome = match kind {
        "event" => match serde_json::from_value(payload) {
            Ok(event) => process.event(event).await,
            Err(_shape) => return false,
        },
        "allow_upload" => match serde_json::from_value(payload) {
            Ok(asked) => process.allow_upload(asked).await,
            Err(_shape) => return false,
        },
        "progress" => match serde_json::from_value(payload) {
            Ok(told) => process.progress(told).await,
            Err(_shape) => return false,
        },
        "live_patch" => process.live_patch(payload["url"].as_str().unwrap()).await,
        _ => {
            let cids: Vec<u64> =
                serde_json::from_value(payload["cids"].clone()).unwrap_or_default();
            process.will_destroy(&cids);
            process.destroy(&cids);
            return true;
        }
    };
    if outcome.end.is_none() {
        let reply: Value = serde_json::from_str(&outcome.reply).expect("every reply is JSON");
        assert!(reply.is_object(), "{reply}");
    }
    for (event, payload) in &outcome.pushes {
        assert!(serde_json::from_str::<Value>(payload).is_ok(), "{event} {payload}");
    }
    outcome.end.is_none()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]
    #[test]
    fn any_messages_are_answered_or_end_the_view(messages in prop::collection::vec(message(), 1..20)) {
        let handled = async {
            let mut process = joined().await;
            for message in messages {
                if !handle(&mut process, message).await {
                    process = joined().await;
                }
            }
        };
        prop_assert!(handled.now_or_never().is_some(), "nothing has to be waited for");
    }

    #[test]
    fn any_join_is_refused_unless_its_token_is_whole(
        asked in prop::collection::vec(
            (prop::sample::select(vec!["url", "redirect", "params", "session", "static", "flash", "sticky"]), json_value()), 0..8
        ),
        (at, byte) in (any::<prop::sample::Index>(), any::<u8>()),
    ) {
        let (site, session) = (site(), Session::fresh());
        let asked: Map<String, Value> = asked.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        prop_assert!(join(&site, &session, Value::Object(asked)).now_or_never().unwrap().is_err());
        let whole = site.tokens.session(&token(&session));
        let mut changed = whole.clone().into_bytes();
        let at = at.index(changed.len());
        changed[at] = byte;
        let changed = String::from_utf8_lossy(&changed).into_owned();
        let asked = json!({ "url": "/all/1", "session": changed });
        let is_joined = join(&site, &session, asked).now_or_never().unwrap().is_ok();
        prop_assert_eq!(is_joined, changed == whole);
    }

    #[test]
    fn any_token_or_cookie_is_read_as_nothing(text in prop_oneof!["[A-Za-z0-9_.=-]{0,60}", ".{0,20}"]) {
        let site = site();
        prop_assert!(site.tokens.read_session(&text).is_none());
        prop_assert!(site.tokens.read_page(&text).is_none());
        prop_assert!(site.tokens.read_upload(&text).is_none());
        prop_assert!(site.tokens.read_reload(&text).is_none());
        prop_assert!(site.tokens.read_cookie(&text).is_none());
        prop_assert!(site.tokens.read_flash(&text) == Flash::default());
        prop_assert!(site.session_of_header(&text).is_none());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]
    #[test]
    fn any_frames_leave_other_clients_alone(
        frames in prop::collection::vec(
            (or_any(&[json!("1"), json!(null)]), or_any(&[json!("lv:v"), json!("lvu:0"), json!("phoenix")]),
             or_any(&["phx_join", "event", "chunk", "live_patch", "phx_leave", "heartbeat"].map(Value::from)), json_value()),
            1..20
        )
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let site = site();
            let socket = ViewSocket::new(&site);
            let endpoint = Endpoint::builder(Config::default()).socket("/live", socket).build();
            let hostile = connect(&endpoint, "/live", [("vsn", "2.0.0")]).await.unwrap();
            let honest = connect(&endpoint, "/live", [("vsn", "2.0.0")]).await.unwrap();
            for (reference, topic, event, payload) in frames {
                let frame = json!([reference, reference, topic, event, payload]).to_string();
                // A socket that was ended takes no more.
                let sending = std::panic::AssertUnwindSafe(hostile.send_raw(&frame)).catch_unwind();
                if sending.await.is_err() {
                    break;
                }
                tokio::task::yield_now().await;
            }
            let stale = honest.subscribe_and_join("lv:v", &json!({})).await.unwrap_err();
            assert_eq!(stale, json!({ "reason": "stale" }));
        });
    }
}
