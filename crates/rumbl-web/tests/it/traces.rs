//! Traces, as a collector that speaks OTLP over HTTP gets them.

use std::collections::BTreeMap;

use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::trace::v1::Span;
use prost::Message;
use reqwest::Client;
use rumbl_factories::{User, try_insert};
use rustix::process::Signal;
use serde_json::json;
use wiremock::matchers::{header, method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::support::{Process, Socket};

/// The trace of somebody else, as in the specification of `traceparent`.
const TRACE_ID: &str = "4bf92f3577b34da6a3ce929d0e0e4736";

async fn collector() -> MockServer {
    let server = MockServer::start().await;
    Mock::given(method("POST"))
        .and(path("/v1/traces"))
        .and(header("x-api-key", "collectors-key"))
        .respond_with(ResponseTemplate::new(200))
        .mount(&server)
        .await;
    server
}

/// Everything that was exported, as the spans and the text of all of it.
async fn exported(server: &MockServer) -> (Vec<Span>, String) {
    let requests = server.received_requests().await.unwrap();
    let decode = |body: &[u8]| ExportTraceServiceRequest::decode(body).unwrap();
    let all: Vec<_> = requests.iter().map(|request| decode(&request.body)).collect();
    let text = format!("{all:?}");
    let scopes = all.into_iter().flat_map(|one| one.resource_spans).flat_map(|one| one.scope_spans);
    (scopes.flat_map(|one| one.spans).collect(), text)
}

fn attributes(span: &Span) -> BTreeMap<&str, String> {
    let text = |value| format!("{value:?}");
    span.attributes.iter().map(|one| (one.key.as_str(), text(&one.value))).collect()
}

#[actix_web::test]
async fn a_request_and_a_frame_are_traced_through_the_database_to_the_broadcast() {
    let (folder, collector) = (tempfile::tempdir().unwrap(), collector().await);
    let uri = collector.uri();
    let settings = [
        ("OTEL_EXPORTER_OTLP_ENDPOINT", uri.as_str()),
        ("OTEL_EXPORTER_OTLP_HEADERS", "x-api-key=collectors-key"),
        ("RUMBL_TRUSTED_PROXIES", r#"["127.0.0.1/32"]"#),
        ("RUMBL_TRACES__FOLLOW_PROXIES", "true"),
    ];
    let mut process = Process::start(folder.path(), &settings).await;
    get_within_trace(&format!("{}/watch/1-demo?t=a-secret", process.url)).await;
    let create = |db: &mut _| try_insert(db, User.username("ada"));
    let user = process.repo().run(create).await.unwrap();
    let mut socket: Socket = process.socket(&user).await;
    assert_eq!(socket.join("videos:1", json!({})).await["status"], "ok");
    let posted =
        socket.push("videos:1", "new_annotation", json!({"body": "private words", "at": 1}));
    assert_eq!(posted.await["status"], "ok");
    process.signal(Signal::TERM);
    process.ended().await;

    let (spans, text) = exported(&collector).await;
    let names: Vec<_> = spans.iter().map(|span| span.name.as_str()).collect();
    let named = |name: &str| {
        spans.iter().find(|span| span.name == name).unwrap_or_else(|| panic!("{name}: {names:?}"))
    };
    let watch = named("GET /watch/{permalink}");
    assert_eq!(watch.trace_id, hex(TRACE_ID));
    let known = attributes(watch);
    assert!(
        known["http.route"].contains("/watch/{permalink}")
            && known["url.path"].contains("/watch/1-demo")
    );
    assert!(known.contains_key("http.response.status_code"), "{known:?}");
    let of = |parent: &Span, name: &str| {
        let is_it = |span: &&Span| span.name == name && span.parent_span_id == parent.span_id;
        spans.iter().find(is_it).unwrap_or_else(|| panic!("{name} of {}: {names:?}", parent.name))
    };
    of(watch, "database");
    let frame = spans.iter().find(|span| {
        span.name == "handle_in" && attributes(span)["event"].contains("new_annotation")
    });
    let write = of(frame.unwrap(), "write");
    of(write, "database");
    let broadcast = of(write, "broadcast");
    assert!(attributes(broadcast)["topic"].contains("videos:1"));
    for secret in ["a-secret", "private words", "collectors-key"] {
        assert!(!text.contains(secret), "{secret}");
    }
}

/// Asks for a page as a part of a trace that is exported.
async fn get_within_trace(url: &str) {
    let parent = format!("00-{TRACE_ID}-00f067aa0ba902b7-01");
    Client::new().get(url).header("traceparent", parent).send().await.unwrap();
}

#[actix_web::test]
async fn a_visitor_neither_has_a_trace_exported_nor_joins_one() {
    const PROXY: (&str, &str) = ("RUMBL_TRUSTED_PROXIES", r#"["127.0.0.1/32"]"#);
    const ELSEWHERE: (&str, &str) = ("RUMBL_TRUSTED_PROXIES", r#"["192.0.2.1/32"]"#);
    const FOLLOW: (&str, &str) = ("RUMBL_TRACES__FOLLOW_PROXIES", "true");
    const NONE: (&str, &str) = ("RUMBL_TRACES__SAMPLE_RATIO", "0");
    const SAME: (&str, &str) = ("LOG_FORMAT", "text");
    // Sent straight from a visitor, who is no proxy, and passed on by a proxy that says nothing itself.
    for (proxies, follow) in [(ELSEWHERE, FOLLOW), (PROXY, SAME)] {
        for ratio in [NONE, SAME] {
            let (folder, collector) = (tempfile::tempdir().unwrap(), collector().await);
            let uri = collector.uri();
            let endpoint = ("OTEL_EXPORTER_OTLP_ENDPOINT", uri.as_str());
            let key = ("OTEL_EXPORTER_OTLP_HEADERS", "x-api-key=collectors-key");
            let settings = [endpoint, key, proxies, follow, ratio];
            let mut process = Process::start(folder.path(), &settings).await;
            get_within_trace(&format!("{}/watch/1-demo", process.url)).await;
            process.signal(Signal::TERM);
            process.ended().await;
            let (spans, _) = exported(&collector).await;
            let is_watch = |span: &&Span| span.name == "GET /watch/{permalink}";
            let watched = spans.iter().find(is_watch);
            assert_eq!(watched.is_some(), ratio == SAME, "{settings:?}");
            assert!(spans.iter().all(|span| span.trace_id != hex(TRACE_ID)), "{settings:?}");
        }
    }
}

fn hex(text: &str) -> Vec<u8> {
    let digit = |at| u8::from_str_radix(text.get(at..at + 2).unwrap(), 16).unwrap();
    (0..text.len()).step_by(2).map(digit).collect()
}

#[actix_web::test]
async fn a_collector_that_is_away_holds_up_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let settings = [("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1")];
    let mut process = Process::start(folder.path(), &settings).await;
    for _ in 0..100 {
        let page = reqwest::get(format!("{}/watch/1", process.url)).await.unwrap();
        assert_eq!(page.status(), 200);
    }
    process.signal(Signal::TERM);
    assert!(process.ended().await.success());
}
