use rustix::process::Signal;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use crate::support::Process;

/// A form of which the end never comes, so that it stays under way.
const HALF_A_FORM: &[u8] = b"POST /sessions HTTP/1.1\r\nhost: localhost\r\n\
    content-type: application/x-www-form-urlencoded\r\ncontent-length: 100\r\n\r\nsession";

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
