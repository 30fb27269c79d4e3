//! Ports of this machine, for servers that xtask starts for a while.

use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};

/// How long a server may take until it listens.
const START_TIMEOUT: Duration = Duration::from_secs(30);
/// The pause between two attempts to reach a server that does not listen yet.
const RETRY_INTERVAL: Duration = Duration::from_millis(20);

/// A port that nobody listens on.
pub(crate) fn free_port() -> anyhow::Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("no free port")?;
    Ok(listener.local_addr()?.port())
}

/// Waits until a server accepts connections on `port`.
///
/// # Errors
/// When none does in time.
pub(crate) fn wait_until_listening(port: u16) -> anyhow::Result<()> {
    let start = Instant::now();
    while start.elapsed() < START_TIMEOUT {
        if TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok() {
            return Ok(());
        }
        thread::park_timeout(RETRY_INTERVAL);
    }
    bail!("no server listened on port {port} within {} s", START_TIMEOUT.as_secs())
}
