//! Sections 1, 2 and 4 of the specification, over real sockets and both transports.

use std::time::Duration;

use actix_channels::{CheckOrigin, Config, StopReason, TransportKind};
use serde_json::json;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::frame::Frame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::{Data, OpCode};

use crate::support::app::{endpoint, endpoint_with};
use crate::support::wire::{Client, Via, serve};

const VIAS: [Via; 2] = [Via::Base, Via::Direct];

async fn join(client: &mut Client, topic: &str) {
    client.send(&json!(["1", "1", topic, "phx_join", {}]).to_string()).await;
    assert!(client.text().await.contains("\"ok\""));
}

#[actix_web::test]
async fn a_v2_client_joins_pushes_and_closes() {
    for via in VIAS {
        let (endpoint, shared) = endpoint();
        let server = serve(&endpoint, via);
        let mut client = server.connect("vsn=2.0.0&user=ann").await;
        client.send(r#"["1","1","room:a","phx_join",{"do":"push"}]"#).await;
        let joined = json!({"status": "ok", "response": {"room": "a"}});
        client.expect(json!(["1", "1", "room:a", "phx_reply", joined])).await;
        client.expect(json!(["1", null, "room:a", "joined", {"status": "connected"}])).await;
        client.send(r#"["1","2","room:a","echo",{"x":1}]"#).await;
        let echoed = json!({"status": "ok", "response": {"x": 1}});
        client.expect(json!(["1", "2", "room:a", "phx_reply", echoed])).await;
        client.send_message(Message::Close(None)).await;
        assert_eq!(client.close_code().await, None);
        assert_eq!(shared.next_ended().await, ("room:a".to_owned(), StopReason::Closed));
    }
}

#[actix_web::test]
async fn refs_that_are_no_strings_are_passed_through_and_compared_as_terms() {
    for via in VIAS {
        let (endpoint, _) = endpoint();
        let server = serve(&endpoint, via);
        let mut client = server.connect("vsn=2.0.0&user=ann").await;
        client.send(r#"[1,1,"room:a","phx_join",{"do":"push"}]"#).await;
        let joined = json!({"status": "ok", "response": {"room": "a"}});
        client.expect(json!([1, 1, "room:a", "phx_reply", joined])).await;
        client.expect(json!([1, null, "room:a", "joined", {"status": "connected"}])).await;
        // The string is a different term from the number, so this message is for another channel.
        client.send(r#"["1",2,"room:a","echo",2]"#).await;
        client.send(r#"[1,{"n": 3},"room:a","echo",3]"#).await;
        let echoed = json!({"status": "ok", "response": 3});
        client.expect(json!([1, {"n": 3}, "room:a", "phx_reply", echoed])).await;

        let mut client = server.connect("vsn=1.0.0&user=ann").await;
        client.send(r#"{"topic":"phoenix","event":"heartbeat","payload":{},"ref":0}"#).await;
        let ok = json!({"status": "ok", "response": {}});
        let event = "phx_reply";
        client.expect(json!({"topic": "phoenix", "event": event, "payload": ok, "ref": 0})).await;
    }
}

#[actix_web::test]
async fn a_v1_client_gets_objects_of_four_keys_and_the_opcode_is_ignored() {
    for via in VIAS {
        let (endpoint, _) = endpoint();
        let server = serve(&endpoint, via);
        let mut client = server.connect("user=ann").await;
        let join = json!({"topic": "room:a", "event": "phx_join", "payload": {}, "ref": "1"});
        client.send_message(Message::binary(join.to_string())).await;
        let joined = json!({"status": "ok", "response": {"room": "a"}});
        client
            .expect(json!({"topic": "room:a", "event": "phx_reply", "payload": joined, "ref": "1"}))
            .await;
        endpoint.broadcast("room:a", "news", &1);
        client.expect(json!({"topic": "room:a", "event": "news", "payload": 1, "ref": null})).await;
    }
}

#[actix_web::test]
async fn a_binary_push_gets_a_binary_reply_a_binary_push_and_a_binary_broadcast() {
    for via in VIAS {
        let (endpoint, _) = endpoint();
        let server = serve(&endpoint, via);
        let mut client = server.connect("vsn=2.0.0").await;
        join(&mut client, "room:a").await;
        client
            .send_message(Message::binary(b"\x00\x01\x01\x06\x0412room:aecho\x01\x02".to_vec()))
            .await;
        assert_eq!(client.binary().await, b"\x01\x01\x01\x06\x0212room:aok\x01\x02");
        client
            .send_message(Message::binary(b"\x00\x01\x01\x06\x0713room:apush_me\x03".to_vec()))
            .await;
        assert_eq!(client.binary().await, b"\x00\x01\x06\x061room:apushed\x03");
        let payload = actix_channels::Payload::binary(vec![9]);
        endpoint.broadcast_payload("room:a", "news", payload);
        assert_eq!(client.binary().await, b"\x02\x06\x04room:anews\x09");
        client
            .send_message(Message::binary(b"\x00\x01\x01\x06\x0614room:arefuse\x01".to_vec()))
            .await;
        assert!(client.text().await.contains("\"why\":null"));
    }
}

#[actix_web::test]
async fn the_handshake_refuses_in_the_documented_order() {
    for via in VIAS {
        let config =
            Config { check_origin: CheckOrigin::Host("ok".to_owned()), ..Config::default() };
        let (endpoint, shared) = endpoint_with(config);
        let server = serve(&endpoint, via);
        for (query, origin, status, body) in [
            ("vsn=2.0.0", Some("http://bad"), 403, ""),
            ("vsn=2.0.0", Some("null"), 403, ""),
            ("vsn=123.1.1", Some("http://ok"), 403, ""),
            ("vsn=", None, 403, ""),
            ("vsn=2.0.0&reject=true", None, 403, ""),
            ("vsn=2.0.0&reject=custom", None, 429, "slow down"),
        ] {
            let headers: Vec<_> = origin.map(|origin| ("origin", origin)).into_iter().collect();
            let refused = server.try_connect(query, &headers).await.err().unwrap();
            assert_eq!(refused, (status, body.to_owned()), "{query} {origin:?} {via:?}");
        }
        assert!(server.try_connect("vsn=2.0.7", &[("origin", "http://ok")]).await.is_ok());
        assert_eq!(
            shared.info.lock().unwrap().as_ref().unwrap().transport,
            TransportKind::WebSocket
        );
    }
}

#[actix_web::test]
async fn a_get_that_is_no_upgrade_is_400_after_connect_and_other_methods_always() {
    for via in VIAS {
        let (endpoint, _) = endpoint();
        let server = serve(&endpoint, via);
        let url = |query| format!("http://{}/socket/websocket?{query}", server.address);
        let http = reqwest::Client::new();
        let plain = http.get(url("vsn=2.0.0")).send().await.unwrap();
        assert_eq!(plain.status(), 400);
        assert!(plain.text().await.unwrap().contains("WebSocket"));
        let refused = http.get(url("vsn=2.0.0&reject=true")).send().await.unwrap();
        assert_eq!((refused.status().as_u16(), refused.text().await.unwrap().as_str()), (403, ""));
        let posted = http.post(url("vsn=2.0.0")).send().await.unwrap();
        assert_eq!((posted.status().as_u16(), posted.text().await.unwrap().as_str()), (400, ""));
    }
}

#[actix_web::test]
async fn connect_sees_headers_cookies_peer_uri_user_agent_and_bearer_token() {
    for via in VIAS {
        let (endpoint, shared) = endpoint_with(Config { auth_token: true, ..Config::default() });
        let server = serve(&endpoint, via);
        let headers = [
            ("x-forwarded-for", "1.2.3.4"),
            ("traceparent", "00-1"),
            ("user-agent", "tests"),
            ("cookie", "session=abc; theme=dark"),
            ("sec-websocket-protocol", "phoenix, base64url.bearer.phx.c2VjcmV0"),
        ];
        let (_client, answered) = server.try_connect("vsn=2.0.0", &headers).await.ok().unwrap();
        assert!(answered.contains(&("sec-websocket-protocol".to_owned(), "phoenix".to_owned())));
        let info = shared.info.lock().unwrap().clone().unwrap();
        assert_eq!(info.x_headers, [("x-forwarded-for".to_owned(), "1.2.3.4".to_owned())]);
        assert_eq!(info.trace_context_headers, [("traceparent".to_owned(), "00-1".to_owned())]);
        assert_eq!(info.user_agent.as_deref(), Some("tests"));
        assert_eq!(info.auth_token.as_deref(), Some("secret"));
        assert_eq!(info.cookie.as_deref(), Some("session=abc; theme=dark"));
        let logged = format!("{info:?}");
        assert!(!logged.contains("abc") && !logged.contains("secret"), "{logged}");
        assert!(info.peer.unwrap().ip().is_loopback());
        assert_eq!(info.uri, "/socket/websocket?vsn=2.0.0");
        for offered in ["phoenix, base64url.bearer.phx.!", "other"] {
            let headers = [("sec-websocket-protocol", offered)];
            let refused = server.try_connect("vsn=2.0.0", &headers).await.err().unwrap();
            assert_eq!(refused.0, 403, "{offered}");
        }
    }
}

#[actix_web::test]
async fn what_breaks_the_rules_closes_with_its_own_code() {
    for via in VIAS {
        let (endpoint, _) = endpoint_with(Config { max_frame_bytes: 100, ..Config::default() });
        let server = serve(&endpoint, via);
        let not_utf8 = Frame::message(vec![0xff], OpCode::Data(Data::Text), true);
        for (message, code) in [
            (Message::text("{"), 1011),
            (Message::text(r#"["1","2","t","e"]"#), 1011),
            (Message::binary(b"\x00\x09".to_vec()), 1011),
            (Message::Frame(not_utf8), 1007),
            (Message::text("x".repeat(101)), 1009),
            (Message::Frame(Frame::message("x", OpCode::Data(Data::Continue), true)), 1002),
        ] {
            let mut client = server.connect("vsn=2.0.0").await;
            client.send_message(message.clone()).await;
            assert_eq!(client.close_code().await, Some(code), "{message:?} {via:?}");
        }
    }
}

#[actix_web::test]
async fn idle_timeout_closes_a_quiet_client_with_1002_after_its_heartbeat_was_answered() {
    for via in VIAS {
        let idle_timeout = Duration::from_millis(100);
        let (endpoint, _) = endpoint_with(Config { idle_timeout, ..Config::default() });
        let server = serve(&endpoint, via);
        let mut client = server.connect("vsn=2.0.0").await;
        client.send(r#"[null,"1","phoenix","heartbeat",{}]"#).await;
        let answer = json!([null, "1", "phoenix", "phx_reply", {"status": "ok", "response": {}}]);
        client.expect(answer).await;
        assert_eq!(client.close_code().await, Some(1002));
    }
}

#[actix_web::test]
async fn a_disconnect_on_the_sockets_id_closes_it_with_1001_and_ends_both_its_channels() {
    for via in VIAS {
        let (endpoint, shared) = endpoint();
        let server = serve(&endpoint, via);
        let mut ann = server.connect("vsn=2.0.0&user=ann").await;
        let mut bob = server.connect("vsn=2.0.0&user=bob").await;
        join(&mut ann, "room:a").await;
        join(&mut ann, "room:b").await;
        join(&mut bob, "room:a").await;
        endpoint.disconnect("users_socket:ann");
        assert_eq!(ann.close_code().await, Some(1001));
        let mut ended = [shared.next_ended().await.0, shared.next_ended().await.0];
        ended.sort();
        assert_eq!(ended, ["room:a", "room:b"]);
        endpoint.broadcast("room:a", "news", &1);
        bob.expect(json!([null, null, "room:a", "news", 1])).await;
    }
}

#[actix_web::test]
async fn a_drain_closes_sockets_with_1012_in_batches_of_drain_batch_and_lets_nobody_in() {
    for via in VIAS {
        let drain_interval = Duration::from_millis(1);
        let config = Config { drain_batch: 1, drain_interval, ..Config::default() };
        let (endpoint, _) = endpoint_with(config);
        let server = serve(&endpoint, via);
        let mut clients = [server.connect("vsn=2.0.0").await, server.connect("vsn=2.0.0").await];
        let draining = endpoint.clone();
        let drained = actix_web::rt::spawn(async move { draining.drain().await });
        for client in &mut clients {
            assert_eq!(client.close_code().await, Some(1012));
        }
        drained.await.unwrap();
        assert_eq!(endpoint.socket_count(), 0);
        assert_eq!(server.try_connect("vsn=2.0.0", &[]).await.err().unwrap().0, 503);
    }
}

#[actix_web::test]
async fn a_client_that_does_not_read_is_dropped_at_max_outbound_bytes_and_others_are_not() {
    for via in VIAS {
        let (endpoint, shared) =
            endpoint_with(Config { max_outbound_bytes: 100_000, ..Config::default() });
        let server = serve(&endpoint, via);
        let mut slow = server.connect("vsn=2.0.0&user=slow").await;
        let mut other = server.connect("vsn=2.0.0&user=other").await;
        join(&mut slow, "room:slow").await;
        join(&mut other, "room:other").await;
        let big = "x".repeat(50_000);
        let flood = async {
            loop {
                endpoint.broadcast("room:slow", "flood", &big);
                tokio::task::yield_now().await;
            }
        };
        let ended = async { shared.next_ended().await };
        let ended = tokio::select! { () = flood => None, ended = ended => Some(ended) };
        assert_eq!(ended, Some(("room:slow".to_owned(), StopReason::Closed)));
        endpoint.broadcast("room:other", "news", &1);
        other.expect(json!([null, null, "room:other", "news", 1])).await;
    }
}

#[actix_web::test]
async fn a_ping_is_answered_and_bytes_that_come_with_the_handshake_are_kept() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    for via in VIAS {
        let (endpoint, _) = endpoint();
        let server = serve(&endpoint, via);
        let mut stream = tokio::net::TcpStream::connect(server.address).await.unwrap();
        let handshake = "GET /socket/websocket?vsn=2.0.0 HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
        let ping = [0x89, 0x82, 0, 0, 0, 0, b'h', b'i'];
        stream.write_all(&[handshake.as_bytes(), &ping].concat()).await.unwrap();
        let mut answer = Vec::new();
        while !answer.ends_with(b"\x8a\x02hi") {
            assert!(stream.read_buf(&mut answer).await.unwrap() > 0, "{via:?}");
        }
        let answer = String::from_utf8_lossy(&answer).to_lowercase();
        assert!(answer.contains("sec-websocket-accept: s3pplmbitxaq9kygzzhzrbk+xoo="));
    }
}

#[actix_web::test]
async fn several_mounts_serve_each_with_its_own_configuration() {
    use crate::support::app::UserSocket;
    let strict = Config { check_origin: CheckOrigin::Host("ok".to_owned()), ..Config::default() };
    let endpoint = actix_channels::Endpoint::builder(Config::default())
        .socket_with("/strict", UserSocket::default(), strict)
        .socket_with(
            "/socket",
            UserSocket::default(),
            Config { check_origin: CheckOrigin::Off, ..Config::default() },
        )
        .build();
    for via in VIAS {
        let server = serve(&endpoint, via);
        let origin = [("origin", "http://elsewhere")];
        assert!(server.try_connect("vsn=2.0.0", &origin).await.is_ok());
        let refused = server.try_connect_at("/strict", "vsn=2.0.0", &origin).await.err().unwrap();
        assert_eq!(refused.0, 403);
        let nowhere = server.try_connect_at("/nowhere", "vsn=2.0.0", &origin).await.err().unwrap();
        assert_eq!(nowhere.0, 404);
    }
}

#[actix_web::test]
async fn max_sockets_per_user_is_what_one_user_may_have_open_and_a_closed_one_makes_room() {
    for via in VIAS {
        let (endpoint, _) = endpoint_with(Config { max_sockets_per_user: 1, ..Config::default() });
        let server = serve(&endpoint, via);
        let mut first = server.connect("vsn=2.0.0&user=ann").await;
        join(&mut first, "room:a").await;
        let (status, _) = server.try_connect("vsn=2.0.0&user=ann", &[]).await.err().unwrap();
        assert_eq!(status, 503, "{via:?}");
        let mut other = server.connect("vsn=2.0.0&user=bob").await;
        join(&mut other, "room:a").await;
        first.send_message(Message::Close(None)).await;
        first.close_code().await;
        while endpoint.socket_count() > 1 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        let mut again = server.connect("vsn=2.0.0&user=ann").await;
        join(&mut again, "room:a").await;
    }
}
