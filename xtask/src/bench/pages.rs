//! Pages and JSON under load: the release binary as it is deployed, asked by wrk.

use std::net::Ipv4Addr;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, ensure};
use tempfile::TempDir;

use super::cores::{self, LOAD, SERVER, pinned};
use super::cpu::CpuTime;
use super::deployment::Deployment;
use super::visitor::ask;
use crate::process::{self, Group, Streamed};
use crate::{ports, project, tools};

/// What Phoenix 1.8.12 answers on one core of such a machine, in requests a second: a page of 2 KB
/// from a template, and a small JSON.
const PHOENIX_PAGE: f64 = 17_950.0;
const PHOENIX_JSON: f64 = 21_410.0;
/// Connections that ask at once.
const CONNECTIONS: &str = "32";
/// How long each figure is measured.
const DURATION: &str = "5s";
/// The size of the answer that shows what HTTP alone costs.
const FLOOR_BYTES: &str = "8192";

/// The longest that one figure may take.
const FIGURE_TIMEOUT: Duration = Duration::from_mins(1);
/// How browsers say that answers may be compressed.
const ACCEPT_ENCODING: &str = "accept-encoding: gzip, deflate, br, zstd";

/// What is asked, and what Phoenix does of that kind.
struct Figure {
    name: &'static str,
    path: &'static str,
    visit: Visit,
    log: Log,
    phoenix: f64,
}

/// Who asks.
#[derive(Clone, Copy)]
enum Visit {
    /// Somebody who looks around.
    Looking,
    /// The same, with a copy of the page that has not changed since.
    Unchanged,
    /// Somebody who is logged in, and gets a page of their own.
    LoggedIn,
}

/// What is logged.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Log {
    /// Warnings and errors.
    Warnings,
    /// A line for each request, as where nothing is set.
    Requests,
}

#[rustfmt::skip]
const FIGURES: [Figure; 8] = [
    Figure { name: "home", path: "/", visit: Visit::Looking, log: Log::Warnings, phoenix: PHOENIX_PAGE },
    Figure { name: "home, unchanged", path: "/", visit: Visit::Unchanged, log: Log::Warnings, phoenix: PHOENIX_PAGE },
    Figure { name: "watch", path: "/watch/1", visit: Visit::Looking, log: Log::Warnings, phoenix: PHOENIX_PAGE },
    Figure { name: "video as JSON", path: "/api/videos/1", visit: Visit::Looking, log: Log::Warnings, phoenix: PHOENIX_JSON },
    Figure { name: "home, logged in", path: "/", visit: Visit::LoggedIn, log: Log::Warnings, phoenix: PHOENIX_PAGE },
    Figure { name: "home, logging requests", path: "/", visit: Visit::Looking, log: Log::Requests, phoenix: PHOENIX_PAGE },
    Figure { name: "watch, logging requests", path: "/watch/1", visit: Visit::Looking, log: Log::Requests, phoenix: PHOENIX_PAGE },
    Figure { name: "JSON, logging requests", path: "/api/videos/1", visit: Visit::Looking, log: Log::Requests, phoenix: PHOENIX_JSON },
];

/// Builds the binary in release mode, and prints what each page costs beside an answer of actix
/// that says nothing.
pub(super) fn bench() -> anyhow::Result<()> {
    let wrk = tools::WRK.locate(tools::is_ci())?.with_context(|| tools::WRK.hint())?;
    let mut build = project::cargo(&["build", "--locked", "--release", "--package", "rumbl-web"]);
    build.args(["--bin", "rumbl", "--example", "floor"]);
    process::run(build)?;
    cores::warn_if_unpinned();
    println!(
        "{:<24} {:>10} {:>9} {:>9} {:>8} {:>9}",
        "", "requests/s", "p50", "p99", "CPU µs", "× Phoenix"
    );
    floor(&wrk)?;
    for log in [Log::Warnings, Log::Requests] {
        let server = Server::start(log)?;
        for figure in FIGURES.iter().filter(|figure| figure.log == log) {
            let mut load = load(&wrk, server.deployment.port, figure.path);
            for header in server.headers(figure)? {
                load.args(["--header", &header]);
            }
            let measured = measure(load, server.deployment.id())?;
            measured.print(figure.name, Some(figure.phoenix));
        }
    }
    Ok(())
}

fn floor(wrk: &Path) -> anyhow::Result<()> {
    let port = ports::free_port()?;
    let mut floor = pinned(SERVER, project::release_example("floor")?);
    floor.args([&port.to_string(), FLOOR_BYTES]);
    let floor = Group::spawn(floor)?;
    ports::wait_until_listening(port)?;
    measure(load(wrk, port, "/"), floor.id())?.print("actix alone, 8 KB", None);
    Ok(())
}

/// A rumbl as it is deployed, with the demo video.
struct Server {
    deployment: Deployment,
    _database: TempDir,
}

