//! Whatever a client sends, its view answers, changes nothing or ends; nothing panics.

use std::sync::Arc;

use actix_channels::testing::connect;
use actix_channels::{Config, Endpoint};
use futures_util::FutureExt;
use proptest::prelude::*;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::join::{self, Connected, Join};
use crate::mailbox::Mailbox;
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
    clicks: i64,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Event {
    Click { by: Option<i64>, ids: Option<Vec<u8>> },
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
                let more = ids.map_or(0, |ids| ids.len());
                self.clicks = self.clicks.wrapping_add(by.unwrap_or(1)).wrapping_add(more as i64);
            }
            Event::Change(mut form) => {
                form.sort_rows(&["user", "rows"]);
                self.form = form;
            }
            Event::Any(value) => {
                self.clicks = self.clicks.wrapping_add(value.to_string().len() as i64)
            }
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
            <FileInput upload={&self.files}/>
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

    fn mount((): ()) -> Self {
        Self(0)
    }

    fn update(&mut self, (): ()) {}

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
    };
    let asked: Join = serde_json::from_value(asked).map_err(|_| json!("no join"))?;
    join::join(site, "v", asked, connected).await.map(|(process, _)| process)
}

async fn joined() -> Process {
    let (site, session) = (site(), Session::fresh());
    let asked = json!({ "url": "/all/1", "session": site.tokens.session(&token(&session)) });
    join(&site, &session, asked).await.unwrap()
}

/// Any JSON.
fn json_value() -> impl Strategy<Value = Value> + Clone {
    let text = prop_oneof![
        "[ -~]{0,8}",
        ".{0,4}",
        Just("phx-docs".to_owned()),
        Just("0".to_owned()),
        Just("99999999999999999999".to_owned()),
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        text.clone().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 24, 5, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::vec((text.clone(), inner), 0..5)
                .prop_map(|fields| Value::from(fields.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

/// One of these, or any JSON.
fn or_any(known: &[Value]) -> impl Strategy<Value = Value> + Clone + use<> {
    prop_oneof![3 => prop::sample::select(known.to_vec()), 1 => json_value()]
}

fn query() -> impl Strategy<Value = Value> {
    let field = "(user|rows|rows_sort|rows_drop|_target|_unused_name|[a-c0-2%+]){0,2}(\\[[a-c0-2x_]{0,9}\\]){0,4}=[ -~]{0,4}";
    prop::collection::vec(field, 0..12).prop_map(|fields| json!(fields.join("&")))
}

fn entry() -> impl Strategy<Value = Value> {
    let name = or_any(&[json!("a.txt"), json!("../../etc/passwd"), json!("")]);
    let size = or_any(&[json!(0), json!(10), json!(u64::MAX), json!(-1)]);
    let kind = or_any(&[json!("text/plain"), json!("/")]);
    (or_any(&[json!("0"), json!("1"), json!("x")]), name, size, kind).prop_map(
        |(reference, name, size, kind)| json!({ "ref": reference, "name": name, "size": size, "type": kind }),
    )
}

fn entries() -> impl Strategy<Value = Value> {
    prop_oneof![4 => prop::collection::vec(entry(), 0..4).prop_map(Value::from), 1 => json_value()]
}

/// A message of a client, and which kind it is.
fn message() -> impl Strategy<Value = (&'static str, Value)> {
    let kind = or_any(&[json!("click"), json!("form"), json!("hook"), json!("keydown")]);
    let name = or_any(
        &["click", "change", "any", "nothing", "lv:clear-flash", "lv:x", ""].map(Value::from),
    );
    let value = prop_oneof![2 => query(), 2 => json_value(), 1 => Just(json!({ "by": "3" }))];
    let cid = or_any(&[json!(null), json!(null), json!(1), json!(2), json!("1")]);
    let meta = prop_oneof![Just(json!({})), Just(json!({ "_target": "user[name" })), json_value()];
    let uploads = prop_oneof![3 => Just(json!({})), 1 => entries().prop_map(|all| json!({ "phx-docs": all }))];
    let event = (kind, name, value, cid, meta, uploads).prop_map(|(kind, name, value, cid, meta, uploads)| {
        ("event", json!({ "type": kind, "event": name, "value": value, "cid": cid, "meta": meta, "uploads": uploads }))
    });
    let reference = or_any(&[json!("phx-docs"), json!("phx-other")]);
    let upload = (reference.clone(), entries()).prop_map(|(reference, entries)| {
        ("allow_upload", json!({ "ref": reference, "entries": entries }))
    });
    let percent = or_any(&[json!(0), json!(100), json!(101), json!({ "error": "x" })]);
    let progress = (reference, or_any(&[json!("0"), json!("1")]), percent).prop_map(
        |(reference, entry, progress)| {
            ("progress", json!({ "ref": reference, "entry_ref": entry, "progress": progress }))
        },
    );
    let cids = json_value().prop_map(|cids| ("cids_destroyed", json!({ "cids": cids })));
    let some = prop::collection::vec(0..4_u64, 0..4)
        .prop_map(|cids| ("cids_destroyed", json!({ "cids": cids })));
    let patch = prop_oneof![
        "[/:a-z0-9?#%&=\\[\\]\\\\]{0,20}",
        "/all/.{0,6}",
        Just("/all/2?a[b]=%ff".to_owned())
    ];
    let patch = patch.prop_map(|url| ("live_patch", json!({ "url": url })));
    prop_oneof![6 => event, 2 => upload, 2 => progress, 1 => cids, 1 => some, 2 => patch]
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
