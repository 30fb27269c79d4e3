//! What the kernel alone takes to send a small frame to each of a thousand sockets.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::time::{Duration, Instant};

use anyhow::Result;

const SOCKETS: usize = 1000;
const MEASURED: Duration = Duration::from_secs(2);
/// As long as the broadcast of the fan-out figures.
const FRAME: [u8; 118] = [b'x'; 118];

/// Sends, and reads it all back in between, unmeasured.
pub(crate) fn run() -> Result<()> {
    let listener = TcpListener::bind(("127.0.0.1", 0))?;
    let address = listener.local_addr()?;
    let mut pairs: Vec<(TcpStream, TcpStream)> = Vec::with_capacity(SOCKETS);
    for _ in 0..SOCKETS {
        let near = TcpStream::connect(address)?;
        near.set_nodelay(true)?;
        pairs.push((near, listener.accept()?.0));
    }
    let (mut sent, mut took, since) = (0_u32, Duration::ZERO, Instant::now());
    let mut buffer = [0; FRAME.len()];
    while since.elapsed() < MEASURED {
        let sending = Instant::now();
        for (near, _) in &mut pairs {
            near.write_all(&FRAME)?;
        }
        took += sending.elapsed();
        sent += 1;
        for (_, far) in &mut pairs {
            far.read_exact(&mut buffer)?;
        }
    }
    let each = took.as_secs_f64() * 1e6 / (f64::from(sent) * SOCKETS as f64);
    println!("bare send to {SOCKETS} sockets: {each:.2} µs each");
    Ok(())
}
