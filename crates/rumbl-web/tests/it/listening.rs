use std::fs;
use std::net::{SocketAddr, TcpStream as BlockingStream};
use std::os::fd::RawFd;
use std::time::Duration;

use futures_util::future::join_all;
use rustix::process::{
    PidfdFlags, PidfdGetfdFlags, Resource, Rlimit, getpid, getrlimit, pidfd_getfd, pidfd_open,
    setrlimit,
};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::support::{Process, Rumbl};

/// More than the standard library's backlog of 128.
const CLIENTS: usize = 300;
/// Below the second after which a client tries again for which there was no room.
const AT_ONCE: Duration = Duration::from_millis(800);

/// Whether all clients connect at once to a server that accepts none of them.
async fn all_connect(backlog: &str) -> bool {
    let endpoint = Rumbl::bind(&[("RUMBL_LISTEN_BACKLOG", backlog)]).await;
    let address = endpoint.address().unwrap();
    let clients = join_all((0..CLIENTS).map(|_| TcpStream::connect(address)));
    timeout(AT_ONCE, clients).await.is_ok_and(|clients| clients.iter().all(Result::is_ok))
}

#[actix_web::test]
async fn listen_backlog_is_how_many_connections_may_wait_to_be_accepted() {
    assert!(all_connect("400").await);
    assert!(!all_connect("20").await);
}

#[actix_web::test]
async fn the_server_raises_its_limit_of_open_files_as_far_as_it_may_and_says_so() {
    let Rlimit { maximum, .. } = getrlimit(Resource::Nofile);
    let hard = maximum.expect("a hard limit of open files");
    // The process inherits what it is to raise.
    setrlimit(Resource::Nofile, Rlimit { current: Some(hard - 1), maximum }).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let process = Process::start(folder.path(), &[]).await;
    process.says(&format!("up to {hard} open files")).await;
}

/// The server's end of a connection, which this process has among its files.
fn servers_end(client: SocketAddr) -> BlockingStream {
    let this = pidfd_open(getpid(), PidfdFlags::empty()).unwrap();
    let files = fs::read_dir("/proc/self/fd").unwrap();
    let numbers =
        files.filter_map(|file| file.unwrap().file_name().to_str()?.parse::<RawFd>().ok());
    let copies =
        numbers.filter_map(|number| pidfd_getfd(&this, number, PidfdGetfdFlags::empty()).ok());
    let mut streams = copies.map(BlockingStream::from);
    streams
        .find(|stream| stream.peer_addr().is_ok_and(|peer| peer == client))
        .expect("its other end")
}

#[actix_web::test]
async fn an_answer_that_leaves_in_two_parts_does_not_wait_for_an_acknowledgement_between_them() {
    let rumbl = Rumbl::start().await;
    let mut client = TcpStream::connect(rumbl.url.trim_start_matches("http://")).await.unwrap();
    client.write_all(b"GET /health/live HTTP/1.1\r\nhost: localhost\r\n\r\n").await.unwrap();
    client.read_exact(&mut [0]).await.unwrap();
    assert!(servers_end(client.local_addr().unwrap()).nodelay().unwrap());
}
