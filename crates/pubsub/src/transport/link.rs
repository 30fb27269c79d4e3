//! The task that keeps a node connected.

use tokio::time::{Duration, Instant, sleep, timeout};

use super::frame::{Assembly, frames};
use super::seam::{Receiver, Sender, TIMEOUT, Transport, TransportError};
use super::status::AdapterStatus;
use crate::adapter::Node;
use crate::broadcast::Broadcast;

/// The interval of heartbeats (empty batches) while nothing is sent. Each node also receives its
/// own batches, so a connection on which nothing arrives is broken, even if no error was reported.
const BEAT: Duration = Duration::from_secs(1);
/// How long a connection may be silent.
const SILENCE: Duration = Duration::from_secs(5);
/// The pause after the first failure; it doubles with each further one.
const MIN_PAUSE: Duration = Duration::from_millis(100);
const MAX_PAUSE: Duration = Duration::from_secs(5);

/// Why a connection ended.
enum Ended {
    /// The adapter was dropped.
    Closed,
    Failed(TransportError),
}

/// Connects and reconnects until the adapter is dropped.
pub(super) async fn run<T: Transport>(transport: T, node: Node, status: AdapterStatus) {
    let mut pause = MIN_PAUSE;
    let mut is_told = false;
    while !status.outgoing().is_closed() {
        let mut connected_at = None;
        let ended = match timeout(TIMEOUT, transport.connect()).await {
            Ok(Ok((sender, receiver))) => {
                if std::mem::take(&mut is_told) {
                    tracing::info!("connected to the other nodes again");
                }
                connected_at = Some(Instant::now());
                status.outgoing().open();
                status.set_failure(None);
                status.set_connected(true);
                let ended = use_link::<T>(sender, receiver, &node, &status).await;
                status.set_connected(false);
                status.outgoing().shut();
                ended
            }
            Ok(Err(error)) => Ended::Failed(error),
            Err(_elapsed) => Ended::Failed(TransportError::says("connecting took too long")),
        };
        let Ended::Failed(error) = ended else { return };
        status.set_failure(Some(error.clone()));
        // Log an outage only once.
        if !std::mem::replace(&mut is_told, true) {
            tracing::warn!(%error, "not connected to the other nodes");
        }
        if connected_at.is_some_and(|at| at.elapsed() > MAX_PAUSE) {
            pause = MIN_PAUSE;
        }
        // Random, because all nodes lose a server at the same moment.
        sleep(pause.mul_f64(0.5 + rand::random::<f64>() / 2.0)).await;
        pause = (pause * 2).min(MAX_PAUSE);
    }
}

async fn use_link<T: Transport>(
    sender: T::Sender,
    receiver: T::Receiver,
    node: &Node,
    status: &AdapterStatus,
) -> Ended {
    tokio::select! {
        ended = send::<T>(sender, node, status) => ended,
        error = receive(receiver, node) => Ended::Failed(error),
    }
}

async fn send<T: Transport>(mut sender: T::Sender, node: &Node, status: &AdapterStatus) -> Ended {
    let mut number = 0;
    loop {
        let batch = match timeout(BEAT, status.outgoing().next_batch()).await {
            Ok(Some(batch)) => batch,
            Ok(None) => return Ended::Closed,
            Err(_elapsed) => "[]".to_owned(),
        };
        number += 1;
        let frames = frames(node.id(), number, &batch, T::MAX_FRAME);
        match timeout(TIMEOUT, sender.send(&frames)).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => return Ended::Failed(error),
            Err(_elapsed) => {
                return Ended::Failed(TransportError::says("sending took too long"));
            }
        }
    }
}

async fn receive(mut receiver: impl Receiver, node: &Node) -> TransportError {
    let mut assembly = Assembly::default();
    loop {
        let frame = match timeout(SILENCE, receiver.recv()).await {
            Ok(Ok(frame)) => frame,
            Ok(Err(error)) => return error,
            Err(_elapsed) => return TransportError::says("nothing arrives"),
        };
        let Some((from, batch)) = assembly.add(&frame) else { continue };
        if from == node.id() {
            continue;
        }
        match serde_json::from_str::<Vec<Broadcast>>(&batch) {
            Ok(broadcasts) => broadcasts.iter().for_each(|broadcast| node.deliver(broadcast)),
            // A node of another version may send broadcasts that this version can't parse.
            Err(error) => tracing::warn!(%from, %error, "another node sent what can't be read"),
        }
    }
}
