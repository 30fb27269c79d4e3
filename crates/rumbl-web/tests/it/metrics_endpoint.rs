use rumbl_core::accounts;
use rumbl_core::accounts::DEMO_USERNAME;
use serde_json::json;

use crate::support::{Process, free_port};

async fn get(url: String) -> (u16, String) {
    let answer = reqwest::get(url).await.unwrap();
    (answer.status().as_u16(), answer.text().await.unwrap())
}

#[actix_web::test]
async fn prometheus_is_told_of_sockets_and_joins_at_an_address_of_their_own() {
    let folder = tempfile::tempdir().unwrap();
    let address = format!("127.0.0.1:{}", free_port());
    let process = Process::start(folder.path(), &[("METRICS_ADDRESS", &address)]).await;
    let user = process.repo().run(|db| accounts::get_user_by(db, DEMO_USERNAME)).await.unwrap();
    let mut socket = process.socket(&user).await;
    socket.join("videos:1", json!({})).await;
    socket.push("videos:1", "new_annotation", json!({"body": "a moment", "at": 1})).await;
    get(format!("{}/search?q=demo", process.url)).await;

    get(format!("{}/watch/1", process.url)).await;
    get(format!("{}/made/up", process.url)).await;
    let (status, told) = get(format!("http://{address}/metrics")).await;
    assert_eq!(status, 200);
    for beginning in [
        "http_request_seconds_count{method=\"GET\",route=\"/watch/{permalink}\",status=\"200\"} 1",
        "http_request_seconds_count{method=\"GET\",route=\"none\",status=\"404\"} 1",
        "page_cache_requests_total ",
        "page_cache_renders_total ",
        "live_write_seconds_count{topics=\"videos\"} 1",
        "queue_waiting{queue=\"searches\"} 0",
        "db_wait_seconds_count ",
        "db_call_seconds_count ",
        "process_resident_memory_bytes ",
        "process_cpu_seconds_total ",
    ] {
        let is_told = told.lines().any(|told| told.starts_with(beginning));
        assert!(is_told, "{beginning} is not among\n{told}");
    }
    assert!(!told.contains("made/up"));
    for line in [
        "channels_crashes_total 0",
        "# TYPE channels_sockets gauge",
        "channels_sockets 1",
        "channels_connects_total{outcome=\"ok\"} 1",
        "channels_joins_total{outcome=\"ok\"} 1",
        "# TYPE channels_join_seconds histogram",
        "channels_join_seconds_bucket{le=\"+Inf\"} 1",
    ] {
        assert!(told.lines().any(|told| told == line), "{line} is not among\n{told}");
    }
    assert_eq!(get(format!("http://{address}/")).await.0, 404);
    assert_eq!(get(format!("{}/metrics", process.url)).await.0, 404);
}

#[actix_web::test]
async fn an_address_that_is_taken_stops_the_start_with_one_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let mut process = Process::spawn(folder.path(), &[("METRICS_ADDRESS", &address)]);
    assert!(!process.ended().await.success());
    process.says(&format!("rumbl: the setting METRICS_ADDRESS: can't listen at {address}: ")).await;
}
