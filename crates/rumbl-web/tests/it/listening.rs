use std::time::Duration;

use futures_util::future::join_all;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
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
