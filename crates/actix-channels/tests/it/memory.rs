//! How much memory clients that don't read can make the server hold, over all their sockets.

use std::time::Duration;

use actix_channels::testing::{self, TestChannel, TestSocket};
use actix_channels::{Config, Endpoint, InfoSender, Listener, Payload, RELIEF_GRACE, Status};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::Instant;
use tokio_tungstenite::tungstenite::Message;

use crate::support::app::{Shared, endpoint, endpoint_with};
use crate::support::poller::{Poller, heartbeat};
use crate::support::wire::{Via, serve};

const VIAS: [Via; 2] = [Via::Base, Via::Direct];
/// A client that can't send for this long is waiting for the server.
const STALLED: Duration = Duration::from_millis(500);

async fn socket(endpoint: &Endpoint, user: &str) -> TestSocket {
    testing::connect(endpoint, "/socket", [("user", user)]).await.unwrap()
}

/// A client that doesn't read what its channel pushes.
struct Unreading {
    socket: TestSocket,
    endpoint: Endpoint,
    room: String,
    infos: InfoSender<String>,
}

impl Unreading {
    async fn join(endpoint: &Endpoint, shared: &Shared, user: &str) -> Self {
        let socket = socket(endpoint, user).await;
        let room = format!("room:{}", endpoint.socket_count());
        let (_, channel) = socket.subscribe_and_join(&room, &json!({})).await.unwrap();
        let lent = channel.push("lend_info", &json!({})).await;
        channel.assert_reply(&lent, Status::Ok).await;
        let infos = shared.infos.lock().unwrap().take().unwrap();
        Self { socket, endpoint: endpoint.clone(), room, infos }
    }

    /// Queues `bytes` bytes for the client, and returns once they wait.
    async fn leave_unread(&self, bytes: usize) {
        let mut heard = self.endpoint.subscribe(&self.room);
        self.infos.send(format!("push {bytes}")).unwrap();
        heard.recv().await.unwrap();
        // Lets the socket's task react.
        tokio::task::yield_now().await;
    }

    async fn is_alive(&self) -> bool {
        is_alive(&self.socket).await
    }
}

async fn is_alive(socket: &TestSocket) -> bool {
    let (_, lobby) = socket.subscribe_and_join("lobby", &json!({})).await.unwrap();
    let push = lobby.push("echo", &json!(1)).await;
    lobby.assert_reply(&push, Status::Ok).await == json!(1)
}

/// Lets the grace of clients that are behind pass.
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
    let (endpoint, shared) = endpoint_with(config);
    let slow = Unreading::join(&endpoint, &shared, "ann").await;
    let slower = Unreading::join(&endpoint, &shared, "ann").await;
    let other = Unreading::join(&endpoint, &shared, "bob").await;
    other.leave_unread(90_000).await;
    slower.leave_unread(60_000).await;
    slow.leave_unread(30_000).await;
    assert_eq!(endpoint.socket_count(), 3);
    pass_relief_grace().await;
    slow.leave_unread(20_000).await;
    assert_eq!(slower.socket.assert_closed().await, None);
    assert!(slow.is_alive().await && other.is_alive().await);
}

