//! What the kernel reports about the server's process.

use anyhow::{Context, Result};

/// `USER_HZ`, the unit of `/proc/PID/stat`, is 100 on all supported Linux systems.
const TICK_US: f64 = 10_000.0;

/// A process's CPU time, user and system, in µs.
pub(crate) fn cpu_us(pid: u32) -> Result<f64> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat"))?;
    let fields = stat.rsplit_once(')').context("a stat line")?.1;
    let ticks = fields.split_whitespace().skip(11).take(2).map(str::parse::<f64>);
    Ok(ticks.sum::<Result<f64, _>>()? * TICK_US)
}

/// A process's resident memory.
pub(crate) fn rss_bytes(pid: u32) -> Result<f64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status"))?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).context("VmRSS")?;
    Ok(line.split_whitespace().nth(1).context("a size")?.parse::<f64>()? * 1024.0)
}
