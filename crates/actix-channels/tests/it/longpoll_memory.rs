//! How much memory long-poll clients can make the server hold with unfinished requests.

use std::time::Duration;

use actix_channels::Config;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::app::endpoint_with;
use crate::support::poller::{Poller, heartbeat};
use crate::support::wire::{Server, Via, serve};

const PATIENCE: Duration = Duration::from_mins(1);
/// The pause between two checks of the server's state.
const LOOK_INTERVAL: Duration = Duration::from_millis(5);

/// Sends the beginning of a request.
async fn begin(server: &Server, request: String) -> TcpStream {
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    stream
}

/// The path and query of a session.
fn path(poller: &Poller) -> String {
    poller.url().split_once("/socket").map(|(_, path)| format!("/socket{path}")).unwrap()
}

#[actix_web::test]
async fn a_post_that_has_not_arrived_completely_counts_towards_max_long_poll_queue_bytes() {
    let config = Config { max_long_poll_queue_bytes: 10_000, ..Config::default() };
    let (endpoint, _) = endpoint_with(config);
    let server = serve(&endpoint, Via::Base);
    for (sent, status) in [(1_000, 200), (50_000, 408)] {
        let poller = Poller::connect(&server, "vsn=2.0.0").await;
        let head = format!(
            "POST {} HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\n\r\n{sent:x}\r\n{}",
            path(&poller),
            "x".repeat(sent)
        );
        let _posting = begin(&server, head).await;
        // It reaches the server eventually, and then there is no room for another.
        let refused = async {
            while poller.push(heartbeat()).await == json!({"status": 200}) {
                poller.poll().await;
            }
        };
        if status == 408 {
            tokio::time::timeout(PATIENCE, refused).await.unwrap();
        } else {
            assert_eq!(poller.push(heartbeat()).await, json!({"status": 200}));
        }
    }
}

#[actix_web::test]
async fn a_post_that_does_not_arrive_within_long_poll_window_ends_its_session() {
    let window = Duration::from_millis(200);
    let (endpoint, _) = endpoint_with(Config { long_poll_window: window, ..Config::default() });
    let server = serve(&endpoint, Via::Base);
    let poller = Poller::connect(&server, "vsn=2.0.0").await;
    let request = format!(
        "POST {} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-length: 100\r\n\r\n[",
        path(&poller)
    );
    let mut posting = begin(&server, request).await;
    let mut answer = String::new();
    let reading = posting.read_to_string(&mut answer);
    tokio::time::timeout(PATIENCE, reading).await.unwrap().ok();
    assert!(answer.ends_with(r#"{"status":408}"#), "{answer}");
    assert_eq!(poller.push(heartbeat()).await["status"], 410);
}

#[actix_web::test]
async fn an_answered_poll_that_nobody_reads_counts_towards_max_outbound_bytes_per_user() {
    // More than the kernel's buffers hold.
    const BROADCASTS: usize = 30;
    for reads in [true, false] {
        let config = Config {
            // One response is larger than this, but smaller than the limit beyond which no client
            // is spared.
            max_outbound_bytes_per_user: 600_000,
            max_outbound_bytes: 64_000_000,
            ..Config::default()
        };
        let (endpoint, _) = endpoint_with(config);
        let server = serve(&endpoint, Via::Base);
        let poller = Poller::connect(&server, "vsn=2.0.0&user=ann").await;
        poller.push(json!(["1", "1", "room:a", "phx_join", {}])).await;
        poller.poll().await;
        for _ in 0..if reads { 3 } else { BROADCASTS } {
            endpoint.broadcast("room:a", "news", &"x".repeat(900_000));
            if reads {
                assert_eq!(poller.poll().await.1.len(), 1);
            }
        }
        if reads {
            assert_eq!(endpoint.socket_count(), 1);
            continue;
        }
        let request = format!("GET {} HTTP/1.1\r\nhost: localhost\r\n\r\n", path(&poller));
        let mut polling = begin(&server, request.repeat(BROADCASTS)).await;
        let ends = async {
            // Polling without a pause would take the core that the server needs.
            while endpoint.socket_count() > 0 {
                tokio::time::sleep(LOOK_INTERVAL).await;
            }
        };
        tokio::time::timeout(PATIENCE, ends).await.expect("the session was to end");
        // What was unsent is taken back, and the connection ends.
        let mut answers = Vec::new();
        let reading = polling.read_to_end(&mut answers);
        tokio::time::timeout(PATIENCE, reading).await.expect("an end was to come").ok();
        assert!(answers.len() < 900_000 * BROADCASTS);
    }
}
