//! What clients that do not read can make the server hold, over all their sockets.

use std::time::Duration;

use actix_channels::testing::{self, TestSocket};
use actix_channels::{Config, Endpoint, RELIEF_GRACE, Status};
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;

use crate::support::app::{endpoint, endpoint_with};
use crate::support::poller::{Poller, heartbeat};
use crate::support::wire::{Via, serve};

const VIAS: [Via; 2] = [Via::Base, Via::Direct];
/// A client that can't send for so long waits for the server.
const STALLED: Duration = Duration::from_millis(500);

async fn socket(endpoint: &Endpoint, user: &str) -> TestSocket {
    testing::connect(endpoint, "/socket", [("user", user)]).await.unwrap()
}

/// Has so many bytes wait for a client that does not read them, and comes back once they do.
async fn leave_unread(endpoint: &Endpoint, socket: &TestSocket, room: &str, bytes: usize) {
    let mut heard = endpoint.subscribe(room);
    socket.send_raw(&json!(["1", "1", room, "phx_join", {}]).to_string()).await;
    let payload = "x".repeat(bytes);
    socket.send_raw(&json!(["1", "2", room, "push_me", payload]).to_string()).await;
    socket.send_raw(&json!(["1", "3", room, "shout", {}]).to_string()).await;
    heard.recv().await.unwrap();
}

async fn is_alive(socket: &TestSocket) -> bool {
    let (_, lobby) = socket.subscribe_and_join("lobby", &json!({})).await.unwrap();
    let push = lobby.push("echo", &json!(1)).await;
    lobby.assert_reply(&push, Status::Ok).await == json!(1)
}

/// Lets the grace pass of those who are behind.
async fn pass_relief_grace() {
    tokio::time::pause();
    tokio::time::advance(RELIEF_GRACE).await;
    tokio::time::resume();
}

fn config() -> Config {
    Config { max_unread_bytes: 1_000_000, ..Config::default() }
}

#[tokio::test]
async fn max_outbound_bytes_per_user_drops_the_slowest_of_a_users_sockets() {
    let config = Config { max_outbound_bytes_per_user: 100_000, ..config() };
    let (endpoint, _) = endpoint_with(config);
    let slow = socket(&endpoint, "ann").await;
    let slower = socket(&endpoint, "ann").await;
    let other = socket(&endpoint, "bob").await;
    leave_unread(&endpoint, &other, "room:other", 90_000).await;
    leave_unread(&endpoint, &slower, "room:slower", 60_000).await;
    leave_unread(&endpoint, &slow, "room:slow", 30_000).await;
    assert_eq!(endpoint.socket_count(), 3);
    pass_relief_grace().await;
    leave_unread(&endpoint, &slow, "room:too much", 20_000).await;
    assert_eq!(slower.assert_closed().await, None);
    assert!(is_alive(&slow).await && is_alive(&other).await);
}

#[tokio::test]
async fn max_outbound_bytes_in_all_drops_the_slowest_socket_of_all() {
    let config = Config { max_outbound_bytes_in_all: 100_000, ..config() };
    let (endpoint, _) = endpoint_with(config);
    let slow = socket(&endpoint, "ann").await;
    let slower = socket(&endpoint, "bob").await;
    leave_unread(&endpoint, &slower, "room:slower", 60_000).await;
    leave_unread(&endpoint, &slow, "room:slow", 30_000).await;
    assert_eq!(endpoint.socket_count(), 2);
    pass_relief_grace().await;
    leave_unread(&endpoint, &slow, "room:too much", 20_000).await;
    assert_eq!(slower.assert_closed().await, None);
    assert!(is_alive(&slow).await);
}

#[tokio::test]
async fn max_outbound_bytes_in_all_counts_a_broadcast_once_however_many_wait_to_send_it() {
    let config = Config { max_outbound_bytes_in_all: 100_000, ..config() };
    let (endpoint, _) = endpoint_with(config);
    let mut sockets = Vec::new();
    for _ in 0..20 {
        let socket = socket(&endpoint, "ann").await;
        socket.subscribe_and_join("room:a", &json!({})).await.unwrap();
        sockets.push(socket);
    }
    endpoint.broadcast("room:a", "news", &"x".repeat(60_000));
    for socket in &sockets {
        assert!(is_alive(socket).await);
    }
    let alone = socket(&endpoint, "bob").await;
    alone.subscribe_and_join("room:b", &json!({})).await.unwrap();
    endpoint.broadcast("room:b", "news", &"x".repeat(60_000));
    pass_relief_grace().await;
    endpoint.broadcast("room:b", "news", &"x".repeat(60_000));
    assert_eq!(alone.assert_closed().await, None);
    assert!(is_alive(&sockets[0]).await);
}

#[tokio::test]
async fn relief_grace_spares_a_client_that_has_just_fallen_behind_up_to_twice_the_limit() {
    for (last, is_dropped) in [(0, false), (70_000, true)] {
        let config = Config { max_outbound_bytes_in_all: 100_000, ..config() };
        let (endpoint, _) = endpoint_with(config);
        let (slower, slow) = (socket(&endpoint, "ann").await, socket(&endpoint, "bob").await);
        leave_unread(&endpoint, &slower, "room:slower", 90_000).await;
        leave_unread(&endpoint, &slow, "room:slow", 60_000).await;
        leave_unread(&endpoint, &slow, "room:more", last).await;
        if is_dropped {
            assert_eq!(slower.assert_closed().await, None);
        } else {
            assert!(is_alive(&slower).await);
        }
    }
}

