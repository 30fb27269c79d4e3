//! Memory that a crowd took, after it has left.

use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream::iter;
use rumbl_factories::{User, try_insert};
use serde_json::json;

use crate::support::Process;

const CLIENTS: usize = 900;
/// Clients that connect at the same time.
const AT_ONCE: usize = 32;
/// The allocator gives back what is free within ten seconds.
const PATIENCE: Duration = Duration::from_mins(1);

#[actix_web::test]
async fn what_a_crowd_took_is_given_back_after_it_has_left() {
    let folder = tempfile::tempdir().unwrap();
    let process = Process::start(folder.path(), &[]).await;
    let create = |db: &mut _| try_insert(db, User.username("ada"));
    let ada = process.repo().run(create).await.unwrap();
    let join = async || {
        let mut socket = process.socket(&ada).await;
        socket.join("videos:1", json!({})).await;
        socket
    };
    // Whatever the first ones take stays, such as threads, statements and kept pages.
    let first: Vec<_> = iter(0..AT_ONCE).map(|_| join()).buffer_unordered(AT_ONCE).collect().await;
    let before = process.resident_kib();
    let crowd: Vec<_> = iter(0..CLIENTS).map(|_| join()).buffer_unordered(AT_ONCE).collect().await;
    let taken = process.resident_kib().saturating_sub(before);
    assert!(taken > CLIENTS as u64, "only {taken} KiB were taken");
    drop((first, crowd));
    let given_back = async {
        let mut retry = tokio::time::interval(Duration::from_millis(100));
        while process.resident_kib().saturating_sub(before) > taken / 2 {
            retry.tick().await;
        }
    };
    let within = tokio::time::timeout(PATIENCE, given_back).await;
    assert!(within.is_ok(), "{taken} KiB were taken, {} are left", process.resident_kib() - before);
}
