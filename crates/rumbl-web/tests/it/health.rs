//! What is told to whatever starts rumbl and sends it requests.

use rumbl_core::migrations;
use rumbl_core::repo::PoolOptions;
use serde_json::{Value, json};

use crate::support::Rumbl;

async fn health(rumbl: &Rumbl, path: &str) -> (u16, Value) {
    let answer = reqwest::get(format!("{}{path}", rumbl.url)).await.unwrap();
    assert_eq!(answer.headers()["cache-control"], "no-store");
    assert!(answer.headers().get("set-cookie").is_none());
    (answer.status().as_u16(), answer.json().await.unwrap())
}

#[actix_web::test]
async fn a_process_is_ready_while_its_database_is() {
    let (rumbl, url) = Rumbl::start_on_file(PoolOptions::default(), &[]).await;
    let alive = (200, json!({"status": "live"}));
    assert_eq!(health(&rumbl, "/health/live").await, alive);
    let ready = json!({"status": "ready", "database": "ready", "nodes": "alone"});
    assert_eq!(health(&rumbl, "/health/ready").await, (200, ready));
    rumbl.app.repo.run(|db| migrations::down(db).map(drop)).await.unwrap();
    let outdated = json!({"status": "unavailable", "database": "outdated", "nodes": "alone"});
    assert_eq!(health(&rumbl, "/health/ready").await, (503, outdated));
    let path = url.to_string().replace("sqlite://", "");
    std::fs::remove_file(path).unwrap();
    let gone = json!({"status": "unavailable", "database": "unavailable", "nodes": "alone"});
    assert_eq!(health(&rumbl, "/health/ready").await, (503, gone));
    assert_eq!(health(&rumbl, "/health/live").await, alive);
}