#[tokio::test]
async fn max_outbound_bytes_in_all_drops_the_slowest_socket_of_all() {
    let config = Config { max_outbound_bytes_in_all: 100_000, ..config() };
    let (endpoint, shared) = endpoint_with(config);
    let slow = Unreading::join(&endpoint, &shared, "ann").await;
    let slower = Unreading::join(&endpoint, &shared, "bob").await;
    slower.leave_unread(60_000).await;
    slow.leave_unread(30_000).await;
    assert_eq!(endpoint.socket_count(), 2);
    pass_relief_grace().await;
    slow.leave_unread(20_000).await;
    assert_eq!(slower.socket.assert_closed().await, None);
    assert!(slow.is_alive().await);
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
async fn max_outbound_bytes_in_all_counts_a_shared_payload_once_and_again_once_nobody_holds_it() {
    let config = Config { max_outbound_bytes_in_all: 100_000, ..config() };
    for is_shared in [true, false] {
        let (endpoint, shared) = endpoint_with(config.clone());
        let page = Payload::json(&json!({"page": "x".repeat(60_000)}));
        shared.page.set(if is_shared { page.shared() } else { page }).unwrap();
        let mut channels = Vec::new();
        for _ in 0..20 {
            let socket = socket(&endpoint, "ann").await;
            let (_, channel) = socket.subscribe_and_join("room:a", &json!({})).await.unwrap();
            channels.push((socket, channel));
        }
        for _ in 0..2 {
            for (_, channel) in &channels {
                channel.push("push_page", &json!({})).await;
            }
            for (socket, channel) in &channels {
                if is_shared {
                    let page = channel.assert_push("page").await;
                    assert_eq!(
                        (&page["you"], page["page"].as_str().unwrap().len()),
                        (&json!(1), 60_000)
                    );
                } else {
                    assert_eq!(socket.assert_closed().await, None);
                    return;
                }
            }
        }
    }
}

/// A client that asks its channel to broadcast, and a listener that receives it.
async fn asking(endpoint: &Endpoint) -> (TestSocket, TestChannel, Listener) {
    let socket = socket(endpoint, "asking").await;
    let (_, channel) = socket.subscribe_and_join("room:asking", &json!({})).await.unwrap();
    (socket, channel, endpoint.subscribe("room:asking"))
}

#[tokio::test]
async fn while_a_budget_is_overdrawn_nobodys_frames_are_read_and_then_all_are() {
    let config = Config { max_outbound_bytes_in_all: 100_000, ..config() };
    let (endpoint, shared) = endpoint_with(config);
    let slow = Unreading::join(&endpoint, &shared, "ann").await;
    let (_socket, asking, mut heard) = asking(&endpoint).await;
    slow.leave_unread(90_000).await;
    asking.push("shout", &json!(1)).await;
    assert_eq!(heard.recv().await.unwrap().payload().as_json(), Some("1"));
    slow.leave_unread(20_000).await;
    asking.push("shout", &json!(2)).await;
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
    assert!(heard.try_recv().is_none());
    // The client reads what is queued, within the grace.
    assert!(slow.is_alive().await);
    assert_eq!(heard.recv().await.unwrap().payload().as_json(), Some("2"));
}

#[tokio::test(start_paused = true)]
async fn relief_grace_is_the_longest_that_others_wait_for_a_silent_client() {
    let config = Config { max_outbound_bytes_in_all: 100_000, ..config() };
    let (endpoint, shared) = endpoint_with(config);
    let slow = Unreading::join(&endpoint, &shared, "ann").await;
    let (_socket, asking, mut heard) = asking(&endpoint).await;
    slow.leave_unread(110_000).await;
    let since = Instant::now();
    asking.push("shout", &json!(1)).await;
    heard.recv().await.unwrap();
    assert!(since.elapsed() >= RELIEF_GRACE && since.elapsed() < RELIEF_GRACE * 2);
    assert_eq!(slow.socket.assert_closed().await, None);
}

#[tokio::test]
async fn max_inbox_bytes_is_what_may_wait_for_all_busy_channels_of_a_socket() {
    let (endpoint, shared) = endpoint_with(Config { max_inbox_bytes: 3_000, ..Config::default() });
    let ann = socket(&endpoint, "ann").await;
    let mut busy = Vec::new();
    for room in ["room:a", "room:b"] {
        let (_, channel) = ann.subscribe_and_join(room, &json!({})).await.unwrap();
        channel.push("slow", &json!({})).await;
        shared.waiting.notified().await;
        busy.push(channel);
    }
    let large = json!("x".repeat(1_500));
    let kept = busy[0].push("echo", &large).await;
    let refused = busy[1].push("echo", &large).await;
    let reason = busy[1].assert_reply(&refused, Status::Error).await;
    assert_eq!(reason, json!({"reason": "too many messages"}));
    // A free channel handles messages as they arrive, and none are queued.
    assert!(is_alive(&ann).await);
    shared.go_on.notify_one();
    assert_eq!(busy[0].assert_reply(&kept, Status::Ok).await, large);
    let again = busy[1].push("echo", &large).await;
    shared.go_on.notify_one();
    assert_eq!(busy[1].assert_reply(&again, Status::Ok).await, large);
}

#[tokio::test(start_paused = true)]
async fn what_waits_for_busy_channels_counts_towards_max_outbound_bytes_per_user() {
    for (bytes, is_dropped) in [(8_000, false), (20_000, true)] {
        let config = Config { max_outbound_bytes_per_user: 40_000, ..config() };
        let (endpoint, shared) = endpoint_with(config);
        let other = socket(&endpoint, "ann").await;
        let ann = socket(&endpoint, "ann").await;
        let (_, channel) = ann.subscribe_and_join("room:a", &json!({})).await.unwrap();
        channel.push("slow", &json!({})).await;
        shared.waiting.notified().await;
        for _ in 0..3 {
            channel.push("echo", &"x".repeat(bytes)).await;
        }
        tokio::task::yield_now().await;
        let since = Instant::now();
        assert!(is_alive(&other).await);
        assert_eq!(since.elapsed() >= RELIEF_GRACE, is_dropped);
        shared.go_on.notify_one();
        if is_dropped {
            assert_eq!(ann.assert_closed().await, None);
        } else {
            assert!(is_alive(&ann).await);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_client_that_leaves_a_busy_channel_again_and_again_has_one_leave_wait() {
    let config = Config { max_outbound_bytes_per_user: 40_000, ..config() };
    let (endpoint, shared) = endpoint_with(config);
    let (ann, other) = (socket(&endpoint, "ann").await, socket(&endpoint, "ann").await);
    let (_, channel) = ann.subscribe_and_join("room:a", &json!({})).await.unwrap();
    channel.push("slow", &json!({})).await;
    shared.waiting.notified().await;
    for _ in 0..1_000 {
        channel.push("phx_leave", &json!({})).await;
    }
    let since = Instant::now();
    assert!(is_alive(&other).await && is_alive(&ann).await);
    assert!(since.elapsed() < RELIEF_GRACE);
}

/// A client's incomplete frame or fragment.
fn begun(first_byte: u8, announced: u16, sent: usize) -> Vec<u8> {
    let [high, low] = announced.to_be_bytes();
    let mut bytes = vec![first_byte, 0xfe, high, low, 0, 0, 0, 0];
    bytes.resize(bytes.len() + sent, b'x');
    bytes
}

#[actix_web::test]
async fn messages_that_have_not_arrived_completely_count_towards_max_outbound_bytes_per_address() {
    let frame = begun(0x81, 60_000, 50_000);
    let fragments = [begun(0x01, 25_000, 25_000), begun(0x00, 25_000, 25_000)].concat();
    for (via, sent) in VIAS.into_iter().flat_map(|via| [(via, &frame), (via, &fragments)]) {
        let max_outbound_bytes_per_address = 70_000;
        let config = Config { max_outbound_bytes_per_address, ..config() };
        let (endpoint, _) = endpoint_with(config);
        let server = serve(&endpoint, via);
        let mut first = server.raw_socket("user=ann").await;
        first.write_all(sent).await.unwrap();
        let mut other = server.connect("vsn=2.0.0&user=bob").await;
        other.send(&heartbeat().to_string()).await;
        other.text().await;
        let mut second = server.raw_socket("user=carl").await;
        second.write_all(sent).await.unwrap();
        // One of them is dropped, and the other may continue.
        let (mut of_first, mut of_second) = ([0], [0]);
        let closed = tokio::time::timeout(testing::TIMEOUT, async {
            tokio::select! { end = first.read(&mut of_first) => end, end = second.read(&mut of_second) => end }
        });
        assert_eq!(closed.await.unwrap().ok().unwrap_or_default(), 0, "{via:?}");
        assert_eq!(endpoint.socket_count(), 2, "{via:?}");
        other.send(&heartbeat().to_string()).await;
        other.text().await;
    }
}

#[tokio::test]
async fn relief_grace_spares_a_client_that_has_just_fallen_behind_up_to_twice_the_limit() {
    for (last, is_dropped) in [(0, false), (70_000, true)] {
        let config = Config { max_outbound_bytes_in_all: 100_000, ..config() };
        let (endpoint, shared) = endpoint_with(config);
        let slower = Unreading::join(&endpoint, &shared, "ann").await;
        let slow = Unreading::join(&endpoint, &shared, "bob").await;
        slower.leave_unread(90_000).await;
        slow.leave_unread(60_000).await;
        slow.leave_unread(last).await;
        if is_dropped {
            assert_eq!(slower.socket.assert_closed().await, None);
        } else {
            assert!(slower.is_alive().await);
        }
    }
}

#[tokio::test]
async fn max_outbound_bytes_in_all_drops_a_socket_with_bytes_of_its_own_before_readers_of_shared_ones()
 {
    let config = Config { max_outbound_bytes_in_all: 100_000, ..config() };
    let (endpoint, shared) = endpoint_with(config);
    let slower = Unreading::join(&endpoint, &shared, "bob").await;
    let slow = Unreading::join(&endpoint, &shared, "carl").await;
    let mut behind = Vec::new();
    for _ in 0..5 {
        let socket = socket(&endpoint, "ann").await;
        socket.subscribe_and_join("room:a", &json!({})).await.unwrap();
        behind.push(socket);
    }
    endpoint.broadcast("room:a", "news", &"x".repeat(60_000));
    slower.leave_unread(30_000).await;
    assert_eq!(endpoint.socket_count(), 7);
    pass_relief_grace().await;
    slow.leave_unread(20_000).await;
    assert_eq!(slower.socket.assert_closed().await, None);
    for socket in behind.iter().chain([&slow.socket]) {
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
        // More than an outbox and the kernel's buffers hold, unless something stops it.
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
        // Answered by the same worker, which by then has written what the kernel accepted.
        let mut other = server.connect("vsn=2.0.0&user=bob").await;
        other.send(r#"["1","1","room:b","phx_join",{}]"#).await;
        other.text().await;
        for _ in 0..BROADCASTS {
            assert!(client.text().await.len() > body.len(), "{via:?}");
        }
    }
}

/// Opens ten sessions that are not polled, each for a different user, and one more.
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
