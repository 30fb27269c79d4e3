use rustix::process::Signal;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::Process;

/// A form of which the end never comes, so that it stays under way.
const HALF_A_FORM: &[u8] = b"POST /sessions HTTP/1.1\r\nhost: localhost\r\n\
    content-type: application/x-www-form-urlencoded\r\ncontent-length: 100\r\n\r\nsession";

const HANDSHAKE: &[u8] = b"GET /socket/websocket?vsn=2.0.0 HTTP/1.1\r\nhost: localhost\r\n\
    connection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\n\
    sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

/// A server that takes its time to stop, and a request that makes it do so.
async fn busy(folder: &std::path::Path) -> (Process, TcpStream) {
    let patient = [("RUMBL_LIMITS__SHUTDOWN_TIMEOUT_S", "60"), ("RUMBL_WORKERS", "1")];
    let process = Process::start(folder, &patient).await;
    let mut client = TcpStream::connect(process.address()).await.unwrap();
    client.write_all(HALF_A_FORM).await.unwrap();
    // The one worker takes who comes in order, so when this is answered, the form is under way.
    reqwest::get(format!("{}/robots.txt", process.url)).await.unwrap();
    (process, client)
}

#[actix_web::test]
async fn ctrl_c_lets_what_is_under_way_finish_and_a_second_one_ends_it_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let (mut process, _client) = busy(folder.path()).await;
    process.signal(Signal::INT);
    process.says("stopping").await;
    assert!(process.is_running());
    process.signal(Signal::INT);
    assert!(!process.ended().await.success());
    process.says("told to stop at once").await;
}

#[actix_web::test]
async fn without_anything_under_way_one_ctrl_c_stops_it_with_success() {
    let folder = tempfile::tempdir().unwrap();
    let mut process = Process::start(folder.path(), &[]).await;
    process.signal(Signal::INT);
    assert!(process.ended().await.success());
}

#[actix_web::test]
async fn requests_are_answered_until_it_has_stopped_and_it_says_that_it_is_not_ready() {
    let folder = tempfile::tempdir().unwrap();
    let delay = [("RUMBL_LIMITS__STOP_DELAY_S", "3600")];
    let mut process = Process::start(folder.path(), &delay).await;
    let ready = format!("{}/health/ready", process.url);
    assert_eq!(reqwest::get(&ready).await.unwrap().status(), 200);
    process.signal(Signal::INT);
    process.says("stopping").await;
    process.says("drained").await;
    let stopping = reqwest::get(&ready).await.unwrap();
    assert_eq!(stopping.status(), 503);
    assert!(stopping.text().await.unwrap().contains("stopping"));
    let page = reqwest::get(format!("{}/robots.txt", process.url)).await.unwrap();
    assert_eq!(page.status(), 200);
    // A new socket would only have to leave again.
    let mut socket = TcpStream::connect(process.address()).await.unwrap();
    socket.write_all(HANDSHAKE).await.unwrap();
    let mut response = [0; 12];
    socket.read_exact(&mut response).await.unwrap();
    assert_eq!(&response, b"HTTP/1.1 503");
    process.signal(Signal::INT);
    assert!(!process.ended().await.success());
}
