//! Servers that go away and come back.

use std::time::Duration;

use pubsub::{Broadcast, Payload, PostgresPubSub, PubSub, RedisPubSub};
use tokio::time::{sleep, timeout};
use tokio_postgres::NoTls;

use crate::contract::next;
use crate::servers::{PATIENCE, Postgres, Redis, Server, app, node, until};

fn news() -> Broadcast {
    Broadcast::new("room:a", "news", Payload::empty())
}

/// Broadcasts until something arrives, because one node may reconnect before the other.
async fn hears_again(here: &PubSub, there: &PubSub) {
    let mut listener = there.listen("room:a");
    let broadcasting = async {
        loop {
            here.broadcast(&news());
            sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::select! {
        _ = next(&mut listener) => {}
        () = broadcasting => {}
    }
}

pub(crate) async fn redis_restarts() {
    let (redis, app) = (Redis::start().await, app());
    let (adapter, status) = redis.adapter(&app);
    let here = PubSub::new(adapter);
    let there = node(&redis, &app).await;
    until(|| status.is_connected()).await;
    redis.kill();
    until(|| !status.is_connected()).await;
    // Subscribers on the same node are not affected.
    let mut own = here.listen("room:a");
    here.broadcast(&news());
    assert!(own.try_recv().is_some());
    assert_eq!(status.dropped(), 1);
    // A node may start during an outage.
    let (adapter, late_status) = redis.adapter(&app);
    let late = PubSub::new(adapter);
    redis.start_again().await;
    until(|| status.is_connected() && late_status.is_connected()).await;
    hears_again(&here, &there).await;
    hears_again(&late, &here).await;
}

pub(crate) async fn redis_is_frozen() {
    let (redis, app) = (Redis::start().await, app());
    let (adapter, status) = redis.adapter(&app);
    let here = PubSub::new(adapter);
    let there = node(&redis, &app).await;
    until(|| status.is_connected()).await;
    redis.signal("STOP");
    until(|| !status.is_connected()).await;
    redis.signal("CONT");
    until(|| status.is_connected()).await;
    hears_again(&here, &there).await;
}

pub(crate) async fn postgres_ends_the_session() {
    let (postgres, app) = (Postgres::of_the_environment(), app());
    let (adapter, status) = postgres.adapter(&app);
    let here = PubSub::new(adapter);
    let there = node(&postgres, &app).await;
    until(|| status.is_connected()).await;
    let (client, connection) = tokio_postgres::connect(postgres.url(), NoTls).await.unwrap();
    tokio::spawn(connection);
    let end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1";
    let ended = client.execute(end, &[&format!("pubsub {app}")]).await.unwrap();
    assert_eq!(ended, 2);
    hears_again(&here, &there).await;
    hears_again(&there, &here).await;
}

pub(crate) async fn wrong_settings() {
    for url in ["redis:/nowhere", "http://127.0.0.1", ""] {
        let error = RedisPubSub::new(url, "app").unwrap_err().to_string();
        assert!(!error.is_empty() && !error.contains("nowhere"), "{error}");
    }
    assert!(
        PostgresPubSub::new("postgres://a:secret@/x?wrong=1", "app")
            .is_err_and(|error| !error.to_string().contains("secret"))
    );
    for name in ["", "a b", "a\"b", &"x".repeat(49)] {
        let told = "a name has 1 to 48 letters, digits, underscores and hyphens";
        let error = RedisPubSub::new("redis://127.0.0.1", name).unwrap_err();
        assert_eq!(error.to_string(), told);
    }
    // An unreachable server is not an invalid setting.
    let adapter = RedisPubSub::new("redis://127.0.0.1:1", "app").unwrap();
    let status = adapter.status();
    let alone = PubSub::new(adapter);
    alone.broadcast(&news());
    assert!(timeout(PATIENCE, alone.flush()).await.is_ok());
    assert!(!status.is_connected());
}
