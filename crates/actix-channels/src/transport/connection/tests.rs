use std::io;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::BytesMut;
use tokio::task::JoinHandle;
use tokio::time::{Instant, advance};

use super::{Connection, Wire};
use crate::config::{Config, IDLE_TIMEOUT, MAX_UNREAD_BYTES};
use crate::connect_info::{ConnectInfo, Params, Refused};
use crate::endpoint::Endpoint;
use crate::outbox::Outbox;
use crate::protocol::frame::Frame;
use crate::protocol::serializer::Serializer;
use crate::routes::ChannelRoutes;
use crate::session::Session;
use crate::socket::Socket;

struct Anyone;

impl Socket for Anyone {
    type Assigns = ();

    async fn connect(&self, _params: &Params, _info: &ConnectInfo) -> Result<(), Refused> {
        Ok(())
    }

    fn channels(routes: ChannelRoutes<()>) -> ChannelRoutes<()> {
        routes
    }
}

/// A wire that carries nothing from the client; the test itself takes the outgoing frames.
struct Silence;

impl Wire for Silence {
    fn poll_fill(
        &mut self,
        _cx: &mut Context<'_>,
        _buffer: &mut BytesMut,
    ) -> Poll<io::Result<usize>> {
        Poll::Pending
    }

    fn poll_unsent(&mut self, _cx: &mut Context<'_>) {}

    fn poll_flushed(&mut self, _cx: &mut Context<'_>) -> Poll<()> {
        Poll::Ready(())
    }

    fn end_sending(&mut self) {}
}

/// A connection whose client is silent, with frames of these sizes queued for it.
async fn connection(frames: &[usize]) -> (Arc<Outbox>, JoinHandle<()>) {
    let endpoint = Endpoint::builder(Config::default()).socket("/socket", Anyone).build();
    let mount = endpoint.mounts().first().unwrap();
    let connected = mount.connect(Params::default(), ConnectInfo::default()).await.unwrap();
    let session = Session::new(&endpoint, mount, connected, Serializer::V2);
    let outbox = Arc::clone(session.outbox());
    for bytes in frames {
        let mut frame = Frame::text();
        frame.body().extend_from_slice(&vec![b'x'; *bytes]);
        outbox.send_now(frame.finish());
    }
    (outbox, tokio::spawn(Connection::new(session, Silence, &[]).serve()))
}

#[tokio::test(start_paused = true)]
async fn a_client_that_only_reads_while_max_unread_bytes_stop_its_heartbeats_is_not_idle() {
    let (outbox, task) = connection(&[MAX_UNREAD_BYTES; 10]).await;
    tokio::task::yield_now().await;
    for _ in 0..8 {
        advance(IDLE_TIMEOUT / 4 * 3).await;
        assert!(outbox.take_frame().is_some());
    }
    assert!(!task.is_finished());
    let last_read = Instant::now();
    task.await.unwrap();
    assert!(last_read.elapsed() >= IDLE_TIMEOUT);
}

#[tokio::test(start_paused = true)]
async fn a_client_that_only_reads_although_its_heartbeats_would_be_heard_is_idle() {
    let (outbox, task) = connection(&[1; 10]).await;
    tokio::task::yield_now().await;
    for _ in 0..8 {
        advance(IDLE_TIMEOUT / 4 * 3).await;
        outbox.take_frame();
    }
    assert!(task.is_finished());
}
