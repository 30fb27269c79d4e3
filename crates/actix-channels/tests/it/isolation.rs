//! One client or channel does not affect the others on the same worker.

use actix_channels::Endpoint;
use serde_json::json;

use crate::support::app::endpoint;
use crate::support::wire::{Client, Server, Via, serve};

const VIAS: [Via; 2] = [Via::Base, Via::Direct];

async fn joined(server: &Server, topic: &str) -> Client {
    let mut client = server.connect("vsn=2.0.0").await;
    client.send(&json!(["1", "1", topic, "phx_join", {}]).to_string()).await;
    assert!(client.text().await.contains("\"ok\""));
    client
}

async fn echo(client: &mut Client, topic: &str) {
    client.send(&json!(["1", "2", topic, "echo", "here"]).to_string()).await;
    let reply = json!({"status": "ok", "response": "here"});
    client.expect(json!(["1", "2", topic, "phx_reply", reply])).await;
}

fn served(via: Via) -> (Endpoint, std::sync::Arc<crate::support::app::Shared>, Server) {
    let (endpoint, shared) = endpoint();
    let server = serve(&endpoint, via);
    (endpoint, shared, server)
}

#[actix_web::test]
async fn a_handler_that_waits_delays_no_other_client() {
    for via in VIAS {
        let (_endpoint, shared, server) = served(via);
        let mut slow = joined(&server, "room:a").await;
        let mut other = joined(&server, "room:a").await;
        slow.send(r#"["1","2","room:a","slow",{}]"#).await;
        shared.waiting.notified().await;
        echo(&mut other, "room:a").await;
        shared.go_on.notify_one();
        assert!(slow.text().await.contains("slow"));
    }
}

#[actix_web::test]
async fn a_handler_that_blocks_in_spawn_blocking_delays_no_other_client() {
    for via in VIAS {
        let (_endpoint, shared, server) = served(via);
        let mut blocked = joined(&server, "room:a").await;
        let mut other = joined(&server, "room:a").await;
        blocked.send(r#"["1","2","room:a","block",{}]"#).await;
        shared.waiting.notified().await;
        echo(&mut other, "room:a").await;
        shared.go_on.notify_one();
        assert!(blocked.text().await.contains("true"));
    }
}

#[actix_web::test]
async fn a_channel_that_panics_delays_and_ends_no_other() {
    for via in VIAS {
        let (_endpoint, _shared, server) = served(via);
        let mut failing = joined(&server, "room:a").await;
        let mut other = joined(&server, "room:a").await;
        failing.send(r#"["1","2","room:a","panic",{}]"#).await;
        let crash = json!(["1", "1", "room:a", "phx_error", {"reason": "channel_crash"}]);
        failing.expect(crash).await;
        echo(&mut other, "room:a").await;
    }
}

#[actix_web::test]
async fn a_client_that_floods_its_channel_leaves_the_others_answered() {
    for via in VIAS {
        let (_endpoint, _shared, server) = served(via);
        let mut flooder = joined(&server, "room:a").await;
        let mut other = joined(&server, "room:b").await;
        // Each push is handled but not answered, so the flooder has nothing to read.
        let flood = async {
            loop {
                flooder.send(r#"["1","2","room:a","others",{}]"#).await;
            }
        };
        let others = async {
            for _ in 0..10 {
                echo(&mut other, "room:b").await;
            }
        };
        tokio::select! { () = flood => {}, () = others => {} }
    }
}
