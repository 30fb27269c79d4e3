//! Ports for servers that xtask starts temporarily.

use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::ops::Range;
use std::sync::atomic::{AtomicU16, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::bail;

/// How long to wait for a server to listen.
const START_TIMEOUT: Duration = Duration::from_secs(30);
/// The pause between two attempts to connect.
const RETRY_INTERVAL: Duration = Duration::from_millis(20);

/// Ports below the ephemeral range: an outgoing connection could otherwise take the port before the
/// server binds to it.
const SERVER_PORTS: Range<u16> = 10_000..32_000;

/// A free port.
pub(crate) fn free_port() -> anyhow::Result<u16> {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    // Concurrent xtask processes start searching at different ports.
    let start = usize::try_from(std::process::id())?.wrapping_mul(97);
    for _ in SERVER_PORTS {
        let offset = start.wrapping_add(NEXT.fetch_add(1, Ordering::Relaxed).into());
        let Some(port) = SERVER_PORTS.clone().nth(offset % SERVER_PORTS.len()) else { continue };
        if TcpListener::bind((Ipv4Addr::UNSPECIFIED, port)).is_ok() {
            return Ok(port);
        }
    }
    bail!("no free port")
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_port_is_given_twice_or_while_somebody_listens_on_it() {
        let first = free_port().unwrap();
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, first)).unwrap();
        let second = free_port().unwrap();
        assert_ne!(first, second);
        assert!(SERVER_PORTS.contains(&first) && SERVER_PORTS.contains(&second));
        drop(listener);
    }
}