#[tokio::test]
async fn max_outbound_bytes_in_all_drops_a_socket_with_bytes_of_its_own_before_readers_of_shared_ones()
 {
    let config = Config { max_outbound_bytes_in_all: 100_000, ..config() };
    let (endpoint, _) = endpoint_with(config);
    let mut behind = Vec::new();
    for _ in 0..5 {
        let socket = socket(&endpoint, "ann").await;
        socket.subscribe_and_join("room:a", &json!({})).await.unwrap();
        behind.push(socket);
    }
    endpoint.broadcast("room:a", "news", &"x".repeat(60_000));
    let (slower, slow) = (socket(&endpoint, "bob").await, socket(&endpoint, "carl").await);
    leave_unread(&endpoint, &slower, "room:slower", 30_000).await;
    assert_eq!(endpoint.socket_count(), 7);
    pass_relief_grace().await;
    leave_unread(&endpoint, &slow, "room:slow", 20_000).await;
    assert_eq!(slower.assert_closed().await, None);
    for socket in behind.iter().chain([&slow]) {
        assert!(is_alive(socket).await);
    }
}

#[actix_web::test]
async fn max_unread_bytes_stops_reading_from_a_client_that_does_not_read_until_it_does() {
    for via in VIAS {
        let (endpoint, _) = endpoint();
        let server = serve(&endpoint, via);
        let mut client = server.connect("vsn=2.0.0").await;
        client.send(r#"["1","1","room:a","phx_join",{}]"#).await;
        client.text().await;
        let body = "x".repeat(50_000);
        let mut sent = 0;
        let push = |number: usize| json!(["1", number.to_string(), "room:a", "echo", body]);
        // More than an outbox and the kernel's buffers hold, if nothing stops it.
        while sent < 1_000 {
            let pushed = client.send_message(Message::text(push(sent).to_string()));
            if tokio::time::timeout(STALLED, pushed).await.is_err() {
                break;
            }
            sent += 1;
        }
        assert!(sent < 1_000, "{via:?}");
        for number in 0..sent {
            let reply: Value = serde_json::from_str(&client.text().await).unwrap();
            assert_eq!(reply[1], json!(number.to_string()), "{via:?}");
        }
        assert_eq!(endpoint.socket_count(), 1);
    }
}

#[actix_web::test]
async fn broadcasts_that_are_partly_written_do_not_count_towards_max_outbound_bytes_per_user() {
    // More than the kernel's buffers hold.
    const BROADCASTS: usize = 24;
    let config =
        Config { max_outbound_bytes_per_user: 100_000, max_outbound_bytes: 64_000_000, ..config() };
    for via in VIAS {
        let (endpoint, _) = endpoint_with(config.clone());
        let server = serve(&endpoint, via);
        let mut client = server.connect("vsn=2.0.0&user=ann").await;
        client.send(r#"["1","1","room:a","phx_join",{}]"#).await;
        client.text().await;
        let body = "x".repeat(1_000_000);
        for _ in 0..BROADCASTS {
            endpoint.broadcast("room:a", "news", &body);
        }
        // Answered by the same worker, which has written by then what the kernel took.
        let mut other = server.connect("vsn=2.0.0&user=bob").await;
        other.send(r#"["1","1","room:b","phx_join",{}]"#).await;
        other.text().await;
        for _ in 0..BROADCASTS {
            assert!(client.text().await.len() > body.len(), "{via:?}");
        }
    }
}

/// Opens ten sessions that nobody polls, each of a user of its own, and one more.
async fn one_session_too_many(config: Config) -> (Value, Value) {
    let (endpoint, _) = endpoint_with(config);
    let server = serve(&endpoint, Via::Base);
    let first = Poller::connect(&server, "vsn=2.0.0&user=0").await;
    let mut others = Vec::new();
    for user in 1..10 {
        others.push(Poller::connect(&server, &format!("vsn=2.0.0&user={user}")).await);
    }
    assert_eq!(first.push(heartbeat()).await, json!({"status": 200}));
    let last = Poller::connect(&server, "vsn=2.0.0&user=10").await;
    (first.push(heartbeat()).await, last.push(heartbeat()).await)
}

#[actix_web::test]
async fn max_outbound_bytes_in_all_drops_the_oldest_of_too_many_sessions_that_nobody_polls() {
    let max_outbound_bytes_in_all = 10 * 4096;
    let config = Config { max_outbound_bytes_in_all, ..Config::default() };
    let (first, last) = one_session_too_many(config).await;
    assert_ne!(first, json!({"status": 200}));
    assert_eq!(last, json!({"status": 200}));
}

#[actix_web::test]
async fn max_outbound_bytes_per_address_counts_the_sessions_of_all_users_at_an_address() {
    let max_outbound_bytes_per_address = 10 * 4096;
    let config = Config { max_outbound_bytes_per_address, ..Config::default() };
    let (first, last) = one_session_too_many(config).await;
    assert_ne!(first, json!({"status": 200}));
    assert_eq!(last, json!({"status": 200}));
}

#[actix_web::test]
async fn sessions_of_different_users_do_not_count_towards_max_outbound_bytes_per_user() {
    let max_outbound_bytes_per_user = 4096;
    let config = Config { max_outbound_bytes_per_user, ..Config::default() };
    let (first, last) = one_session_too_many(config).await;
    assert_eq!((first, last), (json!({"status": 200}), json!({"status": 200})));
}
