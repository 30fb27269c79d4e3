//! How long the kernel alone takes to send a small frame to each of a thousand sockets.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};

const SOCKETS: usize = 1000;
const MEASURED: Duration = Duration::from_secs(2);
/// A frame as long as the broadcast of the fan-out figures.
const FRAME: [u8; 118] = [b'x'; 118];

/// Times the sends; reading the frames back in between is not measured.
pub(crate) fn run() -> Result<()> {
    let listener = TcpListener::bind(("127.0.0.1", 0))?;
    let address = listener.local_addr()?;
    let mut pairs: Vec<(TcpStream, TcpStream)> = Vec::with_capacity(SOCKETS);
    for _ in 0..SOCKETS {
        let near = TcpStream::connect(address)?;
        near.set_nodelay(true)?;
        pairs.push((near, listener.accept()?.0));
    }
    let (mut sent, mut took_ns, since) = (0_usize, 0, Instant::now());
    let mut buffer = [0; FRAME.len()];
    while since.elapsed() < MEASURED {
        let before = cpu_ns()?;
        for (near, _) in &mut pairs {
            near.write_all(&FRAME)?;
        }
        took_ns += cpu_ns()? - before;
        sent += SOCKETS;
        for (_, far) in &mut pairs {
            far.read_exact(&mut buffer)?;
        }
    }
    println!("{:.2} µs", took_ns as f64 / 1000.0 / sent as f64);
    Ok(())
}

/// The CPU time of this thread, which other load on the machine hardly affects.
fn cpu_ns() -> Result<u64> {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat")?;
    Ok(stat.split_whitespace().next().context("a time on a core")?.parse()?)
}
