//! Tests the release binary: alone in an empty folder, it serves every page and asset.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, bail, ensure};

use super::step::{Outcome, STEP_TIMEOUT, check as run};
use crate::ports::free_port;
use crate::process::Streamed;
use crate::project;

/// How long to wait for the server to respond.
const START_TIMEOUT: Duration = Duration::from_secs(30);
/// Timeout of one response.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(10);
/// The pause between two attempts to connect.
const RETRY_INTERVAL: Duration = Duration::from_millis(100);
/// The requested paths, and the expected statuses.
const EXPECTED: [(&str, u16); 8] = [
    ("/", 200),
    ("/users/new", 200),
    ("/sessions/new", 200),
    ("/manage/videos", 303),
    ("/assets/app.js", 200),
    ("/assets/app.css", 200),
    ("/media/demo.webm", 200),
    ("/no-such-page", 404),
];

/// Disables debug assertions in these packages, as a release build does: with debug assertions,
/// they read the assets from the source folder instead of embedding them. All other packages are
/// shared with the tests' builds.
const AS_RELEASED: [&str; 2] = [
    "profile.dev.package.rumbl-web.debug-assertions=false",
    "profile.dev.package.rust-embed.debug-assertions=false",
];

/// Builds the binary as for a deployment, except for optimizations, and tests it from outside.
pub(super) fn check() -> anyhow::Result<Outcome> {
    let mut build = project::cargo(&["build", "--locked", "--package", "rumbl-web"]);
    build.args(AS_RELEASED.iter().flat_map(|setting| ["--config", setting]));
    run(build)?;
    let folder = tempfile::tempdir().context("no temporary folder")?;
    let binary = folder.path().join("rumbl");
    fs::copy(project::binary("debug")?, &binary).context("the binary can't be copied")?;

    let secret = Command::new(&binary).arg("gen-secret").current_dir(&folder).output()?;
    ensure!(secret.status.success(), "gen-secret failed ({})", secret.status);
    let secret = String::from_utf8(secret.stdout).context("gen-secret printed no text")?;

    let port = free_port()?;
    let deployed = |arguments: &[&str]| in_production(&binary, secret.trim(), port, arguments);
    for migrates in ["false", "true"] {
        let mut serve = deployed(&["serve"]);
        serve.env("RUMBL_MIGRATE_ON_SERVE", migrates);
        let unprepared = serve.status().context("serve can't be started")?;
        let has_made_something = folder.path().join("data").exists();
        ensure!(
            !unprepared.success() && !has_made_something,
            "serve made a database in production"
        );
    }
    run(deployed(&["migrate", "up"]))?;
    run(deployed(&["seed"]))?;
    let server = Streamed::spawn(deployed(&["serve"]), STEP_TIMEOUT)?;
    wait_until_it_answers(&server, port)?;
    for (path, expected) in EXPECTED {
        let status = status_of(port, path).with_context(|| format!("GET {path}"))?;
        println!("GET {path}: {status}");
        ensure!(status == expected, "GET {path} was answered with {status}, not {expected}");
    }
    Ok(Outcome::Checked)
}

/// The binary with the settings of a deployment, and without the environment of this machine.
fn in_production(binary: &Path, secret: &str, port: u16, arguments: &[&str]) -> Command {
    let mut command = Command::new(binary);
    command.args(arguments).current_dir(binary.parent().unwrap_or(binary)).env_clear();
    command.env("RUMBL_ENV", "prod").env("SECRET_KEY_BASE", secret).env("PORT", port.to_string());
    command
}

fn wait_until_it_answers(server: &Streamed, port: u16) -> anyhow::Result<()> {
    let start = Instant::now();
    while start.elapsed() < START_TIMEOUT {
        if status_of(port, "/").is_ok() {
            return Ok(());
        }
        if let Some(line) = server.next_line(RETRY_INTERVAL) {
            println!("{line}");
        }
    }
    bail!("the server did not answer within {} s", START_TIMEOUT.as_secs())
}

/// The status of the response to a GET of `path`.
fn status_of(port: u16, path: &str) -> anyhow::Result<u16> {
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
    stream.set_read_timeout(Some(ANSWER_TIMEOUT))?;
    write!(stream, "GET {path} HTTP/1.1\r\nhost: localhost:{port}\r\nconnection: close\r\n\r\n")?;
    let mut line = String::new();
    BufReader::new(stream).read_line(&mut line)?;
    let status = line.split(' ').nth(1).context("no status line")?;
    status.parse().with_context(|| format!("{status} is no status"))
}
