//! Limits that no other file tests: what happens at each, and just below it.

use std::time::Duration;

use actix_channels::testing::{self, TestSocket};
use actix_channels::{Config, Endpoint, MAX_MAILBOX, StopReason};
use serde_json::json;
use tokio::io::AsyncReadExt;
use tokio::time::{Instant, timeout};
use tokio_tungstenite::tungstenite::Message;

use crate::support::app::{endpoint, endpoint_with};
use crate::support::wire::{Via, serve};

const VIAS: [Via; 2] = [Via::Base, Via::Direct];
/// A limit short enough for a test to wait for.
const SHORT: Duration = Duration::from_millis(100);
/// Well below the default of every limit that is set to `SHORT`.
const WELL_BELOW_DEFAULT: Duration = Duration::from_secs(4);

async fn socket(endpoint: &Endpoint) -> TestSocket {
    testing::connect(endpoint, "/socket", [("user", "ann")]).await.unwrap()
}

#[actix_web::test]
async fn close_timeout_drops_a_client_that_does_not_answer_the_close() {
    for via in VIAS {
        let (endpoint, _) = endpoint_with(Config { close_timeout: SHORT, ..Config::default() });
        let server = serve(&endpoint, via);
        let mut stream = server.raw_socket("user=ann").await;
        endpoint.disconnect("users_socket:ann");
        let mut goodbye = Vec::new();
        let closing = timeout(WELL_BELOW_DEFAULT, stream.read_to_end(&mut goodbye));
        closing.await.expect("the connection was to end").unwrap();
        assert_eq!(goodbye, [0x88, 2, 0x03, 0xe9], "{via:?}");
        timeout(WELL_BELOW_DEFAULT, endpoint.drain()).await.expect("the socket was to end");
    }
}

#[actix_web::test]
async fn a_message_far_above_max_frame_bytes_is_not_kept_and_its_sender_learns_of_1009() {
    for via in VIAS {
        let (endpoint, _) = endpoint_with(Config { max_frame_bytes: 1000, ..Config::default() });
        let server = serve(&endpoint, via);
        let mut client = server.connect("vsn=2.0.0").await;
        client.send(&"x".repeat(20_000_000)).await;
        let closed = timeout(WELL_BELOW_DEFAULT, client.close_code());
        assert_eq!(closed.await.expect("a close was to come at once"), Some(1009), "{via:?}");
    }
}

#[actix_web::test]
async fn terminate_timeout_drops_a_handler_that_outlives_its_socket() {
    for via in VIAS {
        let (endpoint, shared) =
            endpoint_with(Config { terminate_timeout: SHORT, ..Config::default() });
        let server = serve(&endpoint, via);
        let mut client = server.connect("vsn=2.0.0&user=ann").await;
        client.send(r#"["1","1","room:a","phx_join",{}]"#).await;
        client.text().await;
        client.send(r#"["1","2","room:a","slow",{}]"#).await;
        shared.waiting.notified().await;
        client.send_message(Message::Close(None)).await;
        timeout(WELL_BELOW_DEFAULT, endpoint.drain()).await.expect("the socket was to end");
        assert_eq!(endpoint.socket_count(), 0, "{via:?}");
        // The channel was cut off, so its terminate never ran.
        assert!(shared.ended.lock().unwrap().is_empty());
    }
}

#[tokio::test(start_paused = true)]
async fn drain_timeout_ends_a_drain_that_a_busy_channel_holds_up() {
    let (endpoint, shared) = endpoint();
    let ann = socket(&endpoint).await;
    let (_, channel) = ann.subscribe_and_join("room:a", &json!({})).await.unwrap();
    channel.push("slow", &json!({})).await;
    shared.waiting.notified().await;
    let since = Instant::now();
    endpoint.drain().await;
    assert_eq!(since.elapsed().as_secs(), actix_channels::config::DRAIN_TIMEOUT.as_secs());
    assert_eq!(endpoint.socket_count(), 1);
    shared.go_on.notify_one();
    assert_eq!(shared.next_ended().await, ("room:a".to_owned(), StopReason::Closed));
}

#[tokio::test(start_paused = true)]
async fn drain_interval_lies_between_two_batches_and_not_after_the_last() {
    let drain_interval = Duration::from_secs(2);
    let (endpoint, _) =
        endpoint_with(Config { drain_batch: 2, drain_interval, ..Config::default() });
    let _sockets = [socket(&endpoint).await, socket(&endpoint).await, socket(&endpoint).await];
    let since = Instant::now();
    endpoint.drain().await;
    assert_eq!(since.elapsed().as_secs(), drain_interval.as_secs());
    assert_eq!(endpoint.socket_count(), 0);
}

#[tokio::test]
async fn max_outbound_bytes_counts_what_gathers_behind_a_join_too() {
    for (broadcasts, is_kept) in [(3, true), (5, false)] {
        let (endpoint, shared) =
            endpoint_with(Config { max_outbound_bytes: 1200, ..Config::default() });
        let ann = socket(&endpoint).await;
        ann.send_raw(r#"["1","1","room:a","phx_join",{"do":"slow"}]"#).await;
        shared.waiting.notified().await;
        for _ in 0..broadcasts {
            endpoint.broadcast("room:a", "news", &"x".repeat(200));
        }
        shared.go_on.notify_one();
        if is_kept {
            ann.assert_message(|message| message.event == "news").await;
        } else {
            assert_eq!(ann.assert_closed().await, None);
        }
    }
}

#[tokio::test]
async fn max_mailbox_ends_a_socket_whose_task_is_too_far_behind() {
    let (endpoint, shared) = endpoint();
    let ann = socket(&endpoint).await;
    let (_, channel) = ann.subscribe_and_join("room:a", &json!({})).await.unwrap();
    let lent = channel.push("lend_info", &json!({})).await;
    channel.assert_reply(&lent, actix_channels::Status::Ok).await;
    let infos = shared.infos.lock().unwrap().take().unwrap();
    // On this single thread the socket's task does not run in between.
    for _ in 0..MAX_MAILBOX {
        infos.send("hello".to_owned()).unwrap();
    }
    infos.send("one too many".to_owned()).unwrap_err();
    assert_eq!(ann.assert_closed().await, None);
}
