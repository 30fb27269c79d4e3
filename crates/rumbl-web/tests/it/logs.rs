//! What clients can write to the log: little, and nothing of what they send.

use rumbl_factories::{User, try_insert};
use rustix::process::Signal;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::Process;

/// Nothing that a client chooses takes more of a line than this.
const MAX_LINE_BYTES: usize = 1024;
const HUGE: usize = 60_000;

async fn get(process: &Process, path: &str, headers: &str) -> String {
    let mut client = TcpStream::connect(process.address()).await.unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nhost: localhost\r\n{headers}\r\n\r\n");
    client.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    client.read_to_end(&mut answer).await.unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

#[actix_web::test]
async fn neither_payloads_nor_long_paths_nor_headers_reach_the_log() {
    let folder = tempfile::tempdir().unwrap();
    let mut process = Process::start(folder.path(), &[("RUST_LOG", "debug")]).await;
    let user = User.username("ada").password("supersecret");
    let user = process.repo().run(move |db| try_insert(db, user)).await.unwrap();
    let mut socket = process.socket(&user).await;
    let payload = json!({"marker": "mark".repeat(HUGE / 4)});
    for topic in ["videos:1", "videos:nothing", "elsewhere"] {
        socket.push(topic, "phx_join", payload.clone()).await;
    }
    socket.push("videos:1", "new_annotation", payload).await;
    let path = format!("/{}", "long".repeat(HUGE / 4));
    let upgrade = "connection: upgrade\r\nupgrade: websocket";
    let close = "connection: close";
    assert!(get(&process, &path, close).await.starts_with("HTTP/1.1 404 "));
    assert!(get(&process, &path, upgrade).await.starts_with("HTTP/1.1 404 "));
    let origin = format!("{upgrade}\r\norigin: http://{}", "host".repeat(HUGE / 4));
    assert!(get(&process, "/socket/websocket", &origin).await.starts_with("HTTP/1.1 403 "));
    let version = format!("/socket/websocket?vsn={}", "9".repeat(HUGE));
    assert!(get(&process, &version, upgrade).await.starts_with("HTTP/1.1 403 "));
    process.signal(Signal::TERM);
    process.ended().await;
    let log = process.log();
    for line in log.lines() {
        assert!(line.len() <= MAX_LINE_BYTES, "{} bytes: {line}", line.len());
    }
    assert!(!log.contains("markmark"), "a payload is in the log");
    assert!(log.contains("path=\"/longlong"), "the path of a request is in it");
    assert!(log.contains("no socket is at this path"), "and that of an upgrade");
}

/// Sends a body by POST, and returns the whole response.
async fn post(process: &Process, path: &str, headers: &str, body: &str) -> String {
    let mut client = TcpStream::connect(process.address()).await.unwrap();
    let request = format!(
        "POST {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n{headers}\
         content-length: {}\r\n\r\n{body}",
        body.len()
    );
    client.write_all(request.as_bytes()).await.unwrap();
    let mut response = Vec::new();
    client.read_to_end(&mut response).await.unwrap();
    String::from_utf8_lossy(&response).into_owned()
}

#[actix_web::test]
async fn what_is_sent_by_long_poll_is_not_logged() {
    let folder = tempfile::tempdir().unwrap();
    let mut process = Process::start(folder.path(), &[("RUST_LOG", "debug")]).await;
    let opened = get(&process, "/socket/longpoll?vsn=2.0.0", "connection: close").await;
    let token = opened.split("\"token\":\"").nth(1).and_then(|rest| rest.split('"').next());
    let path = format!("/socket/longpoll?vsn=2.0.0&token={}", token.expect("a session begins"));
    let message =
        format!(r#"["1","1","videos:1","phx_join",{{"marker":"{}"}}]"#, "mark".repeat(99));
    let sent = post(&process, &path, "content-type: application/x-ndjson\r\n", &message).await;
    assert!(sent.starts_with("HTTP/1.1 200 "), "{sent}");
    process.signal(Signal::TERM);
    process.ended().await;
    let log = process.log();
    assert!(!log.contains("markmark"), "a payload is in the log");
    assert!(!log.contains(token.unwrap()), "the session's token is in the log");
}

#[actix_web::test]
async fn a_form_from_another_address_than_public_url_names_the_setting_in_the_log() {
    let folder = tempfile::tempdir().unwrap();
    let public_url = [("PUBLIC_URL", "https://rumbl.example")];
    let process = Process::start(folder.path(), &public_url).await;
    let headers = "origin: http://localhost\r\nsec-fetch-site: same-origin\r\n\
                   content-type: application/x-www-form-urlencoded\r\n";
    let refused = post(&process, "/theme", headers, "theme=dark").await;
    assert!(refused.starts_with("HTTP/1.1 403 "), "{refused}");
    process.says("set PUBLIC_URL to the address that they use").await;
    assert!(process.log().contains("https://rumbl.example"));
}

#[actix_web::test]
async fn an_outage_of_the_database_is_one_line_however_much_fails_meanwhile() {
    const CLOSE: &str = "connection: close";
    let folder = tempfile::tempdir().unwrap();
    let mut process = Process::start(folder.path(), &[]).await;
    let (file, away) = (folder.path().join("rumbl.db"), folder.path().join("away.db"));
    let is_ready = async |process: &Process| {
        get(process, "/health/ready", CLOSE).await.starts_with("HTTP/1.1 200 ")
    };
    std::fs::rename(&file, &away).unwrap();
    while is_ready(&process).await {}
    for number in 1_000..1_010 {
        for path in [format!("/watch/{number}"), format!("/search?q=film{number}")] {
            let page = get(&process, &path, CLOSE).await;
            assert!(page.starts_with("HTTP/1.1 503 "), "{path}: {page}");
        }
    }
    std::fs::rename(&away, &file).unwrap();
    while !is_ready(&process).await {}
    process.signal(Signal::TERM);
    process.ended().await;
    let log = process.log();
    let bad: Vec<_> =
        log.lines().filter(|line| line.contains("ERROR") || line.contains(" WARN ")).collect();
    assert_eq!(bad.len(), 1, "{bad:#?}");
    assert!(bad[0].contains("the database can't be reached; what needs it fails until it can"));
    let again = log.lines().filter(|line| line.contains("the database can be reached again"));
    assert_eq!(again.count(), 1);
    // What an operator reads about the rest: the requests and their status.
    assert!(log.lines().filter(|line| line.contains("status=503")).count() > 20);
}