impl Server {
    fn start(log: Log) -> anyhow::Result<Self> {
        let database = tempfile::tempdir().context("no temporary folder")?;
        let url = format!("sqlite://{}", database.path().join("rumbl.db").display());
        Deployment::prepare(&url, &["migrate", "up"])?;
        Deployment::prepare(&url, &["seed"])?;
        let variables: &[_] = match log {
            Log::Warnings => &[("RUST_LOG", "warn")],
            Log::Requests => &[],
        };
        Ok(Self { deployment: Deployment::start(&url, variables)?, _database: database })
    }

    /// What a browser sends along.
    fn headers(&self, figure: &Figure) -> anyhow::Result<Vec<String>> {
        let mut headers = vec![ACCEPT_ENCODING.to_owned()];
        match figure.visit {
            Visit::Looking => {}
            Visit::Unchanged => {
                let page = ask(self.deployment.port, "GET", figure.path, &headers, "")?;
                let tag = page.header("etag").context("the page has no version")?;
                headers.push(format!("if-none-match: {tag}"));
            }
            Visit::LoggedIn => headers.push(self.register()?),
        }
        Ok(headers)
    }

    /// The cookie of somebody new.
    fn register(&self) -> anyhow::Result<String> {
        let form = ask(self.deployment.port, "GET", "/users/new", &[], "")?;
        let token = form.body.split("csrf-token\" content=\"").nth(1).context("no token")?;
        let token = token.split('"').next().unwrap_or_default();
        let fields = format!(
            "_csrf_token={token}&user[name]=Ann&user[username]=ann&user[password]=a-password"
        );
        let form = ["content-type: application/x-www-form-urlencoded".to_owned()];
        let registered = ask(self.deployment.port, "POST", "/users", &form, &fields)?;
        let cookie = registered.header("set-cookie").context("nobody was registered")?;
        Ok(format!("cookie: {}", cookie.split(';').next().unwrap_or_default()))
    }
}

fn load(wrk: &Path, port: u16, path: &str) -> Command {
    let mut load = pinned(LOAD, wrk);
    load.args(["--threads", "1", "--connections", CONNECTIONS, "--duration", DURATION]);
    load.args(["--latency", &format!("http://{}:{port}{path}", Ipv4Addr::LOCALHOST)]);
    load
}

/// What came of a load.
#[derive(Debug, PartialEq)]
struct Measured {
    requests_per_s: f64,
    p50: String,
    p99: String,
    cpu_us: f64,
}

impl Measured {
    fn print(&self, name: &str, phoenix: Option<f64>) {
        let Self { requests_per_s, p50, p99, cpu_us } = self;
        let ratio = phoenix.map(|phoenix| format!("{:.1}", requests_per_s / phoenix));
        let ratio = ratio.unwrap_or_default();
        println!("{name:<24} {requests_per_s:>10.0} {p50:>9} {p99:>9} {cpu_us:>8.1} {ratio:>9}");
    }
}

fn measure(load: Command, server: u32) -> anyhow::Result<Measured> {
    let before = CpuTime::of(server)?;
    let mut said = String::new();
    let status = Streamed::spawn(load, FIGURE_TIMEOUT)?.finish(|line| {
        said.push_str(line);
        said.push('\n');
    })?;
    let cpu = CpuTime::of(server)?.since(before);
    ensure!(status.success(), "wrk failed: {said}");
    read(&said, cpu).with_context(|| format!("wrk says: {said}"))
}

/// Reads what wrk prints; `cpu` is what the server used meanwhile.
fn read(said: &str, cpu: CpuTime) -> anyhow::Result<Measured> {
    ensure!(!said.contains("Non-2xx"), "some answers were errors");
    ensure!(!said.contains("Socket errors"), "some connections failed");
    let after = |label: &str| said.split(label).nth(1)?.split_whitespace().next();
    let requests =
        said.split(" requests in ").next().and_then(|text| text.split_whitespace().last());
    let requests: f64 = requests.context("no number of requests")?.parse()?;
    Ok(Measured {
        requests_per_s: after("Requests/sec:").context("no rate")?.parse()?,
        p50: after("50%").context("no median")?.to_owned(),
        p99: after("99%").context("no 99th percentile")?.to_owned(),
        cpu_us: cpu.as_micros() / requests,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAID: &str = "Running 5s test @ http://127.0.0.1:4000/
  1 threads and 32 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency   541.00us  120.00us   9.00ms   95.00%
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
        let read = read(SAID, CpuTime::from_micros(4_000_000.0)).unwrap();
        let expected = Measured {
            requests_per_s: 40_000.5,
            p50: "530.00us".to_owned(),
            p99: "1.20ms".to_owned(),
            cpu_us: 20.0,
        };
        assert_eq!(read, expected);
    }

    #[test]
    fn a_load_with_failures_gives_no_figures() {
        for failure in ["Non-2xx or 3xx responses: 3", "Socket errors: connect 0, read 9"] {
            assert!(read(&format!("{SAID}  {failure}\n"), CpuTime::from_micros(1.0)).is_err());
        }
        assert!(read("", CpuTime::from_micros(1.0)).is_err());
    }
}
