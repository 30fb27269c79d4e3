//! Runs wrk, and measures what its requests cost the server.

use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, ensure};

use crate::bench::cores::{LOAD, pinned};
use crate::bench::cpu::CpuTime;
use crate::process::Streamed;

/// Keep-alive connections, each of which sends its next request as soon as it has a response.
const CONNECTIONS: &str = "32";
/// How long a server is warmed up: it opens its database connections and prepares its statements,
/// each of which PostgreSQL plans anew for its first five executions.
const WARM_UP: &str = "1s";
/// How long each figure is measured.
const DURATION: &str = "5s";
/// Timeout of one run.
const TIMEOUT: Duration = Duration::from_mins(1);

/// The request, and its client.
#[derive(Debug)]
pub(super) struct Load {
    pub(super) wrk: PathBuf,
    pub(super) port: u16,
    pub(super) path: String,
    pub(super) headers: Vec<String>,
    /// A wrk script for requests that differ each time.
    pub(super) script: Option<PathBuf>,
}

/// The processes whose CPU time is measured.
#[derive(Debug, Clone, Copy)]
pub(super) struct Counted {
    pub(super) server: u32,
    pub(super) postgres: Option<u32>,
}

impl Counted {
    fn used(self) -> anyhow::Result<(CpuTime, Option<CpuTime>)> {
        Ok((CpuTime::of(self.server)?, self.postgres.map(CpuTime::with_children_of).transpose()?))
    }
}

/// The result of a run.
#[derive(Debug, PartialEq)]
pub(super) struct Measured {
    requests: f64,
    p50: String,
    p99: String,
    server_us: f64,
    postgres_us: Option<f64>,
}

impl Measured {
    /// Its table cell: CPU time per request, then the latencies.
    pub(super) fn cell(&self) -> String {
        let Self { p50, p99, server_us, .. } = self;
        let postgres = self.postgres_us.map(|micros| format!(" + {}", rounded(micros)));
        format!("{}{} µs ({p50}, {p99})", rounded(*server_us), postgres.unwrap_or_default())
    }
}

fn rounded(micros: f64) -> String {
    if micros < 100.0 { format!("{micros:.1}") } else { format!("{micros:.0}") }
}

/// Warms a server up and measures it.
///
/// # Errors
/// When wrk fails, or any response is an error.
pub(super) fn measure(load: &Load, counted: Counted) -> anyhow::Result<Measured> {
    run(load, WARM_UP)?;
    let (server, postgres) = counted.used()?;
    let said = run(load, DURATION)?;
    let (server_after, postgres_after) = counted.used()?;
    let mut measured = read(&said).with_context(|| format!("wrk says: {said}"))?;
    measured.server_us = server_after.since(server).as_micros() / measured.requests;
    let postgres = postgres_after.zip(postgres).map(|(after, before)| after.since(before));
    measured.postgres_us = postgres.map(|used| used.as_micros() / measured.requests);
    Ok(measured)
}

fn run(load: &Load, duration: &str) -> anyhow::Result<String> {
    let mut said = String::new();
    let status = Streamed::spawn(command(load, duration), TIMEOUT)?.finish(|line| {
        said.push_str(line);
        said.push('\n');
    })?;
    ensure!(status.success(), "wrk failed: {said}");
    Ok(said)
}

fn command(load: &Load, duration: &str) -> Command {
    let mut command = pinned(LOAD, &load.wrk);
    command.args(["--threads", "1", "--connections", CONNECTIONS, "--duration", duration]);
    command.arg("--latency");
    for header in &load.headers {
        command.args(["--header", header]);
    }
    if let Some(script) = &load.script {
        command.args([Path::new("--script"), script]);
    }
    command.arg(format!("http://{}:{}{}", Ipv4Addr::LOCALHOST, load.port, load.path));
    command
}

/// Parses the output of wrk.
fn read(said: &str) -> anyhow::Result<Measured> {
    ensure!(!said.contains("Non-2xx"), "some answers were errors");
    ensure!(!said.contains("Socket errors"), "some connections failed");
    // The percentages before this heading mean something else.
    let distribution = said.split("Latency Distribution").nth(1).context("no latencies")?;
    let after = |label: &str| distribution.split(label).nth(1)?.split_whitespace().next();
    let requests =
        said.split(" requests in ").next().and_then(|text| text.split_whitespace().last());
    Ok(Measured {
        requests: requests.context("no number of requests")?.parse()?,
        p50: after("50%").context("no median")?.to_owned(),
        p99: after("99%").context("no 99th percentile")?.to_owned(),
        server_us: 0.0,
        postgres_us: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAID: &str = "Running 5s test @ http://127.0.0.1:4000/
  1 threads and 32 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency   541.00us  120.00us   9.00ms   61.50%
    Req/Sec    59.00k     2.00k   63.00k    80.00%
  Latency Distribution
     50%  530.00us
     75%  560.00us
     90%  600.00us
     99%    1.20ms
  200000 requests in 5.00s, 1.10GB read
Requests/sec:  40000.50
Transfer/sec:    225.00MB
";

    #[test]
    fn the_figures_are_read_from_what_wrk_prints() {
        let mut measured = read(SAID).unwrap();
        assert!((measured.requests - 200_000.0).abs() < 0.5);
        (measured.server_us, measured.postgres_us) = (20.04, Some(130.2));
        assert_eq!(measured.cell(), "20.0 + 130 µs (530.00us, 1.20ms)");
        measured.postgres_us = None;
        assert_eq!(measured.cell(), "20.0 µs (530.00us, 1.20ms)");
    }

    #[test]
    fn a_load_with_failures_gives_no_figures() {
        for failure in ["Non-2xx or 3xx responses: 3", "Socket errors: connect 0, read 9"] {
            assert!(read(&format!("{SAID}  {failure}\n")).is_err());
        }
        assert!(read("").is_err());
    }
}
